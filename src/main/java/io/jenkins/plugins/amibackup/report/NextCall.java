package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.buildlog.BuildStepCall;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.gate.ClosedGate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A call to copy: what brings a backup back, launches what came back, goes forward again, opens a gate, or picks an operation up. */
@Restricted(NoExternalUse.class)
public final class NextCall {

    /** The steps that do an operation of a kind. */
    private static final Map<String, String> STEPS = Map.of(
            "backup", "amiBackup", "restore", "amiRestore", "verify", "amiBackupVerify", "prune", "amiBackupPrune");

    private final String label;
    private final String text;
    private final String note;

    private NextCall(String label, String text) {
        this(label, text, "");
    }

    private NextCall(String label, String text, String note) {
        this.label = label;
        this.text = text;
        this.note = note;
    }

    /** What the call does, and where it is made. */
    public String getLabel() {
        return label;
    }

    public String getText() {
        return text;
    }

    /** What else to know before it is made; may be empty. */
    public String getNote() {
        return note;
    }

    /** @param reader whether the user may see the credentials' ID and the role */
    static List<NextCall> restore(BuildOperation backup, boolean reader) {
        Connection connection = connection(backup, reader);
        String stored = backup.isVerification() ? backup.sourceAmiId() : backup.amiId();
        List<NextCall> calls = new ArrayList<>();
        if (backup.isFreestyle()) {
            calls.add(new NextCall(
                    Messages.NextCall_RestoreBuildStep(BuildStepCall.RESTORE.title()),
                    BuildStepCall.RESTORE.fields(stored, connection, null)));
        }
        calls.add(new NextCall(
                backup.connection().byBlock()
                        ? Messages.NextCall_RestoreStepInBlock()
                        : Messages.NextCall_RestoreStep(),
                RestoreCall.step(stored, connection, null)));
        calls.add(new NextCall(Messages.NextCall_RestoreCommand(), RestoreCall.command(stored, connection, null)));
        return calls;
    }

    /** What shows whether a backup that was not proven is so now. */
    static List<NextCall> verifyAgain(BuildOperation failed, boolean reader) {
        Connection connection = connection(failed, reader);
        String level = failed.drill().map(KeptDrill::level).orElse("");
        String step = failed.isFreestyle()
                ? Messages.NextCall_VerifyAgainBuildStep(BuildStepCall.VERIFY.title())
                : failed.connection().byBlock()
                        ? Messages.NextCall_VerifyAgainStepInBlock()
                        : Messages.NextCall_VerifyAgainStep();
        return verify(failed, failed.sourceAmiId(), level, connection, step, Messages.NextCall_VerifyAgainCommand());
    }

    /**
     * What comes after a restore: an instance from its image, or, where one was rolled back in place, the way forward again.
     *
     * @param locale the reader's
     */
    static List<NextCall> afterRestore(BuildOperation restore, Locale locale) {
        if (restore.root().isPresent()) {
            String forward = restore.root().get().forward();
            return forward.isEmpty()
                    ? List.of()
                    : List.of(new NextCall(Messages.NextCall_Forward(), forward, Messages.NextCall_ForwardNote()));
        }
        // Nothing is left to launch.
        return restore.launch()
                .filter(call -> restore.launched().isEmpty())
                .map(call -> List.of(new NextCall(
                        Messages.NextCall_Launch(),
                        call.command(),
                        call.remark().in(locale))))
                .orElse(List.of());
    }

    /** What opens a closed gate: the backup that is missing, or the end of a run that somebody has begun. */
    static List<NextCall> open(BuildOperation gate, ClosedGate closed, boolean reader) {
        Connection connection = connection(gate, reader);
        if (!closed.unfinishedRun().isEmpty()) {
            return resume(gate, "amiBackup", closed.unfinishedRun(), connection);
        }
        if (!closed.unprovenAmi().isEmpty()) {
            return verify(gate, closed, connection);
        }
        List<NextCall> calls = new ArrayList<>();
        if (gate.isFreestyle()) {
            calls.add(new NextCall(
                    Messages.NextCall_BackUpBuildStep(BuildStepCall.BACK_UP.title()),
                    BuildStepCall.BACK_UP.fields(gate.instanceId(), connection, null)));
        } else {
            calls.add(new NextCall(
                    gate.connection().byBlock()
                            ? Messages.NextCall_BackUpStepInBlock()
                            : Messages.NextCall_BackUpStep(),
                    RestoreCall.backUpStep(gate.instanceId(), connection)));
        }
        calls.add(new NextCall(
                Messages.NextCall_BackUpCommand(), RestoreCall.backUpCommand(gate.instanceId(), connection)));
        return calls;
    }

    /** A call for a level that starts a machine leaves out the network. */
    private static String networkNote(String level) {
        return ProofLevel.of(level).filter(ProofLevel::launches).isPresent() ? Messages.NextCall_VerifyNetwork() : "";
    }

    private static List<NextCall> verify(BuildOperation gate, ClosedGate closed, Connection connection) {
        String step = gate.isFreestyle()
                ? Messages.NextCall_VerifyBuildStep(BuildStepCall.VERIFY.title())
                : gate.connection().byBlock() ? Messages.NextCall_VerifyStepInBlock() : Messages.NextCall_VerifyStep();
        return verify(gate, closed.unprovenAmi(), closed.level(), connection, step, Messages.NextCall_VerifyCommand());
    }

    /**
     * @param step what the call of the kind of job at hand does
     * @param command what that of the command line does
     */
    private static List<NextCall> verify(
            BuildOperation of, String amiId, String level, Connection connection, String step, String command) {
        String note = networkNote(level);
        String call = of.isFreestyle()
                ? BuildStepCall.VERIFY.fields(amiId, level, connection, null)
                : RestoreCall.verifyStep(amiId, level, connection);
        return List.of(
                new NextCall(step, call, note),
                new NextCall(command, RestoreCall.verifyCommand(amiId, level, connection), note));
    }

    static List<NextCall> resume(BuildOperation operation, boolean reader) {
        return resume(
                operation, STEPS.get(operation.kind()), operation.resumableRunId(), connection(operation, reader));
    }

    private static List<NextCall> resume(BuildOperation operation, String step, String run, Connection connection) {
        List<NextCall> calls = new ArrayList<>();
        if (step != null) {
            calls.add(new NextCall(
                    operation.connection().byBlock()
                            ? Messages.NextCall_ResumeStepInBlock()
                            : Messages.NextCall_ResumeStep(),
                    RestoreCall.resumeStep(step, run, connection)));
        }
        calls.add(new NextCall(Messages.NextCall_ResumeCommand(), RestoreCall.resumeCommand(run, connection)));
        return calls;
    }

    private static Connection connection(BuildOperation of, boolean reader) {
        Connection connection = of.connection();
        return reader ? connection : connection.anonymous();
    }
}
