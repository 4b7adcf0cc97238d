package io.jenkins.plugins.amibackup.engine.operation.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;

/** Compares a restored image with the record: which attributes survive a restore is not documented by AWS. */
final class RestoreCheck {

    private static final List<String> ATTRIBUTES = List.of(
            "Architecture",
            "RootDeviceName",
            "RootDeviceType",
            "VirtualizationType",
            "BootMode",
            "EnaSupport",
            "SriovNetSupport",
            "TpmSupport",
            "ImdsSupport",
            "PlatformDetails");

    private RestoreCheck() {}

    /**
     * One line for each difference; none when the image is as it was.
     *
     * @param plain whether a volume is not encrypted although the image must be
     */
    static List<Line> compare(BackupRecord record, Image image, Map<String, String> tags, boolean plain) {
        List<Line> differences = new ArrayList<>();
        JsonNode now = Json.describe(image);
        JsonNode then = record.imageDescription();
        for (String attribute : ATTRIBUTES) {
            if (then.hasNonNull(attribute) && !then.get(attribute).equals(now.get(attribute))) {
                differences.add(Line.of(
                        "check.attribute",
                        attribute,
                        then.path(attribute).asText(),
                        now.path(attribute).asText("-")));
            }
        }
        for (BackupRecord.Device device : record.devices()) {
            long gib = size(image, device.name());
            if (gib < 0) {
                differences.add(Line.of("check.deviceMissing", device.name(), device.gib()));
            } else if (gib != device.gib()) {
                differences.add(Line.of("check.deviceSize", device.name(), device.gib(), gib));
            }
        }
        if (plain) {
            differences.add(Line.of("check.notEncrypted", image.imageId()));
        }
        Map<String, String> carried = Tags.map(image.tags());
        List<String> missing = tags.keySet().stream()
                .filter(key -> !Tags.isOurs(key) && !tags.get(key).equals(carried.get(key)))
                .toList();
        if (!missing.isEmpty()) {
            differences.add(Line.of("check.tags", String.join(", ", missing)));
        }
        return differences;
    }

    private static long size(Image image, String device) {
        for (BlockDeviceMapping mapping : image.blockDeviceMappings()) {
            if (device.equals(mapping.deviceName()) && mapping.ebs() != null) {
                return mapping.ebs().volumeSize() == null ? 0 : mapping.ebs().volumeSize();
            }
        }
        return -1;
    }
}
