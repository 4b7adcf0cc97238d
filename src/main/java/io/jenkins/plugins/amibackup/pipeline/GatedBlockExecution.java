package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.BlockBackups;
import io.jenkins.plugins.amibackup.controller.BlockUse;
import io.jenkins.plugins.amibackup.controller.BlockUses;
import io.jenkins.plugins.amibackup.controller.Blocks;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.logging.Level;
import org.jenkinsci.plugins.workflow.steps.BodyExecution;
import org.jenkinsci.plugins.workflow.steps.BodyExecutionCallback;
import org.jenkinsci.plugins.workflow.steps.EnvironmentExpander;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A gate, then a block, then, where the block fails and that is wanted, the way back. It keeps what was asked and found; the
 * gate and the way back are picked up after a restart by their run ids, and Pipeline itself goes on with the block.
 *
 * <p>Longer than 350 lines because gate, block and way back are one step, of which Pipeline keeps one object.
 */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "After a restart the gate is opened again by onResume")
final class GatedBlockExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private static final SystemLog LOGGER = SystemLog.of(GatedBlockExecution.class.getName());

    private final WithAmiBackupStep step;
    private final String runId;
    private final Connection connection;
    /** The time-out counts from here, in milliseconds since 1970. */
    private long startedAt;
    /** Whether the gate has opened. */
    private boolean open;
    /** When, in milliseconds since 1970; 0 where that isn't known. */
    long openedAt;
    /** What it has found then. */
    private ArrayList<GateResult> backups = new ArrayList<>();

    private TreeMap<String, String> variables;
    /** Whether the block has begun; kept in step with Pipeline's own state. */
    private boolean begun;
    /** Whether it has ended. */
    private volatile boolean over;
    /** Why it was told to stop, because its backup is lost; null unless it was. */
    private volatile String lost;
    /** Whether the step has ended. */
    private boolean ended;

    private BodyExecution body;
    /** Null until the block has failed and the way back has begun. */
    private RestoreOnFailure restore;

    private transient volatile StepOperation gate;
    private transient BlockBackups behind;

    GatedBlockExecution(StepContext context, WithAmiBackupStep step) throws IOException, InterruptedException {
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
            step.back();
            step.failsWhenLost();
            gate = gate();
        } catch (OperationException wrong) {
            throw new AbortException(wrong.getMessage());
        }
        gate.begin();
        return false;
    }

    @Override
    public void onResume() {
        try {
            if (!open) {
                resumed();
                return;
            }
            relyOn(BlockUses.get()::goOn);
            if (!begun) {
                beginBlock();
            } else {
                behind().listen();
                if (restore != null) {
                    restore.resume(this);
                }
            }
        } catch (IOException | InterruptedException | RuntimeException failed) {
            fail(failed);
        }
    }

    /** The gate, which is picked up where that hasn't been done since the restart. */
    private synchronized StepOperation resumed() throws IOException, InterruptedException {
        if (gate == null) {
            gate = gate();
            gate.resume();
        }
        return gate;
    }

    private StepOperation gate() throws IOException, InterruptedException {
        return new StepOperation(getContext(), request(), step.options(), new Heard());
    }

    private BuildRequest request() throws IOException, InterruptedException {
        Run<?, ?> run = getContext().get(Run.class);
        return new BuildRequest(
                        runId,
                        run,
                        connection,
                        Blocks.around(getContext()),
                        step.work(connection, run),
                        step.options().left(startedAt, AmiBackupEngine.get().clock()))
                .logging(step.options().fleetLog());
    }

    /** The backups stay until this is over, the way back included. What is wrong with that ends no block. */
    private void relyOn(Consumer<BlockUse> how) throws IOException, InterruptedException {
        Map<String, String> used = new TreeMap<>();
        found().stream()
                .filter(backup -> !backup.getAmiId().isEmpty())
                .forEach(backup -> used.put(backup.getInstanceId(), backup.getAmiId()));
        try {
            how.accept(new BlockUse(request(), used, openedAt, this::println));
        } catch (RuntimeException wrong) {
            LOGGER.log(Level.WARNING, "That " + runId + " relies on its backups is not renewed", wrong);
        }
    }

    /** Empty in a build that an earlier version began. */
    private synchronized List<GateResult> found() {
        return backups == null ? List.of() : List.copyOf(backups);
    }

    private synchronized void found(ArrayList<GateResult> open) {
        backups = open;
    }

    /** Those of the backups that were not complete when the gate opened. */
    synchronized BlockBackups behind() {
        if (behind == null) {
            behind = new BlockBackups(
                    found().stream()
                            .filter(GateResult::isOpen)
                            .map(backup -> new BlockBackups.Open(
                                    step.askedRunId(runId, backup.getInstanceId()),
                                    backup.getInstanceId(),
                                    backup.getAmiId(),
                                    Milestone.of(backup.getReached())))
                            .toList(),
                    new Behind());
        }
        return behind;
    }

    /** The step is over. */
    void fail(Throwable failure) {
        endUse();
        getContext().onFailure(failure);
    }

    /** Nothing relies on the backups any more. */
    private void endUse() {
        synchronized (this) {
            ended = true;
        }
        BlockUses.get().end(runId);
    }

    private void beginBlock() throws IOException, InterruptedException {
        body = getContext()
                .newBodyInvoker()
                .withContext(EnvironmentExpander.merge(
                        getContext().get(EnvironmentExpander.class), EnvironmentExpander.constant(variables)))
                .withCallback(new Body(this))
                .start();
        behind().listen();
    }

    @Override
    public void stop(@NonNull Throwable cause) throws Exception {
        if (restore != null) {
            restore.stop(cause);
        } else if (begun && body != null) {
            body.cancel(cause);
        } else if (!open) {
            // Whoever aborts sooner after a restart than the step is resumed must not leave anything behind.
            resumed().stop(cause);
        } else if (gate != null) {
            gate.stop(cause);
        } else {
            fail(cause);
        }
    }

    @Override
    public String getStatus() {
        StepOperation current = gate;
        if (restore != null) {
            return restore.status();
        } else if (begun) {
            return Messages.GatedBlockExecution_Running();
        }
        return current == null ? Messages.OperationExecution_Starting() : current.status();
    }

    /** What was told to stop because its backup is lost fails for that, whatever it makes of it. */
    private void blockFailed(Throwable how) {
        over = true;
        Throwable failure = lost != null && BlockFailure.isOwn(how) ? new AbortException(lost) : how;
        List<GateResult> found = found();
        boolean aborted = !BlockFailure.isOwn(failure);
        if (!aborted) {
            tellThePage();
        }
        if (step.isRestoreOnFailure() && !aborted) {
            restore = new RestoreOnFailure(step, connection, found, openedAt, failure);
            restore.begin(this);
        } else {
            found.forEach(this::hint);
            fail(failure);
        }
    }

    private void tellThePage() {
        try {
            AmiBackupEngine.get().deploymentFailed(getContext().get(Run.class), runId);
        } catch (IOException | InterruptedException gone) {
            LOGGER.log(Level.FINE, "The build is gone", gone);
        }
    }

    /** Says how to bring a backup back, as far as it is known by now. */
    void hint(GateResult then) {
        GateResult backup = now(then);
        String instanceId = backup.getInstanceId();
        if (backup.isOpen()) {
            println(behind().hintOfOpen(instanceId, backup.getRunId(), connection, step.getKmsKeyId()));
            return;
        }
        RestoreCall.hints(instanceId, backup.getAmiId(), connection, step.getKmsKeyId())
                .forEach(this::println);
    }

    /** A backup as far as it is known by now. */
    GateResult now(GateResult then) {
        return found().stream()
                .filter(now -> now.getInstanceId().equals(then.getInstanceId()))
                .findFirst()
                .orElse(then);
    }

    void println(String line) {
        StepOperation.log(getContext()).getLogger().println(line);
    }

    /** What becomes of the backups while the block runs, and later. */
    private final class Behind implements BlockBackups.Heard {

        @Override
        public void known(String instanceId, OperationResult so) {
            synchronized (GatedBlockExecution.this) {
                if (ended) {
                    return;
                }
                // A new list, because Pipeline may be writing the old one down.
                backups = new ArrayList<>(found().stream()
                        .map(backup -> backup.getInstanceId().equals(instanceId)
                                ? backup.knowing(step.askedRunId(runId, instanceId), so)
                                : backup)
                        .toList());
            }
            try {
                relyOn(BlockUses.get()::begin);
            } catch (IOException | InterruptedException gone) {
                LOGGER.log(Level.FINE, "The build is gone", gone);
            }
            getContext().saveState();
        }

        @Override
        public void lost(String instanceId, String line) {
            if (over) {
                return;
            }
            boolean fails = step.failsWhenLost();
            println(Texts.text("log.prefix.gate") + " " + BlockBackups.consequence(instanceId, fails));
            if (fails) {
                lost = BlockBackups.failure(instanceId, line);
                getContext().saveState();
                BlockFailure.stop(body, lost);
            }
        }
    }

    private final class Heard implements StepOperation.EndListener {

        @Override
        public void done(List<OperationResult> results) {
            try {
                variables = new TreeMap<>(OperationVariables.of(OperationVariables.BACKUP, results));
                found(step.all(runId, results));
                open = true;
                openedAt = AmiBackupEngine.get().clock().millis();
                relyOn(BlockUses.get()::begin);
                beginBlock();
            } catch (IOException | InterruptedException | RuntimeException failed) {
                fail(failed);
            }
        }

        @Override
        public void failed(Throwable cause) {
            getContext().onFailure(cause);
        }
    }

    private static final class Body extends BodyExecutionCallback {

        private static final long serialVersionUID = 1L;

        private final GatedBlockExecution execution;

        Body(GatedBlockExecution execution) {
            this.execution = execution;
        }

        @Override
        public void onStart(StepContext context) {
            execution.begun = true;
        }

        @Override
        public void onSuccess(StepContext context, Object result) {
            if (execution.lost != null) {
                // It has caught what stopped it.
                execution.blockFailed(new AbortException(execution.lost));
                return;
            }
            execution.over = true;
            execution.endUse();
            execution.getContext().onSuccess(result);
        }

        @Override
        public void onFailure(StepContext context, Throwable failure) {
            execution.blockFailed(failure);
        }
    }
}
