package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.NonNull;
import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.model.Cause;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.buildlog.ConsoleLinks;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.AmiBackupEngine;
import io.jenkins.plugins.amibackup.controller.Blocks;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import java.io.IOException;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;

/** A hold, or its end, that a Pipeline waits for. After a restart of Jenkins it is made again, which changes nothing. */
@SuppressFBWarnings(
        value = "SE_TRANSIENT_FIELD_NOT_RESTORED",
        justification = "onResume, which start calls, makes what a restart has taken")
final class HoldExecution extends StepExecution {

    private static final long serialVersionUID = 1L;

    /** In characters. */
    private static final int LONGEST_NAME = 500;

    private final AmiBackupHoldStep step;
    private final Connection connection;
    private final String by;
    private transient volatile StepQuestion question;

    HoldExecution(StepContext context, AmiBackupHoldStep step) throws IOException, InterruptedException {
        super(context);
        this.step = step;
        connection = step.connection(Blocks.around(context));
        by = by(context.get(Run.class));
    }

    /** The build, and who has started it where somebody has. */
    private static String by(Run<?, ?> run) {
        Cause.UserIdCause user = run.getCause(Cause.UserIdCause.class);
        String by = user == null
                ? run.getFullDisplayName()
                : Messages.HoldExecution_By(run.getFullDisplayName(), user.getUserName());
        return Sanitizer.line(by, LONGEST_NAME);
    }

    @Override
    public boolean start() {
        onResume();
        return false;
    }

    @Override
    public void onResume() {
        question = new StepQuestion(getContext(), connection, () -> {});
        question.ask(this::change, said -> question.succeed(null, () -> say(said)));
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
        return Messages.HoldExecution_Status();
    }

    /** @return what to say of it */
    private List<String> change(AwsClients aws) {
        Catalog catalog =
                new Catalog(aws.bucket(connection.bucket(), connection.bucketOwner(), connection.encryption()));
        String amiId = step.getAmiId();
        if (!step.isRelease()) {
            Hold hold =
                    new Hold(by, step.getWhy(), AmiBackupEngine.get().clock().instant(), "");
            return said(
                    Messages.HoldExecution_Held(amiId),
                    catalog.hold(amiId, hold).record().holds());
        }
        List<Hold> released = catalog.release(amiId);
        return said(
                released.isEmpty() ? Messages.HoldExecution_NotHeld(amiId) : Messages.HoldExecution_Released(amiId),
                released);
    }

    private static List<String> said(String first, List<Hold> holds) {
        List<String> lines = new ArrayList<>(List.of(first));
        holds.forEach(hold -> lines.add("  " + hold.line().text()));
        return lines;
    }

    private void say(List<String> lines) {
        ConsoleLinks links = new ConsoleLinks(connection);
        PrintStream log = StepOperation.log(getContext()).getLogger();
        lines.forEach(line -> log.println(links.in(Messages.HoldExecution_Prefix() + " " + line)));
    }
}
