package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;

/** An EBS volume, attached to its instance for as long as both exist, or until another takes its place. */
final class Volume extends Resource {

    final VolumeSpec spec;
    final String kmsKeyArn;
    final String snapshotId;
    final String zone;
    final Instance instance;
    /** From when on it is attached to its instance. */
    Instant attached;
    /** Whether it ends with its instance. */
    boolean deleteOnTermination;
    /** From when on another is in its place; null for none. */
    Instant detached;

    /**
     * @param kmsKeyArn null for an unencrypted one
     * @param snapshotId what it was made from; empty for none
     */
    Volume(Ids ids, Instance instance, VolumeSpec spec, String kmsKeyArn, String snapshotId, Instant created) {
        super(ids, "vol", instance.ownerId, created, spec.tags());
        this.instance = instance;
        this.spec = spec;
        this.kmsKeyArn = kmsKeyArn;
        this.snapshotId = snapshotId;
        this.zone = instance.zone();
        this.attached = created;
        this.deleteOnTermination = spec.deleteOnTermination();
    }

    @Override
    String type() {
        return "volume";
    }

    @Override
    boolean isGone(Instant time) {
        return super.isGone(time)
                || deleteOnTermination && instance.state(time).equals("terminated") && isPartOf(instance.terminated);
    }

    boolean isAttached(Instant time) {
        return isPartOf(time) && !instance.state(time).equals("terminated");
    }

    /** Whether it is one of its instance's own, or goes with it, at a time. */
    boolean isPartOf(Instant time) {
        return !time.isBefore(attached) && (detached == null || time.isBefore(detached));
    }

    VolumeModel model(Instant now) {
        return new VolumeModel(
                id, instance.id, spec.deviceName(), spec.sizeGiB(), spec.type(), kmsKeyArn, isGone(now), tags.now());
    }
}
