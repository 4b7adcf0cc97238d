package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;

/** An EBS volume, attached to its instance for as long as it exists (or detached when it outlives it). */
final class Volume extends Resource {

    final VolumeSpec spec;
    final String kmsKeyArn;
    final String snapshotId;
    final String zone;
    final Instance instance;

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
    }

    @Override
    String type() {
        return "volume";
    }

    @Override
    boolean isGone(Instant time) {
        return super.isGone(time)
                || spec.deleteOnTermination() && instance.state(time).equals("terminated");
    }

    boolean isAttached(Instant time) {
        return !instance.state(time).equals("terminated");
    }

    VolumeModel model(Instant now) {
        return new VolumeModel(
                id, instance.id, spec.deviceName(), spec.sizeGiB(), spec.type(), kmsKeyArn, isGone(now), tags.now());
    }
}
