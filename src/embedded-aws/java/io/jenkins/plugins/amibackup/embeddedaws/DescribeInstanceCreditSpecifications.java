package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;

/** DescribeInstanceCreditSpecifications. Ids of types without credits fail the call; without ids, those that are unlimited. */
final class DescribeInstanceCreditSpecifications implements Ec2Action {

    private static final FilterTable<Instance> FILTERS =
            new FilterTable<Instance>(null).one("instance-id", instance -> instance.id);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("InstanceId");
        FilterTable<Instance>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 1000, false);
        call.checked();
        page.refuseWith(ids, "instanceIds");
        Iterable<Instance> candidates =
                ids.isEmpty() ? call.region.instances.values() : call.byId(IdForm.INSTANCE, ids, call.region.instances);
        if (!ids.isEmpty()) {
            for (Instance instance : candidates) {
                if (!InstanceTypes.isBurstable(instance.spec.instanceType)) {
                    throw AwsError.bad(
                            "UnsupportedOperation",
                            "The instance '" + instance.id + "' is not a burstable performance instance");
                }
            }
        }
        Page<Instance> found = Page.of(
                candidates,
                instance -> call.isOwn(instance)
                        && call.isKnown(instance)
                        && !instance.isGone(call.seen)
                        && (!ids.isEmpty() || credits(instance).equals("unlimited"))
                        && InstanceTypes.isBurstable(instance.spec.instanceType)
                        && filters.match(instance, call.seen),
                instance -> instance.sequence,
                page);
        xml.list(
                "instanceCreditSpecificationSet",
                "item",
                found.items(),
                instance -> xml.text("instanceId", instance.id).text("cpuCredits", credits(instance)));
        xml.text("nextToken", found.nextToken());
    }

    private static String credits(Instance instance) {
        String option = instance.spec.options.cpuCredits;
        String ofType = InstanceTypes.family(instance.spec.instanceType).equals("t2") ? "standard" : "unlimited";
        return option == null ? ofType : option;
    }
}
