package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchVolume;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A volume of a backup, as its page shows it.
 *
 * @param type EC2's word; empty where it isn't known
 * @param encryption in words, with the key where it is known
 */
@Restricted(NoExternalUse.class)
public record VolumeRow(String device, String size, String type, String encryption) {

    static List<VolumeRow> of(BackupRecord record, LaunchFacts launch) {
        return record.devices().stream()
                .map(device -> new VolumeRow(
                        Ids.isDevice(device.name()) ? device.name() : "?",
                        Shown.size(device.gib() << 30),
                        launch.volumes().stream()
                                .filter(volume -> volume.device().equals(device.name()))
                                .map(LaunchVolume::type)
                                .findFirst()
                                .orElse(""),
                        encryption(record, device.name())))
                .toList();
    }

    /** What its snapshot says; where that can't be told by the image, what the volume of the instance was. */
    private static String encryption(BackupRecord record, String device) {
        JsonNode snapshot = snapshot(record, device);
        if (snapshot.path("encrypted").asBoolean()) {
            String key = Shown.words(snapshot.path("kmsKeyId").asText(""));
            return key.isEmpty() ? Messages.VolumeRow_Encrypted() : Messages.VolumeRow_EncryptedWith(key);
        }
        return snapshot.isEmpty() ? "" : Messages.VolumeRow_Plain();
    }

    private static JsonNode snapshot(BackupRecord record, String device) {
        for (JsonNode mapping : record.json().path("blockDeviceMappings")) {
            if (device.equals(mapping.path("DeviceName").asText())) {
                String id = mapping.path("Ebs").path("SnapshotId").asText("");
                for (JsonNode snapshot : record.json().path("encryption").path("snapshots")) {
                    if (id.equals(snapshot.path("snapshotId").asText())) {
                        return snapshot;
                    }
                }
            }
        }
        return Json.object();
    }

    /** For Jelly, which knows no records. */
    public String getDevice() {
        return device;
    }

    /** Not {@code size}, which is a word of Jelly's own. */
    public String getCapacity() {
        return size;
    }

    public String getType() {
        return type;
    }

    public String getEncryption() {
        return encryption;
    }
}
