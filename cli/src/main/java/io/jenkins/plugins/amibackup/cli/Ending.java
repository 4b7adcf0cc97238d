package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Shell;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import java.util.List;
import java.util.Set;

/** Reports how an operation ended: the result on standard output, a failure also on standard error. */
final class Ending {

    /** The lines that say how to resume a run. */
    static final Set<String> RESUMABLE = Set.of(
            "driver.detached",
            "driver.detached.prune",
            "driver.detachedUnread",
            "driver.failed",
            "driver.failed.prune",
            "gate.remedy.resume",
            "restore.run.failed",
            "restore.run.left");

    private final Surroundings surroundings;
    private final AwsOptions aws;
    private final OutputOptions output;
    private final AskedFor asked;

    Ending(Surroundings surroundings, AwsOptions aws, OutputOptions output, AskedFor asked) {
        this.surroundings = surroundings;
        this.aws = aws;
        this.output = output;
        this.asked = asked;
    }

    /** Reports it, and returns the exit code. */
    int tell(End end) {
        if (end instanceof End.Done done) {
            if ("prune".equals(asked.kind())
                    || !done.results().isEmpty() && done.result().pruned().isPresent()) {
                return pruned(done.results());
            } else {
                done(done.result());
            }
            return ExitCodes.DONE;
        }
        if (end instanceof End.Detached detached) {
            bad("detached", detached.line());
            reach(detached.why());
            return ExitCodes.DETACHED;
        }
        if (end instanceof End.Aborted aborted) {
            bad("aborted", aborted.line());
            return ExitCodes.FAILED;
        }
        End.Failed failed = (End.Failed) end;
        boolean closed = failed.kind() == FailureKind.CLOSED;
        bad(closed ? "closed" : "failed", failed.line());
        reach(failed.why());
        return closed ? ExitCodes.CLOSED : ExitCodes.FAILED;
    }

    private void done(OperationResult result) {
        if (output.isJson()) {
            surroundings.out().println(Json.text(JsonOutput.result(result)));
            return;
        }
        if (result.leftAt().isPresent()) {
            early(result);
            return;
        }
        TextTable columns = new TextTable();
        if (result.verified().isPresent()) {
            verified(result, columns);
        } else {
            columns.row(Words.text("result.image"), image(result));
        }
        result.launched()
                .ifPresent(launched -> columns.row(
                        Words.text("result.launched"),
                        Words.text("result.launched.text", launched.id(), launched.type(), launched.state())));
        if (!result.excludedDevices().isEmpty()) {
            columns.row(Words.text("result.excluded"), String.join(", ", result.excludedDevices()));
        }
        result.proven()
                .ifPresent(proven -> columns.row(
                        Words.text("result.proven"),
                        Words.text(
                                "result.proven.text",
                                proven.amiId(),
                                proven.proof().level(),
                                proven.proof().at(),
                                proven.proof().runId())));
        columns.row(
                        Words.text("result.object"),
                        Words.text("result.s3", result.bucket(), result.objectKey(), Format.size(result.sizeBytes())))
                .row(Words.text("result.record"), "s3://" + result.bucket() + "/" + result.recordKey())
                .row(Words.text("result.region"), result.region())
                .row(Words.text("result.run"), result.runId());
        columns.lines().forEach(surroundings.out()::println);
    }

    /** A backup that was left before it was complete: what it has come to, and the command that finishes it. */
    private void early(OperationResult result) {
        TextTable columns = new TextTable();
        columns.row(
                Words.text("result.reached"),
                Words.text("result.reached." + result.leftAt().orElseThrow().word()));
        if (result.amiId() != null && !result.amiId().isEmpty()) {
            columns.row(Words.text("result.image"), image(result));
        }
        columns.row(Words.text("result.region"), result.region())
                .row(Words.text("result.run"), result.runId())
                .row(
                        Words.text(isOfAnother(result) ? "result.finish.other" : "result.finish"),
                        asked.toResume(result.runId(), aws));
        columns.lines().forEach(surroundings.out()::println);
    }

    /** Whether a gate has opened with a backup that it has not begun itself: most often, whoever has begun that finishes it. */
    private boolean isOfAnother(OperationResult result) {
        return "gate".equals(asked.kind()) && !Gate.hasBegun(asked.runId(), result.runId());
    }

    /** One line for each instance: the log has the table of each. */
    private int pruned(List<OperationResult> results) {
        boolean failed = results.stream()
                .anyMatch(result -> result.pruned().orElseThrow().count(PruneRow.Verdict.FAILED) > 0);
        int code = failed ? ExitCodes.FAILED : ExitCodes.DONE;
        if (output.isJson()) {
            surroundings.out().println(Json.text(PruneJson.of(results)));
            return code;
        }
        TextTable columns = new TextTable();
        for (OperationResult result : results) {
            columns.row(
                    result.instanceId(), result.pruned().orElseThrow().line().text());
        }
        columns.lines().forEach(surroundings.out()::println);
        boolean dry = results.stream()
                .anyMatch(result -> result.pruned().orElseThrow().goesOnlyIfAsked());
        if (dry) {
            surroundings.err().println(Words.text("prune.yes"));
        }
        return code;
    }

    /** What it has made is gone: the backup that was verified, and what that has shown, are the result. */
    private static void verified(OperationResult result, TextTable columns) {
        columns.row(Words.text("result.backup"), result.sourceAmiId());
        OperationResult.Verify verified = result.verified().orElseThrow();
        if (verified.proof() != null) {
            columns.row(
                    Words.text("result.proof"),
                    Words.text(
                            "result.proof.text",
                            verified.proof().level(),
                            verified.proof().restoreSeconds(),
                            verified.proof().bootSeconds()));
        }
        verified.console().lines().forEach(line -> columns.row(Words.text("result.console"), line));
    }

    private static String image(OperationResult result) {
        String state = !result.imageKept() ? "gone" : result.encrypted() ? "encrypted" : "plain";
        return Words.text("result.image." + state, result.amiId(), result.amiName());
    }

    private void bad(String status, String line) {
        surroundings.err().println(Words.text("failed", line));
        if (output.isJson()) {
            surroundings.out().println(Json.text(JsonOutput.badEnd(asked, status, line)));
        }
    }

    private void reach(Line why) {
        reach(surroundings, aws, List.of(why));
    }

    /** If a line says how to resume a run, the connection options must be given again. */
    static void reach(Surroundings surroundings, AwsOptions aws, List<Line> whys) {
        boolean resumes = whys.stream()
                .anyMatch(why -> RESUMABLE.contains(why.key())
                        || why.line(1)
                                .filter(remedy -> RESUMABLE.contains(remedy.key()))
                                .isPresent());
        if (resumes && !aws.typed().isEmpty()) {
            surroundings.err().println(Words.text("detached.options", Shell.command(aws.typed())));
        }
    }
}
