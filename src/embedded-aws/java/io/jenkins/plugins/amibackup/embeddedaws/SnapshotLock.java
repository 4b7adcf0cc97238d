package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;

/**
 * A lock on a snapshot.
 *
 * @param mode {@code governance} or {@code compliance}
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/ebs-snapshot-lock.html">Snapshot lock</a>
 */
record SnapshotLock(String mode, Instant from, Instant until) {

    /** EC2 still tells of a lock that is over. */
    String state(Instant time) {
        return holds(time) ? mode : "expired";
    }

    boolean holds(Instant time) {
        return time.isBefore(until);
    }

    /** In days, as EC2 tells it. */
    long days() {
        return Math.max(1, Duration.between(from, until).toDays());
    }
}
