package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/**
 * A snapshot as it stands now, for inspection.
 *
 * @param kmsKeyArn null for an unencrypted one
 */
public record SnapshotModel(
        String id,
        String ownerId,
        String volumeId,
        String state,
        String progress,
        Instant created,
        int sizeGiB,
        String description,
        String kmsKeyArn,
        Map<String, String> tags) {

    public SnapshotModel {
        tags = Map.copyOf(tags);
    }

    /** Whether it is encrypted. */
    public boolean encrypted() {
        return kmsKeyArn != null;
    }
}
