package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * An image as it stands now, for inspection.
 *
 * @param failure why it failed; null where it did not
 * @param sourceInstanceId null for what CreateImage did not make
 * @param sourceImageId null where there is none
 */
public record ImageModel(
        String id,
        String region,
        String ownerId,
        String name,
        String description,
        String state,
        String failure,
        Instant created,
        String architecture,
        String sourceInstanceId,
        String sourceImageId,
        List<String> snapshotIds,
        Map<String, String> tags) {

    public ImageModel {
        tags = Map.copyOf(tags);
    }
}
