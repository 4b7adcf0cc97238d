package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribeInstances: one reservation for each instance; those ended are shown for an hour. */
final class DescribeInstances implements Ec2Action {

    private static final FilterTable<Instance> FILTERS = new FilterTable<Instance>(instance -> instance.tags)
            .one("instance-id", instance -> instance.id)
            .one("image-id", instance -> instance.imageId)
            .one("client-token", instance -> instance.clientToken)
            .one("instance-type", instance -> instance.spec.instanceType)
            .one("architecture", instance -> instance.traits.architecture())
            .one("availability-zone", Instance::zone)
            .one("key-name", instance -> instance.spec.keyName)
            .one("owner-id", instance -> instance.ownerId)
            .one("private-ip-address", instance -> instance.spec.privateIp)
            .one("ip-address", instance -> instance.spec.publicIp)
            .one("root-device-type", instance -> instance.traits.rootDeviceType())
            .one("subnet-id", instance -> instance.spec.subnetId)
            .one("vpc-id", instance -> instance.spec.vpcId)
            .one("reservation-id", instance -> instance.reservationId)
            .state("instance-state-name", Instance::state)
            .state("instance-state-code", (instance, time) -> Instance.code(instance.state(time)))
            .manyAt(
                    "block-device-mapping.volume-id",
                    (instance, time) -> instance.volumes(time).stream()
                            .map(volume -> volume.id)
                            .toList());

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("InstanceId");
        FilterTable<Instance>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        page.refuseWith(ids, "instanceIds");
        Iterable<Instance> candidates = ids.isEmpty()
                ? Lookup.all(filters.exact("instance-id"), call.region.instances, instance -> instance.sequence)
                : call.byId(IdForm.INSTANCE, ids, call.region.instances);
        Page<Instance> found = Page.of(
                candidates,
                instance -> call.isOwn(instance)
                        && call.isKnown(instance)
                        && !instance.isGone(call.seen)
                        && filters.match(instance, call.seen),
                instance -> instance.sequence,
                page);
        xml.list(
                "reservationSet",
                "item",
                found.items(),
                instance -> InstanceXml.reservation(
                        xml, instance.reservationId, instance.ownerId, List.of(instance), call.seen));
        xml.text("nextToken", found.nextToken());
    }
}
