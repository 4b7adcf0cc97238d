package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Clock;
import java.time.Instant;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.function.UnaryOperator;

/**
 * Versions and Object Lock behind the scenes. Nothing here is counted, denied or delayed. What is not there is a
 * {@link NoSuchElementException}.
 */
public final class S3Locks {

    private final S3World world;
    private final Ec2World ec2;
    private final Ids ids;
    private final Clock clock;

    S3Locks(S3World world, Ec2World ec2, Ids ids, Clock clock) {
        this.world = world;
        this.ec2 = ec2;
        this.ids = ids;
        this.clock = clock;
    }

    /**
     * A version of an object, for inspection.
     *
     * @param size 0 of a delete marker
     * @param lockMode {@code GOVERNANCE} or {@code COMPLIANCE}; null where it has no retention
     * @param retainUntil null where it has no retention
     */
    public record Version(
            String versionId,
            String etag,
            long size,
            boolean latest,
            boolean deleteMarker,
            String lockMode,
            Instant retainUntil,
            boolean held) {}

    /** All versions of a key with its delete markers, the newest first. */
    public List<Version> versions(String bucket, String key) {
        ec2.settle();
        return bucket(bucket).versions.under(key).stream()
                .filter(standing -> standing.object().key().equals(key))
                .map(standing -> {
                    S3Object object = standing.object();
                    return new Version(
                            S3Versions.idOf(object),
                            object.etag(),
                            object.content().size(),
                            standing.latest(),
                            object.deleteMarker(),
                            object.lock().mode(),
                            object.lock().until(),
                            Boolean.TRUE.equals(object.lock().held()));
                })
                .toList();
    }

    /** Suspends the versioning of a bucket: what is written from now on has no version of its own. */
    public void suspendVersioning(String bucket) {
        bucket(bucket).versioning = "Suspended";
    }

    /** Enables Object Lock for a bucket, and versioning with it. */
    public void enable(String bucket) {
        S3Bucket enabled = bucket(bucket);
        enabled.versioning = "Enabled";
        enabled.objectLock = true;
    }

    /**
     * Every new version in the bucket is retained for so long from now on; 0 days end that.
     *
     * @param mode {@code GOVERNANCE} or {@code COMPLIANCE}
     */
    public void defaultRetention(String bucket, String mode, int days) {
        bucket(bucket).defaultRetention = days == 0 ? null : new S3Lock.Default(mode, days);
    }

    /** Retains the current version of an object, whatever it was retained with before. */
    public void retain(String bucket, String key, String mode, Instant until) {
        update(bucket, key, object -> object.withLock(object.lock().retained(mode, until)));
    }

    /** Puts a legal hold on the current version of an object, or takes it off. */
    public void hold(String bucket, String key, boolean on) {
        update(bucket, key, object -> object.withLock(object.lock().held(on)));
    }

    /** Deletes a version, whatever locks it. */
    public void deleteVersion(String bucket, String key, String versionId) {
        bucket(bucket).versions.delete(key, versionId, WriteCondition.NONE, version -> {});
    }

    /** Writes the current version of an object once more, as a new version of the same content. */
    public void rewrite(String bucket, String key) {
        ec2.settle();
        S3Bucket in = bucket(bucket);
        S3Object object = in.get(key);
        if (object == null) {
            throw new NoSuchElementException("There is no object " + bucket + "/" + key);
        }
        in.put(object.as(key, in.nextVersion(ids), clock.instant()), WriteCondition.NONE);
    }

    private void update(String bucket, String key, UnaryOperator<S3Object> change) {
        ec2.settle();
        if (!bucket(bucket).versions.update(key, change)) {
            throw new NoSuchElementException("There is no object " + bucket + "/" + key);
        }
    }

    private S3Bucket bucket(String name) {
        S3Bucket bucket = world.bucket(name);
        if (bucket == null) {
            throw new NoSuchElementException("There is no bucket " + name);
        }
        return bucket;
    }
}
