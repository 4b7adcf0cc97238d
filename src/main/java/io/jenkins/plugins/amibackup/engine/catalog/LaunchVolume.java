package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * A volume of a stored image, as it was at the recorded instance.
 *
 * @param type EC2's word; empty where it isn't known
 * @param iops null for EC2's default
 * @param throughput in MiB/s; null for EC2's default
 * @param deletedOnTermination whether it goes with the instance
 * @param kmsKeyArn the key of an encrypted one; empty where it was plain, or where that isn't known
 */
public record LaunchVolume(
        String device,
        String type,
        Integer iops,
        Integer throughput,
        boolean deletedOnTermination,
        String kmsKeyArn,
        Map<String, String> tags) {

    /** EC2's words for the types of volumes. */
    public static final Set<String> TYPES = Set.of("standard", "gp2", "gp3", "io1", "io2", "st1", "sc1");

    private static final Set<String> WITH_IOPS = Set.of("gp3", "io1", "io2");
    private static final int MOST_IOPS = 512_000;
    private static final int MOST_THROUGHPUT = 10_000;

    /** @param instance as EC2 described it */
    static List<LaunchVolume> of(BackupRecord record, JsonNode instance) {
        List<LaunchVolume> found = new ArrayList<>();
        for (BackupRecord.Device device : record.devices()) {
            if (Ids.isDevice(device.name())) {
                found.add(of(
                        device.name(),
                        named(record.json().path("encryption").path("volumes"), "deviceName", device.name()),
                        named(instance.path("BlockDeviceMappings"), "DeviceName", device.name()),
                        record.volumeTags(device.name())));
            }
        }
        return List.copyOf(found);
    }

    private static LaunchVolume of(String device, JsonNode recorded, JsonNode mapping, Map<String, String> tags) {
        String type = recorded.path("volumeType").asText("");
        String key = recorded.path("kmsKeyId").asText("");
        return new LaunchVolume(
                device,
                TYPES.contains(type) ? type : "",
                WITH_IOPS.contains(type)
                        ? LaunchFacts.bounded(recorded.path("iops"), MOST_IOPS).orElse(null)
                        : null,
                type.equals("gp3")
                        ? LaunchFacts.bounded(recorded.path("throughput"), MOST_THROUGHPUT)
                                .orElse(null)
                        : null,
                mapping.path("Ebs").path("DeleteOnTermination").asBoolean(true),
                recorded.path("encrypted").asBoolean() && LaunchForm.KMS_KEY.fits(key) ? key : "",
                tags);
    }

    /**
     * The same with what was asked for; where another type was, rates that are recorded of the old one don't count.
     *
     * @param asked the fields that differ, by EC2's names, each in EC2's form
     */
    public LaunchVolume with(Map<String, String> asked) {
        String newType = asked.getOrDefault("VolumeType", type);
        boolean same = newType.equals(type);
        String key = asked.getOrDefault("KmsKeyId", kmsKeyArn);
        return new LaunchVolume(
                device,
                newType,
                asked.containsKey("Iops") ? Integer.valueOf(asked.get("Iops")) : same ? iops : null,
                asked.containsKey("Throughput") ? Integer.valueOf(asked.get("Throughput")) : same ? throughput : null,
                asked.containsKey("DeleteOnTermination")
                        ? Boolean.parseBoolean(asked.get("DeleteOnTermination"))
                        : deletedOnTermination,
                key.equals("none") ? "" : key,
                tags);
    }

    /** Whether it has a rate that is not known. */
    boolean lacksIops() {
        return WITH_IOPS.contains(type) && iops == null;
    }

    private static JsonNode named(JsonNode list, String field, String name) {
        for (JsonNode entry : list) {
            if (name.equals(entry.path(field).asText())) {
                return entry;
            }
        }
        return Json.object();
    }
}
