package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.AbortException;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.Blocks;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/**
 * A clean-up that a Pipeline waits for: a search, then one removal after the other. After a restart of Jenkins it begins
 * again: what was removed before is then not found any more.
 */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "onResume makes what a restart has taken")
final class CleanupExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    private final AmiBackupCleanupStep step;
    private final Connection connection;

    private transient volatile StepQuestion question;
    private transient volatile Deque<Orphan> toRemove;
    private transient List<CleanupItem> items;

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
        try {
            AmiBackupEngine.get()
                    .goOn(
                            getContext().get(Run.class),
                            this::begin,
                            why -> StepOperation.log(getContext())
                                    .getLogger()
                                    .println(Messages.CleanupExecution_Prefix() + " " + why),
                            why -> getContext().onFailure(new AbortException(why)));
        } catch (IOException | InterruptedException gone) {
            getContext().onFailure(gone);
        }
    }

    private void begin() {
        toRemove = null;
        items = new ArrayList<>();
        question = new StepQuestion(getContext(), connection, this::reportRemoved);
        question.ask(aws -> cleanUp(aws).find(), this::found);
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
        return toRemove == null ? Messages.CleanupExecution_Status() : Messages.CleanupExecution_Removing();
    }

    private CleanUp cleanUp(AwsClients aws) {
        return new CleanUp(
                aws,
                aws.bucket(connection.bucket(), connection.bucketOwner(), connection.encryption()),
                Clock.systemUTC(),
                Duration.ofHours(step.getOlderThanHours()));
    }

    private void found(List<Orphan> found) {
        Deque<Orphan> removable = new ArrayDeque<>();
        for (Orphan orphan : found) {
            if (orphan.removable() && !step.isDryRun()) {
                removable.add(orphan);
            } else {
                items.add(new CleanupItem(orphan, false));
            }
        }
        toRemove = removable;
        removeNext();
    }

    private void removeNext() {
        Orphan next = toRemove.poll();
        if (next == null) {
            question.succeed(new ArrayList<>(items), this::report);
            return;
        }
        question.ask(aws -> cleanUp(aws).removeOrKeep(next), now -> {
            items.add(new CleanupItem(now, now.removable()));
            removeNext();
        });
    }

    /** A failure: the log says what was removed before it. */
    private void reportRemoved() {
        if (!items.isEmpty()) {
            report();
        }
    }

    private void report() {
        TaskListener listener = StepOperation.log(getContext());
        ConsoleLinks links = new ConsoleLinks(connection);
        CleanupTable.lines(connection, items, step.isDryRun())
                .forEach(line -> listener.getLogger().println(links.in(line)));
        if (items.size() >= CleanUp.MOST) {
            listener.getLogger().println(Messages.CleanupExecution_Prefix() + " " + Messages.CleanupExecution_More());
        }
    }
}
