package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A step whose Pipeline waits for an operation, a gate, or several of them. It has no fields of its own: what running Pipelines
 * keep stays as it is.
 */
@Restricted(NoExternalUse.class)
public abstract class DrivenStep extends ConnectedStep {

    private static final long serialVersionUID = 1L;

    DrivenStep() {}

    /**
     * What to do: an operation to pick up, or to begin, with what was left out filled in.
     *
     * @throws OperationException with the line to show, when the parameters contradict each other
     */
    abstract Work work(Connection connection, Run<?, ?> run);

    /**
     * What the Pipeline gets.
     *
     * @param runId the id under which the step has begun
     */
    abstract Object result(String runId, List<OperationResult> results);

    /** What the step fails with although everything has come to its end; empty where all is well. */
    Optional<String> failure(List<OperationResult> results) {
        return Optional.empty();
    }

    /** How it is run; with what was typed, unchecked. */
    abstract RunOptions options();

    /** The step begins in this build: from now on the administrator's defaults are those of this moment. */
    void keepDefaults(Run<?, ?> run) {
        // Nothing but the connection has any, unless a step says otherwise.
    }

    /** The operation to pick up, instead of beginning one; null for none. */
    @CheckForNull
    String resumed() {
        return null;
    }

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        return new OperationExecution(context, this);
    }
}
