package io.jenkins.plugins.amibackup.pipeline;

import hudson.model.Result;
import io.jenkins.plugins.amibackup.controller.LostBackup;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;

/** How a block behind a gate ends that does not succeed. */
final class BlockFailure {

    /** The cause when someone rejects an {@code input}. By name, because its plugin may not be installed. */
    private static final String REJECTION = "org.jenkinsci.plugins.workflow.support.steps.input.Rejection";

    private BlockFailure() {}

    /** Stops a block whose backup is lost. What runs in it ends as when the build is aborted. */
    static void stop(BodyExecution body, String why) {
        if (body != null) {
            body.cancel(new FlowInterruptedException(Result.FAILURE, true, new LostBackup(why)));
        }
    }

    /** Whether it has failed by itself: neither somebody nor something around it has ended it. A time-out in it is its own, too. */
    static boolean isOwn(Throwable failure) {
        return !(failure instanceof FlowInterruptedException interruption)
                || interruption.getCauses().stream().anyMatch(LostBackup.class::isInstance)
                || !interruption.isActualInterruption()
                        && interruption.getCauses().stream()
                                .noneMatch(cause -> cause.getClass().getName().equals(REJECTION));
    }
}
