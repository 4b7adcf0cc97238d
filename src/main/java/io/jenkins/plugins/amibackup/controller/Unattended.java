package io.jenkins.plugins.amibackup.controller;

import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.LockTerms;
import io.jenkins.plugins.amibackup.config.RetentionTerms;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneTerms;
import io.jenkins.plugins.amibackup.engine.prune.AfterBackup;
import java.util.Optional;
import java.util.logging.Level;

/** Drives runs that no build waits for. */
final class Unattended {

    private static final SystemLog OPERATIONS = SystemLog.of(SystemLog.OPERATIONS);

    private final Engine engine;

    Unattended(Engine engine) {
        this.engine = engine;
    }

    /** Takes up a clean-up that was under way when Jenkins stopped. Not for a Pipeline's own thread. */
    void cleanUp(CleanUpEntry entry) {
        if (engine.isDriving(entry.runId())) {
            // By its build, which Jenkins has resumed: when that ends, the entry is looked at again.
            return;
        }
        AwsAccess access = access(entry, BackgroundBackups.get().lentTo(entry));
        OperationListener listener =
                observed(entry, BackgroundBackups.get().shownAs(entry.runId()), new CleanUpListener(entry.runId()));
        // Where it comes too late, the run goes on to its end.
        engine.drive(
                        entry.runId(),
                        resumed(entry, Optional.empty()),
                        access,
                        listener,
                        options(RetentionTerms.limits()))
                .abort(Line.literal(entry.why()));
    }

    /**
     * Takes up a backup that goes on in the background, and the prune that is to follow. Not for a Pipeline's own thread.
     *
     * @param block the credentials that a block of the build lends, if any
     */
    OperationHandle backUp(BackgroundBackup entry, BlockCredentials block, OperationListener heard) {
        AwsAccess access = access(entry, block);
        OperationListener listener = observed(entry, entry.askedRunId(), heard);
        Beginning resumed = resumed(entry, Optional.of(OperationKind.BACKUP));
        // What the build has asked for itself, its administrators have allowed then.
        // Whoever listens hears of the image also when it was there before a restart.
        DriveOptions options = options(PruneTerms.NONE).waitingFor(Milestone.IMAGE);
        return entry.prune()
                .map(prune -> AfterBackup.start(
                        engine,
                        prune,
                        access,
                        options,
                        listener,
                        both -> engine.drive(entry.runId(), resumed, access, both, options)))
                .orElseGet(() -> engine.drive(entry.runId(), resumed, access, listener, options));
    }

    private AwsAccess access(KeptRun entry, BlockCredentials block) {
        return entry.connection()
                .access(entry.run(), entry.job(), block, engine.scheduler().clock());
    }

    /** @param shown the run under which the page of the build knows it */
    private static OperationListener observed(KeptRun entry, String shown, OperationListener listener) {
        Run<?, ?> run = entry.run();
        return run == null ? listener : new Observed(listener, observer -> observer.observeAgain(run, shown));
    }

    private static Beginning resumed(KeptRun entry, Optional<OperationKind> kind) {
        return new Beginning.Resume(
                entry.bucket(),
                entry.connection().bucketOwner(),
                entry.connection().encryption(),
                kind);
    }

    private static DriveOptions options(PruneTerms terms) {
        return DriveOptions.DEFAULT.withLockLimits(LockTerms.limits()).withPruneTerms(terms);
    }

    /** Listens to a clean-up that no build waits for any more. */
    private static final class CleanUpListener implements OperationListener {
        private final String runId;

        CleanUpListener(String runId) {
            this.runId = runId;
        }

        @Override
        public void line(String line) {
            OPERATIONS.log(Level.INFO, runId + ": " + line);
        }

        @Override
        public void ended(End end) {
            BackgroundBackups.get().cleanedUp(runId, end);
            PendingCleanUps.get().ended(runId, end);
        }
    }
}
