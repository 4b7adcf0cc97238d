package io.jenkins.plugins.amibackup.engine.drive;

import java.time.Duration;
import java.util.Optional;

/**
 * How an operation, or a gate, is driven.
 *
 * @param timeOut it detaches when it takes longer, with zero at once; empty for no time-out, which is the default: then only
 *     the deadline of each wait counts, two hours and two minutes for each GiB
 */
public record DriveOptions(Optional<Duration> timeOut) {

    public static final DriveOptions DEFAULT = new DriveOptions(Optional.empty());

    public static DriveOptions timeOut(Duration most) {
        return new DriveOptions(Optional.of(most));
    }
}
