package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Result;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.AmiBackupEngine;
import io.jenkins.plugins.amibackup.config.Conduct;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Interruption;
import io.jenkins.plugins.amibackup.config.Order;
import io.jenkins.plugins.amibackup.engine.OperationException;
import io.jenkins.plugins.amibackup.engine.OperationHandle;
import io.jenkins.plugins.amibackup.engine.OperationListener;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.Logger;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A backup or restore that a Pipeline waits for. It keeps what was asked and the run id; where the operation stands is
 * known by its document in the bucket, so that is all it takes to go on after a restart.
 */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "After a restart the operation is picked up by onResume, and nobody has told it to stop yet")
final class OperationExecution extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Logger LOGGER = Logger.getLogger(OperationExecution.class.getName());

    /** An abort is acknowledged within five seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    private final OperationStep step;
    private final String runId;
    private final Connection connection;
    /** The time-out counts from here, in milliseconds since 1970. */
    long startedAt;

    private transient volatile OperationHandle operation;
    private transient volatile Order order;
    /** Why the step was told to stop, while the operation is being detached. */
    private transient volatile Throwable stopped;

    private transient boolean completed;

    OperationExecution(StepContext context, OperationStep step) throws IOException, InterruptedException {
        super(context);
        this.step = step;
        runId = step.conduct().runId();
        connection = step.connection(Blocks.around(context));
    }

    @Override
    public boolean start() throws Exception {
        try {
            step.conduct().check();
        } catch (OperationException wrong) {
            throw new AbortException(wrong.getMessage());
        }
        startedAt = AmiBackupEngine.get().clock().millis();
        order = order();
        operation = AmiBackupEngine.get().begin(order, new Listener());
        return false;
    }

    @Override
    public void onResume() {
        try {
            order = order();
            operation = AmiBackupEngine.get().resume(order, new Listener());
        } catch (IOException | InterruptedException | RuntimeException failed) {
            complete(() -> getContext().onFailure(failed));
        }
    }

    private Order order() throws IOException, InterruptedException {
        Run<?, ?> run = getContext().get(Run.class);
        Conduct conduct = step.conduct();
        return new Order(
                runId,
                run,
                connection,
                Blocks.around(getContext()),
                step.kind(),
                conduct.resumes() ? null : step.request(connection, run),
                conduct.left(startedAt, AmiBackupEngine.get().clock()));
    }

    /**
     * A user's abort, and failFast, remove what was made and not finished, in the background, unless the step says that they
     * detach. Everything else detaches, too; the step ends as soon as that is written down, or soon after it was asked to.
     */
    @Override
    public void stop(@NonNull Throwable cause) {
        Collection<CauseOfInterruption> causes =
                cause instanceof FlowInterruptedException interruption ? interruption.getCauses() : List.of();
        OperationHandle current = operation;
        if (current == null || stopped != null) {
            complete(() -> getContext().onFailure(cause));
        } else if (Interruption.isAbort(causes) && !step.conduct().detachesOnAbort()) {
            AmiBackupEngine.get().abort(current, Interruption.describe(causes));
            println(order.line(Messages.OperationExecution_CleansUp(runId)));
            complete(() -> getContext().onFailure(cause));
        } else {
            stopped = cause;
            current.detach(Interruption.describe(causes));
            if (AmiBackupEngine.isStopping()) {
                // A Pipeline that can't be resumed: there is no time left to hear more of the operation.
                leave(cause);
            } else {
                AmiBackupEngine.get().schedule(PATIENCE, () -> leave(cause));
            }
        }
    }

    /** The operation is busy with a call that isn't answered: it detaches when it is, and the build doesn't wait for that. */
    private void leave(Throwable cause) {
        complete(() -> {
            println(order.line(Messages.OperationExecution_Detaches(runId, connection.bucket())));
            getContext().onFailure(cause);
        });
    }

    @Override
    public String getStatus() {
        OperationHandle current = operation;
        return current == null ? Messages.OperationExecution_Starting() : current.status();
    }

    private void println(String line) {
        log().getLogger().println(line);
    }

    private TaskListener log() {
        try {
            TaskListener listener = getContext().get(TaskListener.class);
            return listener == null ? TaskListener.NULL : listener;
        } catch (IOException | InterruptedException gone) {
            LOGGER.log(Level.FINE, "No log for " + runId, gone);
            return TaskListener.NULL;
        }
    }

    private void complete(Runnable answer) {
        synchronized (this) {
            if (completed) {
                return;
            }
            completed = true;
        }
        answer.run();
    }

    private final class Listener implements OperationListener {

        @Override
        public void line(String line) {
            println(line);
        }

        @Override
        public void ended(End end) {
            if (AmiBackupEngine.isStopping()) {
                return;
            }
            StepContext context = getContext();
            Throwable cause = stopped;
            if (end instanceof End.Done done) {
                complete(() -> context.onSuccess(step.result(done.result())));
            } else if (end instanceof End.Failed failed) {
                complete(() -> context.onFailure(new AbortException(failed.line())));
            } else if (end instanceof End.Detached detached) {
                if (cause == null) {
                    complete(() -> context.onFailure(new AbortException(detached.line())));
                } else {
                    complete(() -> {
                        println(order.line(detached.line()));
                        context.onFailure(cause);
                    });
                }
            } else if (end instanceof End.Aborted aborted) {
                println(order.line(aborted.line()));
                complete(() -> context.onFailure(new FlowInterruptedException(Result.ABORTED)));
            }
        }
    }
}
