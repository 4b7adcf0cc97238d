package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.List;

/** How EC2 writes images. */
final class ImageXml {

    private ImageXml() {}

    /** @param encryption whether to say which volumes are encrypted */
    static void image(Xml xml, Image image, Instant time, boolean encryption) {
        Traits traits = image.traits;
        String state = image.state(time);
        xml.text("imageId", image.id).text("imageLocation", image.ownerId + "/" + image.name);
        xml.text("imageState", state).text("imageOwnerId", image.ownerId);
        xml.text("imageOwnerAlias", image.isPublic() ? "amazon" : null);
        xml.time("creationDate", image.created).text("isPublic", image.isPublic() || image.open);
        xml.text("architecture", traits.architecture()).text("imageType", "machine");
        xml.text("platform", traits.platform()).text("platformDetails", traits.platformDetails());
        xml.text("usageOperation", traits.usageOperation()).text("name", image.name);
        xml.text("description", image.description.isEmpty() ? null : image.description);
        xml.text("rootDeviceType", traits.rootDeviceType()).text("rootDeviceName", traits.rootDeviceName());
        xml.list("blockDeviceMapping", "item", image.devices, device -> mapping(xml, device, time, encryption));
        xml.text("virtualizationType", traits.virtualizationType()).text("hypervisor", traits.hypervisor());
        xml.tags(image.tags.at(time));
        xml.text("enaSupport", traits.enaSupport()).text("sriovNetSupport", traits.sriovNetSupport());
        xml.text("bootMode", traits.bootMode()).text("tpmSupport", traits.tpmSupport());
        xml.text("imdsSupport", traits.imdsSupport());
        if (state.equals("failed")) {
            xml.start("stateReason")
                    .text("code", image.failure.code())
                    .text("message", image.failure.message())
                    .end();
        }
        xml.time("deprecationTime", image.deprecated).text("deregistrationProtection", image.protection);
        productCodes(xml, traits);
        xml.text("sourceInstanceId", image.source.instanceId());
        xml.text("sourceImageId", image.source.imageId());
        xml.text("sourceImageRegion", image.source.region());
        xml.text("imageAllowed", true);
    }

    static void productCodes(Xml xml, Traits traits) {
        if (traits.productCode() != null) {
            xml.list(
                    "productCodes",
                    "item",
                    List.of(traits.productCode()),
                    code -> xml.text("productCode", code).text("type", "marketplace"));
        }
    }

    /** Whether a snapshot is encrypted is told here; its key only by DescribeSnapshots. */
    private static void mapping(Xml xml, BlockDevice device, Instant time, boolean encryption) {
        xml.text("deviceName", device.deviceName()).text("virtualName", device.virtualName());
        Snapshot snapshot = device.snapshot();
        if (snapshot != null) {
            xml.start("ebs")
                    .text("snapshotId", snapshot.created.isAfter(time) ? null : snapshot.id)
                    .text("volumeSize", device.sizeGiB())
                    .text("deleteOnTermination", device.deleteOnTermination())
                    .text("volumeType", device.volumeType())
                    .text("iops", device.iops())
                    .text("throughput", device.throughput())
                    .text("encrypted", encryption ? snapshot.encrypted() : null)
                    .end();
        }
    }
}
