package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/**
 * A volume as it stands now, for inspection.
 *
 * @param kmsKeyArn null for an unencrypted one
 * @param deleted whether it has gone with its instance
 */
public record VolumeModel(
        String id,
        String instanceId,
        String deviceName,
        int sizeGiB,
        String type,
        String kmsKeyArn,
        boolean deleted,
        Map<String, String> tags) {

    public VolumeModel {
        tags = Map.copyOf(tags);
    }
}
