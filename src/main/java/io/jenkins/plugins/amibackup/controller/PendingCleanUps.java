package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.ExtensionList;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The clean-ups under way, kept in a file of their own in Jenkins' home, so that they go on after a restart although their
 * builds have ended. The file is there only while there are some.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class PendingCleanUps {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);
    private static final Duration NEXT_TRY = Duration.ofHours(1);

    private final KeptRuns<CleanUpEntry> kept = new KeptRuns<>(
            "PendingCleanUps",
            CleanUpEntry.class,
            Messages::PendingCleanUps_Unreadable,
            Messages::PendingCleanUps_NotWritten);

    static PendingCleanUps get() {
        return ExtensionList.lookupSingleton(PendingCleanUps.class);
    }

    /** What is under way. */
    public List<CleanUpEntry> entries() {
        return kept.all();
    }

    void add(CleanUpEntry entry) {
        kept.add(entry);
    }

    /** The same, and begins it where nothing drives the operation. */
    void take(CleanUpEntry entry) {
        add(entry);
        AmiBackupEngine.get().schedule(Duration.ZERO, () -> goOn(entry.runId()));
    }

    void remove(String runId) {
        kept.remove(runId);
    }

    /** A job, or a folder, is called otherwise from now on. */
    void renamed(String fullName, String now) {
        kept.follow(fullName, now);
    }

    /** An operation has ended: if that was a clean-up, it is either over, or tried again later. */
    void ended(String runId, End end) {
        CleanUpEntry entry = find(runId);
        if (entry == null || AmiBackupEngine.isStopping()) {
            return;
        }
        boolean over = end instanceof End.Done
                || end instanceof End.Aborted
                || end instanceof End.Failed failed && failed.kind() == FailureKind.BAD_INPUT;
        if (over) {
            remove(runId);
        } else {
            later(entry, end.why().text());
        }
    }

    boolean isPending(String runId) {
        return find(runId) != null;
    }

    private CleanUpEntry find(String runId) {
        return kept.find(runId).orElse(null);
    }

    private static void later(CleanUpEntry entry, String why) {
        LOGGER.log(Level.WARNING, Messages.PendingCleanUps_Later(entry.runId(), entry.bucket(), entry.build(), why));
        AmiBackupEngine.get().schedule(NEXT_TRY, () -> goOn(entry.runId()));
    }

    /** Continues after a start of Jenkins. If nothing is pending, this only checks whether the file exists. */
    @Initializer(after = InitMilestone.JOB_CONFIG_ADAPTED)
    public static void goOnAfterStart() {
        PendingCleanUps list = get();
        if (list.kept.isFileThere()) {
            AmiBackupEngine.get().schedule(Duration.ZERO, () -> {
                list.entries().forEach(entry -> Awakening.get().pass(entry, entry.since(), list.new OfBefore(entry)));
            });
        }
    }

    private static void goOn(String runId) {
        CleanUpEntry entry = get().find(runId);
        if (entry == null) {
            return;
        }
        LOGGER.log(Level.INFO, Messages.PendingCleanUps_GoesOn(runId, entry.bucket(), entry.build()));
        try {
            AmiBackupEngine.get().unattended().cleanUp(entry);
        } catch (RuntimeException failed) {
            LOGGER.log(Level.FINE, "The clean-up of " + runId + " can't go on now", failed);
            if (entry.connection().byBlock()) {
                // Its credentials ended with the build, and no others may be used.
                get().remove(runId);
                LOGGER.log(Level.WARNING, Messages.PendingCleanUps_BlockGone(runId, entry.bucket(), entry.build()));
                return;
            }
            later(entry, failed.getMessage());
        }
    }

    /** One that the list held when Jenkins started. */
    private final class OfBefore implements Awakening.Sleeper {
        private final CleanUpEntry entry;

        OfBefore(CleanUpEntry entry) {
            this.entry = entry;
        }

        @Override
        public void wake() {
            goOn(entry.runId());
        }

        @Override
        public void waits(String why) {
            // The log of Jenkins says so already.
        }

        @Override
        public void forget(String why) {
            remove(entry.runId());
            LOGGER.log(Level.INFO, Messages.PendingCleanUps_Forgotten(entry.runId(), entry.bucket(), entry.build()));
        }
    }
}
