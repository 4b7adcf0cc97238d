package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.operation.step.UserData;
import java.time.Duration;
import java.util.Optional;

/**
 * How an operation, or a gate, is driven.
 *
 * @param timeOut it detaches when it takes longer, with zero at once; empty for no time-out, which is the default: then only
 *     the deadline of each wait counts, two hours and two minutes for each GiB
 * @param userData where the user data of an instance that is launched is kept
 */
public record DriveOptions(Optional<Duration> timeOut, UserData userData) {

    public static final DriveOptions DEFAULT = new DriveOptions(Optional.empty());

    /** For what launches no instance with user data. */
    public DriveOptions(Optional<Duration> timeOut) {
        this(timeOut, UserData.NONE);
    }

    /** The same, with user data from here. */
    public DriveOptions withUserData(UserData keeper) {
        return new DriveOptions(timeOut, keeper);
    }

    public static DriveOptions timeOut(Duration most) {
        return new DriveOptions(Optional.of(most));
    }
}
