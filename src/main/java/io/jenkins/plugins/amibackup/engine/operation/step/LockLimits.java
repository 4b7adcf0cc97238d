package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;

/**
 * How a backup may be locked, as whoever drives it says. It is asked right before something is locked: the document of a run that is picked
 * up may have been written by others, and what may be asked for may have changed since the run began.
 */
public interface LockLimits {

    /** For a caller that has none: whatever can be asked for. */
    LockLimits NONE = () -> new Most(Age.LONGEST, true);

    /** What is allowed now. */
    Most now();

    /**
     * The most that is allowed.
     *
     * @param longest for how long; zero for not at all
     * @param compliance whether in a way that nobody can undo
     */
    record Most(Duration longest, boolean compliance) {

        /** This mode where it is allowed, else the one that those may undo who have the permission for that. */
        String mode(String asked) {
            return compliance ? asked : BackupRequest.GOVERNANCE;
        }
    }
}
