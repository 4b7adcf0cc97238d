package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ChecksumMode;
import software.amazon.awssdk.services.s3.model.DefaultRetention;
import software.amazon.awssdk.services.s3.model.DeleteObjectRequest;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.ListObjectVersionsResponse;
import software.amazon.awssdk.services.s3.model.ObjectLockConfiguration;
import software.amazon.awssdk.services.s3.model.ObjectLockRetention;

/**
 * The versions of the objects of a bucket, and what keeps them from being deleted. A version ID that is empty stands for the current
 * version, {@code null} for the one that was written while the bucket gave no IDs.
 */
public final class ObjectVersions {

    /** How S3 names the modes of a retention: the first can be lifted by those who may, the second by nobody. */
    public static final String GOVERNANCE = "GOVERNANCE";

    public static final String COMPLIANCE = "COMPLIANCE";

    /** A thousand versions a page. */
    private static final int MOST_PAGES = 100;

    private static final int DAYS_OF_A_YEAR = 365;
    private static final String NO_BUCKET_LOCK = "ObjectLockConfigurationNotFoundError";

    private final S3Client s3;
    private final Bucket bucket;
    private final BucketOwner owner;
    private final AwsRequestOverrideConfiguration changes;

    /** @param changes for the calls that change something; null where they are made as all others */
    ObjectVersions(S3Client s3, Bucket bucket, BucketOwner owner, AwsRequestOverrideConfiguration changes) {
        this.s3 = s3;
        this.bucket = bucket;
        this.owner = owner;
        this.changes = changes;
    }

    /** Looks at a version without reading it, with its checksums; empty where there is none, or only a delete marker. */
    public Optional<HeadObjectResponse> head(String key, String versionId) {
        if (versionId.isEmpty()) {
            return bucket.head(key);
        }
        try {
            HeadObjectResponse object = owner.call(
                    Action.GET_OBJECT_VERSION,
                    () -> s3.headObject(request -> request.bucket(bucket.name())
                            .expectedBucketOwner(owner.expected())
                            .key(key)
                            .versionId(versionId)
                            .checksumMode(ChecksumMode.ENABLED)));
            S3Answer.complete(Action.GET_OBJECT_VERSION, object.eTag(), object.lastModified(), object.contentLength());
            return Optional.of(object);
        } catch (AwsException failure) {
            // Of a delete marker S3 says that it can't be looked at.
            if (isMissing(failure) || failure.is("MethodNotAllowed", "HTTP 405")) {
                return Optional.empty();
            }
            throw bucket.inWords(failure, key);
        }
    }

    /**
     * Deletes a version for good; not being there is no error. No lock is bypassed.
     *
     * @param etag the ETag that the current version must have, which S3 compares whichever version is named; empty for no such
     *     condition. A server that doesn't know the condition is asked without it: what a version ID names never changes
     * @throws AwsException with {@code CONFLICT} where the condition does not hold and the version is there; for which {@link
     *     AwsException#isForObjectLock} says so where a lock keeps it
     * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/conditional-deletes.html">Conditional deletes</a>
     */
    public void deleteVersion(String key, String versionId, String etag) {
        DeleteObjectRequest.Builder request = DeleteObjectRequest.builder()
                .bucket(bucket.name())
                .expectedBucketOwner(owner.expected())
                .key(key)
                .versionId(versionId.isEmpty() ? null : versionId)
                .overrideConfiguration(changes);
        try {
            delete(request.ifMatch(etag.isEmpty() ? null : etag).build(), versionId);
        } catch (AwsException failure) {
            if (isMissing(failure)) {
                return;
            }
            if (failure.kind() == FailureKind.CONFLICT && head(key, versionId).isEmpty()) {
                // It is gone, and another one is current now.
                return;
            }
            if (etag.isEmpty() || versionId.isEmpty() || !failure.is("NotImplemented", "HTTP 501")) {
                throw failure;
            }
            delete(request.ifMatch(null).build(), versionId);
        }
    }

    private void delete(DeleteObjectRequest request, String versionId) {
        Action action = versionId.isEmpty() ? Action.DELETE_OBJECT : Action.DELETE_OBJECT_VERSION;
        owner.call(action, () -> s3.deleteObject(request));
    }

    /**
     * A version of an object, or a delete marker.
     *
     * @param etag as S3 writes it; empty of a delete marker
     * @param size in bytes; 0 of a delete marker
     * @param latest whether it is the newest under its key
     */
    public record Version(
            String versionId, String etag, long size, Instant lastModified, boolean latest, boolean deleteMarker) {}

    /** All versions of exactly this key with its delete markers, the newest first: a thousand a request. */
    public List<Version> of(String key) {
        List<Version> versions = new ArrayList<>();
        String marker = null;
        String versionMarker = null;
        for (int page = 0; page < MOST_PAGES; page++) {
            String fromKey = marker;
            String fromVersion = versionMarker;
            ListObjectVersionsResponse answer = owner.call(
                    Action.LIST_BUCKET_VERSIONS,
                    () -> s3.listObjectVersions(request -> request.bucket(bucket.name())
                            .expectedBucketOwner(owner.expected())
                            .prefix(key)
                            .keyMarker(fromKey)
                            .versionIdMarker(fromVersion)));
            take(answer, key, versions);
            marker = answer.nextKeyMarker();
            versionMarker = answer.nextVersionIdMarker();
            // The key itself comes before all others that begin like it.
            if (!Boolean.TRUE.equals(answer.isTruncated()) || marker != null && !marker.equals(key)) {
                versions.sort(Comparator.comparing(Version::latest)
                        .thenComparing(Version::lastModified)
                        .reversed());
                return versions;
            }
        }
        throw Call.unreadable(Action.LIST_BUCKET_VERSIONS, "the list has no end");
    }

