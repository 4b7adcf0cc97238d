package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.step.LockLimits;
import java.time.Duration;
import java.util.Locale;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** For how long a job locks its backups, and how, within what administrators allow. */
@Restricted(NoExternalUse.class)
public final class LockTerms {

    private LockTerms() {}

    /**
     * Reads what people type: {@code 30d}.
     *
     * @return null where nothing is said
     * @throws OperationException with the line to show, when it can't be read
     */
    @CheckForNull
    public static Duration lockFor(@CheckForNull String text) {
        String given = Util.fixEmptyAndTrim(text);
        return given == null ? null : Age.parse(given);
    }

    /** @throws OperationException with the line to show, when administrators don't allow what is asked */
    public static void checkAllowed(BackupRequest request) {
        checkAllowed(Duration.ofSeconds(request.lockSeconds()), request.lockMode());
    }

    /** What administrators allow, asked anew whenever something is locked. */
    public static LockLimits limits() {
        return () -> {
            AmiBackupConfiguration limits = AmiBackupConfiguration.get();
            return new LockLimits.Most(limits.longestLock(), limits.isAllowComplianceLock());
        };
    }

    private static void checkAllowed(Duration time, String mode) {
        AmiBackupConfiguration limits = AmiBackupConfiguration.get();
        Duration longest = limits.longestLock();
        if (time.compareTo(longest) > 0) {
            throw refused(
                    longest.isZero()
                            ? Messages.LockTerms_None()
                            : Messages.LockTerms_TooLong(Age.text(longest), Age.text(time)));
        }
        if (mode.equals(BackupRequest.COMPLIANCE) && !limits.isAllowComplianceLock()) {
            throw refused(Messages.LockTerms_Compliance());
        }
    }

    private static OperationException refused(String line) {
        return new OperationException(FailureKind.REFUSED, line);
    }

    /** The check of a time while it is typed. */
    static void checkTime(String typed) {
        Duration time = Age.parse(typed);
        Checks.lock(time.toSeconds(), BackupRequest.GOVERNANCE);
        checkAllowed(time, BackupRequest.GOVERNANCE);
    }

    /**
     * The check of a mode while it is typed.
     *
     * @param time the time as typed; empty for no lock, which has no mode
     */
    static void checkMode(String typed, String time) {
        String mode = typed.toLowerCase(Locale.ROOT);
        boolean locks = Util.fixEmptyAndTrim(time) != null;
        Checks.lock(locks ? Duration.ofDays(1).toSeconds() : 0, mode);
        checkAllowed(Duration.ZERO, mode);
    }
}
