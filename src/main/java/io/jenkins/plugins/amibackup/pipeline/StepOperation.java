package io.jenkins.plugins.amibackup.pipeline;

import hudson.AbortException;
import hudson.model.Result;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Interruption;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.logging.Level;
import jenkins.model.CauseOfInterruption;
import org.jenkinsci.plugins.workflow.steps.FlowInterruptedException;
import org.jenkinsci.plugins.workflow.steps.StepContext;

/**
 * What a step has the engine do, and waits for: begun or picked up, told to stop, and answered once. Where it stands is known
 * by documents in the bucket, so nothing of this is kept.
 */
final class StepOperation implements OperationListener {

    private static final SystemLog LOGGER = SystemLog.of(StepOperation.class.getName());

    /** An abort ends the step within five seconds. */
    private static final Duration PATIENCE = Duration.ofSeconds(4);

    /** Hears once how it ended; on any thread. */
    interface EndListener {
        void done(List<OperationResult> results);

        void failed(Throwable cause);
    }

    private final StepContext context;
    private final BuildRequest request;
    private final RunOptions options;
    private final EndListener listener;
    private volatile OperationHandle operation;
    /** Why the step was told to stop, while the operation is being detached. */
    private volatile Throwable stopped;

    private boolean answered;

    StepOperation(StepContext context, BuildRequest request, RunOptions options, EndListener listener) {
        this.context = context;
        this.request = request;
        this.options = options;
        this.listener = listener;
    }

    void begin() {
        operation = AmiBackupEngine.get().begin(request, this);
    }

    void resume() {
        operation = AmiBackupEngine.get().resume(request, this);
    }

    String status() {
        OperationHandle current = operation;
        return current == null
                ? Messages.OperationExecution_Starting()
                : current.status().text();
    }

    /**
     * A user's abort, and failFast, remove what was made and not finished, in the background, unless the step says that they
     * detach. Everything else detaches, too; the step ends as soon as that is written down, or soon after it was asked to.
     */
    void stop(Throwable cause) {
        Collection<CauseOfInterruption> causes =
                cause instanceof FlowInterruptedException interruption ? interruption.getCauses() : List.of();
        OperationHandle current = operation;
        if (current == null || stopped != null) {
            fail(cause);
        } else if (Interruption.isAbort(causes) && !options.detachesOnAbort()) {
            abort(current, causes, cause);
        } else {
            stopped = cause;
            current.detach(Line.literal(Interruption.describe(causes)));
            if (AmiBackupEngine.isStopping()) {
                // This Pipeline can't be resumed, and there is no time left to wait for the operation.
                leave(cause);
            } else {
                AmiBackupEngine.get().schedule(PATIENCE, () -> leave(cause));
            }
        }
    }

    private void abort(OperationHandle current, Collection<CauseOfInterruption> causes, Throwable cause) {
        // What comes of one that hasn't gone on after a restart is said when it ends, which is at once.
        stopped = cause;
        if (AmiBackupEngine.get().abort(current, Interruption.describe(causes))) {
            println(request.line(
                    prunes()
                            ? Messages.OperationExecution_EndsPrune(request.runId())
                            : Messages.OperationExecution_CleansUp(request.runId())));
            fail(cause);
        }
    }

    /** The operation is busy with a call that isn't answered: it detaches when it is, and the build doesn't wait for that. */
    private void leave(Throwable cause) {
        once(() -> {
            String toResume = AmiBackupEngine.get().toResume(operation);
            println(request.line(
                    prunes()
                            ? Messages.OperationExecution_DetachesPrune(toResume)
                            : Messages.OperationExecution_Detaches(toResume)));
            listener.failed(cause);
        });
    }

    /** Whether it removes things, instead of making some. */
    private boolean prunes() {
        return request.work().kind().equals(OperationKind.PRUNE.word());
    }

    private void fail(Throwable cause) {
        once(() -> listener.failed(cause));
    }

    @Override
    public void line(String line) {
        println(line);
    }

    @Override
    public void ended(End end) {
        if (AmiBackupEngine.isStopping()) {
            return;
        }
        Throwable cause = stopped;
        if (end instanceof End.Done done) {
            once(() -> listener.done(done.results()));
        } else if (end instanceof End.Failed failed) {
            fail(new AbortException(failed.line()));
        } else if (end instanceof End.Detached detached) {
            if (cause == null) {
                fail(new AbortException(detached.line()));
            } else {
                once(() -> {
                    println(request.line(detached.line()));
                    listener.failed(cause);
                });
            }
        } else if (end instanceof End.Aborted aborted) {
            println(request.line(aborted.line()));
            fail(new FlowInterruptedException(Result.ABORTED));
        }
    }

    private void once(Runnable task) {
        synchronized (this) {
            if (answered) {
                return;
            }
            answered = true;
        }
        task.run();
    }

    private void println(String line) {
        log(context).getLogger().println(line);
    }

    /** The step's log; one that discards everything if the build is gone. */
    static TaskListener log(StepContext context) {
        try {
            TaskListener listener = context.get(TaskListener.class);
            return listener == null ? TaskListener.NULL : listener;
        } catch (IOException | InterruptedException gone) {
            LOGGER.log(Level.FINE, "No log", gone);
            return TaskListener.NULL;
        }
    }
}
