package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Collection;
import java.util.List;
import java.util.Objects;
import java.util.Set;

/** DescribeVolumes. */
final class DescribeVolumes implements Ec2Action {

    private static final FilterTable<Volume> FILTERS = new FilterTable<Volume>(volume -> volume.tags)
            .one("volume-id", volume -> volume.id)
            .one("volume-type", volume -> volume.spec.type())
            .one("size", volume -> volume.spec.sizeGiB())
            .one("encrypted", volume -> volume.kmsKeyArn != null)
            .one("snapshot-id", volume -> volume.snapshotId)
            .one("availability-zone", volume -> volume.zone)
            .state("status", (volume, time) -> status(volume.isAttached(time)))
            .state("attachment.instance-id", (volume, time) -> volume.isAttached(time) ? volume.instance.id : null)
            .state("attachment.device", (volume, time) -> volume.isAttached(time) ? volume.spec.deviceName() : null)
            .state("attachment.status", (volume, time) -> volume.isAttached(time) ? "attached" : null)
            .state(
                    "attachment.delete-on-termination",
                    (volume, time) -> volume.isAttached(time) ? volume.deleteOnTermination : null);

    @Override
    public void answer(Ec2Call call, Xml xml) {
        List<String> ids = call.parameters.list("VolumeId");
        FilterTable<Volume>.Filters filters = FILTERS.read(call.parameters);
        Page.Request page = Page.Request.read(call.parameters, 5, 500, false);
        call.checked();
        page.refuseWith(ids, "volumeIds");
        Iterable<Volume> candidates =
                ids.isEmpty() ? candidates(call, filters) : call.byId(IdForm.VOLUME, ids, call.region.volumes);
        Page<Volume> found = Page.of(
                candidates,
                volume -> call.isOwn(volume)
                        && call.isKnown(volume)
                        && !volume.isGone(call.seen)
                        && filters.match(volume, call.seen),
                volume -> volume.sequence,
                page);
        xml.list("volumeSet", "item", found.items(), volume -> volume(xml, volume, call));
        xml.text("nextToken", found.nextToken());
    }

    private static Collection<Volume> candidates(Ec2Call call, FilterTable<Volume>.Filters filters) {
        Set<String> instances = filters.exact("attachment.instance-id");
        if (instances == null) {
            return Lookup.all(filters.exact("volume-id"), call.region.volumes, volume -> volume.sequence);
        }
        return instances.stream()
                .map(call.region.instances::get)
                .filter(Objects::nonNull)
                .sorted((one, other) -> Long.compare(one.sequence, other.sequence))
                .flatMap(instance -> instance.volumes.stream())
                .toList();
    }

    private static void volume(Xml xml, Volume volume, Ec2Call call) {
        VolumeSpec spec = volume.spec;
        boolean attached = volume.isAttached(call.seen);
        xml.text("volumeId", volume.id).text("size", spec.sizeGiB()).text("snapshotId", volume.snapshotId);
        xml.text("availabilityZone", volume.zone)
                .text("status", status(attached))
                .time("createTime", volume.created);
        xml.list(
                "attachmentSet",
                "item",
                attached ? List.of(volume) : List.<Volume>of(),
                one -> xml.text("volumeId", one.id)
                        .text("instanceId", one.instance.id)
                        .text("device", spec.deviceName())
                        .text("status", "attached")
                        .time("attachTime", one.created)
                        .text("deleteOnTermination", one.deleteOnTermination));
        xml.text("volumeType", spec.type()).text("iops", spec.iops()).text("throughput", spec.throughput());
        xml.text("encrypted", volume.kmsKeyArn != null).text("kmsKeyId", volume.kmsKeyArn);
        xml.text("multiAttachEnabled", false);
        xml.tags(volume.tags.at(call.seen));
    }

    private static String status(boolean attached) {
        return attached ? "in-use" : "available";
    }
}
