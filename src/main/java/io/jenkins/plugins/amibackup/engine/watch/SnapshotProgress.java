package io.jenkins.plugins.amibackup.engine.watch;

import java.time.Instant;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * How far the snapshots of an image have come.
 *
 * @param percent that of all of them, each weighted by its size
 * @param slowest that of the one which has come least far, so that it decides when the image is available
 * @param begun when EC2 says that this one has begun; null where it doesn't say
 */
record SnapshotProgress(int percent, int slowest, Instant begun) {

    private static final int ALL = 100;
    /** An image is available some time after its snapshots are complete. */
    private static final int MOST = 99;

    /** @param snapshots those of them that EC2 shows, by their IDs */
    static SnapshotProgress of(Image image, Map<String, Snapshot> snapshots) {
        long done = 0;
        long all = 0;
        int slowest = ALL;
        Instant begun = null;
        for (BlockDeviceMapping mapping : image.blockDeviceMappings()) {
            if (mapping.ebs() != null) {
                Snapshot snapshot = snapshots.get(mapping.ebs().snapshotId());
                long size = snapshot == null || snapshot.volumeSize() == null ? 1 : snapshot.volumeSize();
                int percent = parse(snapshot == null ? null : snapshot.progress());
                all += size;
                done += size * percent;
                if (all == size || percent < slowest) {
                    slowest = percent;
                    begun = snapshot == null ? null : snapshot.startTime();
                }
            }
        }
        return all == 0
                ? new SnapshotProgress(0, 0, null)
                : new SnapshotProgress((int) Math.min(MOST, done / all), Math.min(MOST, slowest), begun);
    }

    /** Progress reads like {@code 42%}. */
    private static int parse(String progress) {
        try {
            return progress == null || progress.isEmpty()
                    ? 0
                    : Integer.parseInt(progress.replace("%", "").strip());
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }

    void tell(Watch watch, Instant now) {
        watch.progress(percent, slowest, begun, now);
    }
}
