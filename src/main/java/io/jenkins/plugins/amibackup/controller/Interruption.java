package io.jenkins.plugins.amibackup.controller;

import java.util.Collection;
import java.util.stream.Collectors;
import jenkins.model.CauseOfInterruption;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Why a build is interrupted: it is cleaned up only after a user's decision. */
@Restricted(NoExternalUse.class)
public final class Interruption {

    /** Pipeline's own cause, which is not public: another branch has failed, and the author asked for failFast. */
    private static final String FAIL_FAST = "org.jenkinsci.plugins.workflow.cps.steps.ParallelStep$FailFastCause";

    private Interruption() {}

    /** Whether a user has aborted the build, or failFast ends the branch: not a time-out, and not Jenkins stopping. */
    public static boolean isAbort(Collection<? extends CauseOfInterruption> causes) {
        return causes.stream()
                .anyMatch(cause -> cause instanceof CauseOfInterruption.UserInterruption
                        || cause.getClass().getName().equals(FAIL_FAST));
    }

    /** The causes in words. */
    public static String describe(Collection<? extends CauseOfInterruption> causes) {
        String words = causes.stream()
                .map(CauseOfInterruption::getShortDescription)
                .distinct()
                .collect(Collectors.joining(", "));
        return words.isEmpty() ? Messages.Interruption_Unknown() : words;
    }
}
