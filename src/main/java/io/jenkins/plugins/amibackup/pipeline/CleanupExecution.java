package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A clean-up that a Pipeline waits for, on the engine's own threads, one thing at a time. After a restart of Jenkins it
 * begins again: what was removed before is then not found any more.
 */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "onResume makes anew what a restart has taken")
final class CleanupExecution extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final int TRIES = 6;

    private final AmiBackupCleanupStep step;
    private final Connection connection;

    private transient volatile Deque<Orphan> toRemove;
    private transient List<CleanupItem> items;
    private transient int failures;
    private transient AtomicBoolean completed;

    CleanupExecution(StepContext context, AmiBackupCleanupStep step) throws IOException, InterruptedException {
        super(context);
        this.step = step;
        connection = step.connection(Blocks.around(context));
    }

    @Override
    public boolean start() {
        begin();
        return false;
    }

    @Override
    public void onResume() {
        begin();
    }

    @Override
    public void stop(@NonNull Throwable cause) {
        if (completed == null || completed.compareAndSet(false, true)) {
            getContext().onFailure(cause);
        }
    }

    @Override
    public String getStatus() {
        return toRemove == null ? Messages.CleanupExecution_Status() : Messages.CleanupExecution_Removing();
    }

    private void begin() {
        completed = new AtomicBoolean();
        toRemove = null;
        items = new ArrayList<>();
        later(Duration.ZERO, this::find);
    }

    private void find(CleanUp cleanUp) {
        List<Orphan> found = cleanUp.find();
        Deque<Orphan> removable = new ArrayDeque<>();
        for (Orphan leftover : found) {
            if (leftover.removable() && !step.isDryRun()) {
                removable.add(leftover);
            } else {
                items.add(new CleanupItem(leftover, false));
            }
        }
        toRemove = removable;
        next();
    }

    private void removeOne(CleanUp cleanUp) {
        Orphan leftover = toRemove.element();
        cleanUp.remove(leftover);
        items.add(new CleanupItem(leftover, true));
        toRemove.remove();
        next();
    }

    private void next() {
        failures = 0;
        if (!toRemove.isEmpty()) {
            later(Duration.ZERO, this::removeOne);
        } else if (completed.compareAndSet(false, true)) {
            report();
            getContext().onSuccess(new ArrayList<>(items));
        }
    }

    /** Does a piece of work on one of the engine's threads, and does it again when what made it fail is likely to pass. */
    private void later(Duration delay, Consumer<CleanUp> work) {
        AmiBackupEngine engine = AmiBackupEngine.get();
        engine.schedule(delay, () -> {
            if (completed.get() || AmiBackupEngine.isStopping()) {
                return;
            }
            try {
                Checks.bucket(connection.bucket());
                Checks.region(connection.region());
                Run<?, ?> run = getContext().get(Run.class);
                try (AwsClients clients = engine.clients(connection, run, Blocks.around(getContext()))) {
                    work.accept(new CleanUp(
                            clients, connection.bucket(), engine.clock(), Duration.ofHours(step.getOlderThanHours())));
                }
            } catch (OperationException failure) {
                if (failure.kind().passes() && ++failures < TRIES) {
                    later(FIRST_RETRY.multipliedBy(failures), work);
                } else {
                    fail(new AbortException(failure.getMessage()));
                }
            } catch (IOException | InterruptedException | RuntimeException failure) {
                fail(failure);
            }
        });
    }

    /** What was removed before something failed stands in the log. */
    private void fail(Exception failure) {
        if (completed.compareAndSet(false, true)) {
            if (!items.isEmpty()) {
                report();
            }
            getContext().onFailure(failure);
        }
    }

    private void report() {
        TaskListener listener;
        try {
            listener = getContext().get(TaskListener.class);
        } catch (IOException | InterruptedException gone) {
            return;
        }
        if (listener != null) {
            ConsoleLinks links = new ConsoleLinks(connection);
            CleanupTable.lines(connection, items, step.isDryRun())
                    .forEach(line -> listener.getLogger().println(links.in(line)));
        }
    }
}
