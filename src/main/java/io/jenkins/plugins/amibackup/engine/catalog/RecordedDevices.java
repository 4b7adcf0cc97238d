package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The devices that a record names. */
final class RecordedDevices {

    /** In GiB; no EBS volume is larger. */
    private static final long LARGEST_VOLUME = 65_536;

    private RecordedDevices() {}

    /** The EBS devices of the stored image. */
    static List<BackupRecord.Device> stored(JsonNode record) {
        List<BackupRecord.Device> devices = new ArrayList<>();
        for (JsonNode mapping : record.path("blockDeviceMappings")) {
            JsonNode ebs = mapping.path("Ebs");
            if (ebs.isObject() && devices.size() < RecordCheck.MOST_DEVICES) {
                devices.add(new BackupRecord.Device(
                        mapping.path("DeviceName").asText(),
                        Math.max(
                                0,
                                Math.min(LARGEST_VOLUME, ebs.path("VolumeSize").asLong()))));
            }
        }
        return devices;
    }

    /** The instance's devices that are not in the stored image; {@code ?} for a name that can't be one. */
    static List<String> excluded(JsonNode record) {
        Set<String> stored = new HashSet<>();
        record.path("blockDeviceMappings")
                .forEach(mapping -> stored.add(mapping.path("DeviceName").asText()));
        List<String> excluded = new ArrayList<>();
        for (JsonNode mapping :
                record.path("sourceInstance").path("description").path("BlockDeviceMappings")) {
            String device = mapping.path("DeviceName").asText();
            if (mapping.path("Ebs").isObject()
                    && !stored.contains(device)
                    && excluded.size() < RecordCheck.MOST_DEVICES) {
                excluded.add(Ids.isDevice(device) ? device : "?");
            }
        }
        return excluded.stream().distinct().sorted().toList();
    }
}