    private static void take(ListObjectVersionsResponse page, String key, List<Version> into) {
        page.versions().stream().filter(version -> key.equals(version.key())).forEach(version -> {
            S3Answer.complete(
                    Action.LIST_BUCKET_VERSIONS,
                    version.versionId(),
                    version.eTag(),
                    version.size(),
                    version.lastModified(),
                    version.isLatest());
            into.add(new Version(
                    version.versionId(),
                    version.eTag(),
                    version.size(),
                    version.lastModified(),
                    version.isLatest(),
                    false));
        });
        page.deleteMarkers().stream()
                .filter(version -> key.equals(version.key()))
                .forEach(version -> {
                    S3Answer.complete(
                            Action.LIST_BUCKET_VERSIONS,
                            version.versionId(),
                            version.lastModified(),
                            version.isLatest());
                    into.add(new Version(version.versionId(), "", 0, version.lastModified(), version.isLatest(), true));
                });
    }

    /**
     * Until when a version is retained.
     *
     * @param mode {@link #GOVERNANCE} or {@link #COMPLIANCE}
     */
    public record Retention(String mode, Instant until) {}

    /** The retention of a version, which may be over; empty where it has none or is not there. */
    public Optional<Retention> retention(String key, String versionId) {
        return told(Action.GET_OBJECT_RETENTION, () -> {
            ObjectLockRetention found = s3.getObjectRetention(request -> request.bucket(bucket.name())
                            .expectedBucketOwner(owner.expected())
                            .key(key)
                            .versionId(versionId.isEmpty() ? null : versionId))
                    .retention();
            S3Answer.complete(Action.GET_OBJECT_RETENTION, found);
            S3Answer.complete(Action.GET_OBJECT_RETENTION, found.modeAsString(), found.retainUntilDate());
            return new Retention(found.modeAsString(), found.retainUntilDate());
        });
    }

    /** Whether there is a legal hold on a version; not on one that is not there. */
    public boolean isHeld(String key, String versionId) {
        return told(
                        Action.GET_OBJECT_LEGAL_HOLD,
                        () -> s3.getObjectLegalHold(request -> request.bucket(bucket.name())
                                        .expectedBucketOwner(owner.expected())
                                        .key(key)
                                        .versionId(versionId.isEmpty() ? null : versionId))
                                .legalHold())
                .filter(hold -> "ON".equals(hold.statusAsString()))
                .isPresent();
    }

    private <T> Optional<T> told(Action action, Supplier<T> call) {
        try {
            return Optional.ofNullable(owner.call(action, call));
        } catch (AwsException failure) {
            if (isMissing(failure)
                    || failure.is("NoSuchObjectLockConfiguration", NO_BUCKET_LOCK)
                    || failure.isForLackOfABucketLock()) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /**
     * Retains a version: nobody can delete it until then.
     *
     * @param mode {@link #GOVERNANCE} or {@link #COMPLIANCE}
     * @throws AwsException also where the bucket has no Object Lock, and where the version is retained for longer already
     */
    public void retain(String key, String versionId, String mode, Instant until) {
        owner.call(
                Action.PUT_OBJECT_RETENTION,
                () -> s3.putObjectRetention(request -> request.bucket(bucket.name())
                        .expectedBucketOwner(owner.expected())
                        .key(key)
                        .versionId(versionId.isEmpty() ? null : versionId)
                        .retention(retention -> retention.mode(mode).retainUntilDate(until))
                        .overrideConfiguration(changes)));
    }

    /**
     * How Object Lock is set up for a bucket that has it.
     *
     * @param mode of the retention that new objects get by themselves; empty where they get none
     * @param days how long that is; 0 where they get none
     */
    public record Configuration(String mode, int days) {}

    /** How Object Lock is set up; empty where the bucket doesn't have it. */
    public Optional<Configuration> lockConfiguration() {
        return told(
                Action.GET_BUCKET_OBJECT_LOCK_CONFIGURATION,
                () -> configuration(s3.getObjectLockConfiguration(
                                request -> request.bucket(bucket.name()).expectedBucketOwner(owner.expected()))
                        .objectLockConfiguration()));
    }

    private static Configuration configuration(ObjectLockConfiguration found) {
        if (found == null || !"Enabled".equals(found.objectLockEnabledAsString())) {
            return null;
        }
        DefaultRetention usual = found.rule() == null ? null : found.rule().defaultRetention();
        if (usual == null || usual.modeAsString() == null) {
            return new Configuration("", 0);
        }
        int years = usual.years() == null ? 0 : usual.years();
        return new Configuration(usual.modeAsString(), usual.days() == null ? years * DAYS_OF_A_YEAR : usual.days());
    }

    private static boolean isMissing(AwsException failure) {
        return failure.is("NoSuchKey", "NoSuchVersion", "NotFound");
    }
}
