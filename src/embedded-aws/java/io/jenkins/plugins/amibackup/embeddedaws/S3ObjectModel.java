package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/**
 * An object as it is now, for inspection.
 *
 * @param etag without quotes
 * @param versionId null in a bucket without versioning
 */
public record S3ObjectModel(
        String key,
        long size,
        String etag,
        String versionId,
        Instant lastModified,
        String contentType,
        String storageClass,
        Map<String, String> metadata,
        Map<String, String> tags) {

    public S3ObjectModel {
        metadata = Map.copyOf(metadata);
        tags = Map.copyOf(tags);
    }
}
