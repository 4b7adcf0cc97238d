package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.step.CallerFacts;
import io.jenkins.plugins.amibackup.engine.operation.step.Inhabitants;
import io.jenkins.plugins.amibackup.engine.operation.step.LockLimits;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneTerms;
import io.jenkins.plugins.amibackup.engine.operation.step.UserData;
import java.time.Duration;
import java.util.Optional;

/**
 * How an operation, or a gate, is driven.
 *
 * @param timeOut it detaches when it takes longer, with zero at once, and ceases to count when a backup has come as far as the caller
 *     waits for, where that is less than the whole; empty for no time-out, which is the default: then only the deadline of each wait
 *     counts, two hours and two minutes for each GiB
 * @param caller what only the caller knows
 */
public record DriveOptions(Optional<Duration> timeOut, CallerFacts caller) {

    public static final DriveOptions DEFAULT = new DriveOptions(Optional.empty());

    /** For a caller that knows nothing more. */
    public DriveOptions(Optional<Duration> timeOut) {
        this(timeOut, CallerFacts.NONE);
    }

    /** The same, with user data from here. */
    public DriveOptions withUserData(UserData keeper) {
        return new DriveOptions(timeOut, caller.with(keeper));
    }

    /** The same, for a caller that knows what else lives on an instance. */
    public DriveOptions withInhabitants(Inhabitants known) {
        return new DriveOptions(timeOut, caller.with(known));
    }

    /** The same, for a caller that allows no more than this. */
    public DriveOptions withLockLimits(LockLimits limits) {
        return new DriveOptions(timeOut, caller.with(limits));
    }

    /** The same, for a caller that prunes no more than this. */
    public DriveOptions withPruneTerms(PruneTerms terms) {
        return new DriveOptions(timeOut, caller.with(terms));
    }

    /** The same, for a caller that goes on when a backup has come so far. */
    public DriveOptions waitingFor(Milestone milestone) {
        return new DriveOptions(timeOut, caller.with(milestone));
    }

    /** How far a backup must have come for the caller to go on. */
    public Milestone waitsFor() {
        return caller.waitsFor();
    }

    /** Whether the caller goes on when a backup has come so far although more is to follow. */
    public boolean goesOnAt(Milestone reached) {
        return reached != Milestone.STORED && waitsFor().isReachedBy(reached);
    }

    public static DriveOptions timeOut(Duration most) {
        return new DriveOptions(Optional.of(most));
    }
}
