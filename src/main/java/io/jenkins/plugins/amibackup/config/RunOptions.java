package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import java.time.Clock;
import java.time.Duration;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * How a step runs its operation: when it stops waiting, what an abort does, and whether it begins or resumes one.
 *
 * @param timeoutMinutes detaches after so many; 0 for deadlines that grow with the volumes
 * @param onAbort {@link #CLEAN_UP} or {@link #DETACH}; a job that was saved without it means the first
 * @param log what the log of several instances contains: {@code each}, {@code summary}; empty where their number decides
 * @param resumeRunId the operation to pick up; empty to begin one
 */
@Restricted(NoExternalUse.class)
public record RunOptions(int timeoutMinutes, String onAbort, String log, String resumeRunId) {

    /** A user's abort removes what was made and isn't finished. */
    public static final String CLEAN_UP = "cleanUp";
    /** A user's abort leaves everything as it is. */
    public static final String DETACH = "detach";
    /** A year. */
    private static final int MOST_MINUTES = 365 * 24 * 60;

    /** Of what is done with one instance, or where nobody has said what the log of several contains. */
    public RunOptions(int timeoutMinutes, String onAbort, String resumeRunId) {
        this(timeoutMinutes, onAbort, "", resumeRunId);
    }

    public RunOptions {
        log = Util.fixNull(log).strip();
        onAbort = Util.fixNull(onAbort).isBlank() ? CLEAN_UP : onAbort.strip();
        resumeRunId = Util.fixNull(resumeRunId).strip();
    }

    /** Checks the values, and throws with the line to show. */
    public void check() {
        checkTimeout(timeoutMinutes);
        checkOnAbort(onAbort);
        FleetLog.of(log);
    }

    /** What the log of several instances contains; checked. */
    public FleetLog fleetLog() {
        return FleetLog.of(log);
    }

    /** The same with another log. */
    public RunOptions logging(String other) {
        return new RunOptions(timeoutMinutes, onAbort, other, resumeRunId);
    }

    public boolean resumes() {
        return !resumeRunId.isEmpty();
    }

    public boolean detachesOnAbort() {
        return onAbort.equals(DETACH);
    }

    /** The id of the operation that is picked up, or a new one. */
    public String runId() {
        return resumes() ? resumeRunId : Ids.newRun();
    }

    /**
     * What is left of the time-out.
     *
     * @param startedAt when the step began, in milliseconds since 1970
     * @return null where there is none
     */
    @CheckForNull
    public Duration left(long startedAt, Clock clock) {
        if (timeoutMinutes == 0) {
            return null;
        }
        Duration left = Duration.ofMinutes(timeoutMinutes).minusMillis(clock.millis() - startedAt);
        return left.isNegative() ? Duration.ZERO : left;
    }

    static void checkTimeout(int minutes) {
        if (minutes < 0 || minutes > MOST_MINUTES) {
            throw wrongTimeout();
        }
    }

    static void checkTimeout(String text) {
        FormText.number(RunOptions::checkTimeout, noNumber -> wrongTimeout()).check(text);
    }

    private static OperationException wrongTimeout() {
        return new OperationException(FailureKind.BAD_INPUT, Messages.RunOptions_Timeout(String.valueOf(MOST_MINUTES)));
    }

    private static void checkOnAbort(String value) {
        if (!value.equals(CLEAN_UP) && !value.equals(DETACH)) {
            throw new OperationException(FailureKind.BAD_INPUT, Messages.RunOptions_OnAbort(value));
        }
    }
}
