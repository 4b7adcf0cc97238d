package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** How far a backup must have come for a job to go on. */
@Restricted(NoExternalUse.class)
public final class WaitTerms {

    /** What comes after a gate fails when its backup is lost. */
    public static final String FAIL = "fail";
    /** It goes on, and the log says so. */
    public static final String WARN = "warn";

    private WaitTerms() {}

    /**
     * What the job says itself, else the administrators' default where that can be waited for: what a job has not asked for must not make
     * it fail.
     *
     * @param said {@code pointInTime}, {@code image}, {@code stored}; nothing for the default
     * @param byDefault the administrators' word; null for {@code stored}
     * @param proven whether a proof is demanded, which only a complete backup has
     * @throws OperationException with the line to show, for any other word
     */
    public static Milestone of(
            @CheckForNull String said, @CheckForNull String byDefault, BackupRequest request, boolean proven) {
        if (Util.fixEmptyAndTrim(said) != null) {
            return Milestone.of(said);
        }
        Milestone usual = Milestone.of(byDefault);
        return proven || !usual.canBeWaitedFor(request.keepImage()) ? Milestone.STORED : usual;
    }

    /**
     * Whether what comes after a gate fails when its backup is lost.
     *
     * @param said {@value #FAIL} or {@value #WARN}; nothing for the first
     * @throws OperationException with the line to show, for any other word
     */
    public static boolean failsWhenLost(@CheckForNull String said) {
        String word = Util.fixNull(said).strip();
        if (!word.isEmpty() && !word.equals(FAIL) && !word.equals(WARN)) {
            throw new OperationException(FailureKind.BAD_INPUT, Messages.WaitTerms_OnLostBackup(word));
        }
        return !word.equals(WARN);
    }

    /** The check of what is waited for while it is typed. */
    static void check(String typed, boolean keepsImage) {
        Milestone.of(typed).check(keepsImage);
    }
}
