package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.Blocks;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.catalog.FoundBackup;
import io.jenkins.plugins.amibackup.engine.catalog.FoundJson;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A search that a Pipeline waits for. After a restart of Jenkins it begins again. */
@SuppressFBWarnings(
        value = {"SE_TRANSIENT_FIELD_NOT_RESTORED", "UWF_FIELD_NOT_INITIALIZED_IN_CONSTRUCTOR"},
        justification = "onResume, which start calls, makes what a restart has taken")
final class FindExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private final AmiBackupsStep step;
    private final Connection connection;
    private transient volatile StepQuestion question;

    FindExecution(StepContext context, AmiBackupsStep step) throws IOException, InterruptedException {
        super(context);
        this.step = step;
        connection = step.connection(Blocks.around(context));
    }

    @Override
    public boolean start() {
        onResume();
        return false;
    }

    @Override
    public void onResume() {
        question = new StepQuestion(getContext(), connection, () -> {});
        question.ask(
                this::find,
                found -> question.succeed(items(found), () -> {
                    if (found.more()) {
                        StepOperation.log(getContext())
                                .getLogger()
                                .println(Messages.FindExecution_More(
                                        String.valueOf(found.backups().size())));
                    }
                    if (step.isArchive()) {
                        JsonArtifact.keep(
                                JsonArtifact.BACKUPS,
                                FoundJson.of(found.backups(), connection.bucket(), step.isDetails()),
                                getContext());
                    }
                }));
    }

    @Override
    public void stop(@NonNull Throwable cause) {
        StepQuestion current = question;
        if (current == null) {
            getContext().onFailure(cause);
        } else {
            current.stop(cause);
        }
    }

    @Override
    public String getStatus() {
        return Messages.CleanupExecution_Status();
    }

    /** @param more whether there are more than these */
    private record Found(List<FoundBackup> backups, boolean more) {}

    private Found find(AwsClients aws) {
        List<FoundBackup> found = new Finder(new Catalog(aws.bucket(connection.bucket(), connection.bucketOwner())))
                .findWithHints(step.query(Instant.now()));
        List<FoundBackup> returned = found.stream().limit(step.most()).toList();
        return new Found(returned, found.size() > returned.size());
    }

    private ArrayList<FoundItem> items(Found found) {
        ArrayList<FoundItem> items = new ArrayList<>();
        found.backups().forEach(backup -> items.add(new FoundItem(backup, connection.bucket())));
        return items;
    }
}
