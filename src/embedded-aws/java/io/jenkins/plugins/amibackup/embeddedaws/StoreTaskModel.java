package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;

/**
 * A store task as it stands now, for inspection.
 *
 * @param state InProgress, Completed or Failed
 * @param failure why it failed; null where it did not
 */
public record StoreTaskModel(
        String imageId,
        String bucket,
        String objectKey,
        String state,
        int progressPercentage,
        Instant started,
        String failure) {}
