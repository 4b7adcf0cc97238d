package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A call to copy: what brings a backup back, or picks an operation up. */
@Restricted(NoExternalUse.class)
public final class NextCall {

    /** The steps that do an operation of a kind. */
    private static final Map<String, String> STEPS = Map.of("backup", "amiBackup", "restore", "amiRestore");

    private final String label;
    private final String text;

    private NextCall(String label, String text) {
        this.label = label;
        this.text = text;
    }

    /** What the call does, and where it is made. */
    public String getLabel() {
        return label;
    }

    public String getText() {
        return text;
    }

    /** @param reader whether the user may see the credentials' ID and the role */
    static List<NextCall> restore(BuildOperation backup, boolean reader) {
        Connection connection = connection(backup, reader);
        return List.of(
                new NextCall(
                        backup.connection().byBlock()
                                ? Messages.NextCall_RestoreStepInBlock()
                                : Messages.NextCall_RestoreStep(),
                        RestoreCall.step(backup.amiId(), connection, null)),
                new NextCall(
                        Messages.NextCall_RestoreCommand(), RestoreCall.command(backup.amiId(), connection, null)));
    }

    static List<NextCall> resume(BuildOperation operation, boolean reader) {
        Connection connection = connection(operation, reader);
        List<NextCall> calls = new ArrayList<>();
        String step = STEPS.get(operation.kind());
        if (step != null) {
            calls.add(new NextCall(
                    operation.connection().byBlock()
                            ? Messages.NextCall_ResumeStepInBlock()
                            : Messages.NextCall_ResumeStep(),
                    RestoreCall.resumeStep(step, operation.resumableRunId(), connection)));
        }
        calls.add(new NextCall(
                Messages.NextCall_ResumeCommand(), RestoreCall.resumeCommand(operation.resumableRunId(), connection)));
        return calls;
    }

    private static Connection connection(BuildOperation of, boolean reader) {
        Connection connection = of.connection();
        return reader ? connection : connection.anonymous();
    }
}
