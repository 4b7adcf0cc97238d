package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/** An EBS snapshot. */
final class Snapshot extends Resource {

    final String volumeId;
    final int sizeGiB;
    final double usedGiB;
    final String kmsKeyArn;
    final Instant completes;
    /** Set with the image's id after both exist. */
    String description = "";
    /** Why it fails when it would be complete; null for a good one. */
    final String failure;
    /** Null where it was never locked. */
    SnapshotLock lock;
    /** Images that need it. */
    final Set<String> usedBy = new HashSet<>();

    /** @param kmsKeyArn null for an unencrypted one */
    Snapshot(
            Ids ids,
            String ownerId,
            Instant created,
            Instant completes,
            Map<String, String> tags,
            String volumeId,
            int sizeGiB,
            double usedGiB,
            String kmsKeyArn,
            String failure) {
        super(ids, "snap", ownerId, created, tags);
        this.completes = completes;
        this.volumeId = volumeId;
        this.sizeGiB = sizeGiB;
        this.usedGiB = usedGiB;
        this.kmsKeyArn = kmsKeyArn;
        this.failure = failure;
    }

    @Override
    String type() {
        return "snapshot";
    }

    boolean encrypted() {
        return kmsKeyArn != null;
    }

    boolean isLocked(Instant time) {
        return lock != null && lock.holds(time);
    }

    String state(Instant time) {
        if (time.isBefore(completes)) {
            return "pending";
        }
        return failure == null ? "completed" : "error";
    }

    /** AWS's form: "42%". */
    String progress(Instant time) {
        if (failure != null && !time.isBefore(completes)) {
            return "0%";
        }
        return (int) (100 * progress(created, completes, time)) + "%";
    }

    SnapshotModel model(Instant now) {
        return new SnapshotModel(
                id, ownerId, volumeId, state(now), progress(now), created, sizeGiB, description, kmsKeyArn, tags.now());
    }
}
