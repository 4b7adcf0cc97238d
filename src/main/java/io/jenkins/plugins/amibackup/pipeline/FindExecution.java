package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A search that a Pipeline waits for, on one of the engine's own threads. After a restart of Jenkins it begins again. */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "onResume makes anew what a restart has taken")
final class FindExecution extends StepExecution {

    private static final long serialVersionUID = 1L;
    private static final Duration FIRST_RETRY = Duration.ofSeconds(2);
    private static final int TRIES = 6;

    private final AmiBackupsStep step;
    private final Connection connection;
    private transient AtomicBoolean completed;

    FindExecution(StepContext context, AmiBackupsStep step) throws IOException, InterruptedException {
        super(context);
        this.step = step;
        connection = step.connection(Blocks.around(context));
        completed = new AtomicBoolean();
    }

    @Override
    public boolean start() {
        onResume();
        return false;
    }

    @Override
    public void onResume() {
        completed = new AtomicBoolean();
        find(1, Duration.ZERO);
    }

    @Override
    public void stop(@NonNull Throwable cause) {
        if (completed == null || completed.compareAndSet(false, true)) {
            getContext().onFailure(cause);
        }
    }

    @Override
    public String getStatus() {
        return Messages.CleanupExecution_Status();
    }

    private void find(int attempt, Duration delay) {
        AmiBackupEngine engine = AmiBackupEngine.get();
        engine.schedule(delay, () -> {
            if (completed.get() || AmiBackupEngine.isStopping()) {
                return;
            }
            try {
                complete(found(engine));
            } catch (OperationException failure) {
                if (failure.kind().passes() && attempt < TRIES) {
                    find(attempt + 1, FIRST_RETRY.multipliedBy(attempt));
                } else {
                    fail(new AbortException(failure.getMessage()));
                }
            } catch (IOException | InterruptedException | RuntimeException failure) {
                fail(failure);
            }
        });
    }

    private ArrayList<FoundItem> found(AmiBackupEngine engine) throws IOException, InterruptedException {
        Checks.bucket(connection.bucket());
        Checks.region(connection.region());
        Run<?, ?> run = getContext().get(Run.class);
        try (AwsClients clients = engine.clients(connection, run, Blocks.around(getContext()))) {
            Catalog catalog = new Catalog(clients.bucket(connection.bucket()));
            ArrayList<FoundItem> items = new ArrayList<>();
            new Finder(catalog)
                    .find(step.query(engine.clock().instant()))
                    .forEach(found -> items.add(new FoundItem(found, connection.bucket())));
            return items;
        }
    }

    private void complete(List<FoundItem> items) {
        if (completed.compareAndSet(false, true)) {
            getContext().onSuccess(items);
        }
    }

    private void fail(Exception failure) {
        if (completed.compareAndSet(false, true)) {
            getContext().onFailure(failure);
        }
    }
}
