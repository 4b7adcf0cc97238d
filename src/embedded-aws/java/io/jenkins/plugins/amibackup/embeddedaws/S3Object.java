package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * One version of an object.
 *
 * @param etag without quotes
 * @param versionId null in a bucket without versioning
 * @param headers Content-Type and the like, as sent
 * @param metadata without the prefix x-amz-meta-
 * @param checksum null for none
 * @param archive what is told of an archived object
 * @param storedImage what a stored AMI holds; null for anything else
 * @param lock what keeps this version from being deleted
 * @param deleteMarker whether this is only the note that the object was deleted
 */
record S3Object(
        String key,
        Content content,
        String etag,
        String versionId,
        Instant lastModified,
        Map<String, String> headers,
        Map<String, String> metadata,
        Checksum checksum,
        Map<String, String> tags,
        String storageClass,
        S3Archive archive,
        StoredImage storedImage,
        S3Lock lock,
        boolean deleteMarker) {

    static final String STANDARD = "STANDARD";
    private static final Set<String> ARCHIVE = Set.of("GLACIER", "DEEP_ARCHIVE");

    static S3Object deleteMarker(String key, String versionId, Instant now) {
        return new S3Object(
                key,
                Content.EMPTY,
                "",
                versionId,
                now,
                Map.of(),
                Map.of(),
                null,
                Map.of(),
                STANDARD,
                S3Archive.NONE,
                null,
                S3Lock.NONE,
                true);
    }

    String quotedEtag() {
        return "\"" + etag + "\"";
    }

    /** Whether it must be restored from its archive before it can be read. */
    boolean isArchived(Instant now) {
        return (ARCHIVE.contains(storageClass) || archive.tier() != null) && !archive.canBeRead(now);
    }

    S3Object withTags(Map<String, String> others) {
        return new S3Object(
                key,
                content,
                etag,
                versionId,
                lastModified,
                headers,
                metadata,
                checksum,
                others,
                storageClass,
                archive,
                storedImage,
                lock,
                false);
    }

    S3Object withStorage(String otherClass, S3Archive otherArchive) {
        return new S3Object(
                key,
                content,
                etag,
                versionId,
                lastModified,
                headers,
                metadata,
                checksum,
                tags,
                otherClass,
                otherArchive,
                storedImage,
                lock,
                false);
    }

    S3Object withLock(S3Lock other) {
        return new S3Object(
                key,
                content,
                etag,
                versionId,
                lastModified,
                headers,
                metadata,
                checksum,
                tags,
                storageClass,
                archive,
                storedImage,
                other,
                false);
    }

    S3Object as(String otherKey, String otherVersion, Instant now) {
        return new S3Object(
                otherKey,
                content,
                etag,
                otherVersion,
                now,
                headers,
                metadata,
                checksum,
                tags,
                storageClass,
                archive,
                storedImage,
                S3Lock.NONE,
                false);
    }
}
