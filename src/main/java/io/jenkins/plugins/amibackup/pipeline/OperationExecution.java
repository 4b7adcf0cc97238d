package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.Blocks;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A backup, a restore, a verification or a gate that a Pipeline waits for. It keeps what was asked and the run id; where the operation stands
 * is known by its document in the bucket, so that is all it takes to go on after a restart.
 */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "After a restart the operation is picked up by onResume")
final class OperationExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private final DrivenStep step;
    private final String runId;
    private final Connection connection;
    /** The time-out counts from here, in milliseconds since 1970. */
    long startedAt;

    private transient volatile StepOperation operation;

    OperationExecution(StepContext context, DrivenStep step) throws IOException, InterruptedException {
        super(context);
        this.step = step;
        runId = step.options().runId();
        connection = step.connection(Blocks.around(context));
        step.keepDefaults(context.get(Run.class));
    }

    @Override
    public boolean start() throws Exception {
        startedAt = AmiBackupEngine.get().clock().millis();
        try {
            step.options().check();
            operation = operation();
        } catch (OperationException wrong) {
            throw new AbortException(wrong.getMessage());
        }
        operation.begin();
        return false;
    }

    @Override
    public void onResume() {
        try {
            resumed();
        } catch (IOException | InterruptedException | RuntimeException failed) {
            getContext().onFailure(failed);
        }
    }

    /** The operation, which is picked up where that hasn't been done since the restart. */
    private synchronized StepOperation resumed() throws IOException, InterruptedException {
        if (operation == null) {
            operation = operation();
            operation.resume();
        }
        return operation;
    }

    private StepOperation operation() throws IOException, InterruptedException {
        Run<?, ?> run = getContext().get(Run.class);
        RunOptions options = step.options();
        BuildRequest request = new BuildRequest(
                        runId,
                        run,
                        connection,
                        Blocks.around(getContext()),
                        step.work(connection, run),
                        options.left(startedAt, AmiBackupEngine.get().clock()))
                .logging(options.fleetLog());
        return new StepOperation(getContext(), request, options, new Heard());
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        // Whoever aborts sooner after a restart than the step is resumed must not leave anything behind.
        resumed().stop(cause);
    }

    @Override
    public String getStatus() {
        StepOperation current = operation;
        return current == null ? Messages.OperationExecution_Starting() : current.status();
    }

    private final class Heard implements StepOperation.EndListener {

        @Override
        public void done(List<OperationResult> results) {
            step.failure(results)
                    .ifPresentOrElse(
                            line -> failed(new AbortException(line)),
                            () -> getContext().onSuccess(step.result(runId, results)));
        }

        @Override
        public void failed(Throwable cause) {
            getContext().onFailure(cause);
        }
    }
}
