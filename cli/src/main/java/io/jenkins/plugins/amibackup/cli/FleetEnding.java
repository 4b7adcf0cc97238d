package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.amibackup.cli.FleetMember.Status;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/** Reports how several instances ended: a table, or an array, on standard output, and each failure also on standard error. */
final class FleetEnding {

    private final Surroundings surroundings;
    private final AwsOptions aws;
    private final OutputOptions output;
    private final AskedFor asked;

    FleetEnding(Surroundings surroundings, AwsOptions aws, OutputOptions output, AskedFor asked) {
        this.surroundings = surroundings;
        this.aws = aws;
        this.output = output;
        this.asked = asked;
    }

    /** What a table calls the end of one. */
    static String word(String kind, Status status) {
        return Words.text(
                "gate".equals(kind) && status == Status.DONE ? "fleet.open" : "fleet.status." + status.word());
    }

    /**
     * Reports it.
     *
     * @param members all of them have ended; there is at least one
     * @return the exit code: what failed counts more than what is closed, and that more than what is detached
     */
    int tell(End end, List<FleetMember> members) {
        for (FleetMember member : members) {
            member.why().ifPresent(why -> bad(Words.text("fleet.why", member.name(), why.text())));
        }
        Ending.reach(
                surroundings,
                aws,
                members.stream().flatMap(member -> member.why().stream()).toList());
        if (end instanceof End.Failed failed) {
            bad(failed.line());
        }
        if (output.isJson()) {
            surroundings.out().println(Json.text(json(members)));
        } else {
            table(members).lines().forEach(surroundings.out()::println);
            finish(members);
        }
        return code(members);
    }

    private void bad(String line) {
        surroundings.err().println(Words.text("failed", line));
    }

    private ArrayNode json(List<FleetMember> members) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (FleetMember member : members) {
            if (member.end() instanceof End.Done done) {
                array.add(JsonOutput.result(done.result()));
            } else {
                array.add(JsonOutput.badEnd(
                        asked.ofMember(member.runId(), member.instanceId()),
                        member.status().word(),
                        member.why().orElseThrow().text()));
            }
        }
        return array;
    }

    private TextTable table(List<FleetMember> members) {
        TextTable columns = new TextTable()
                .row(
                        Words.text("list.instance"),
                        Words.text("fleet.result"),
                        Words.text("list.image"),
                        Words.text("list.size"),
                        Words.text("list.taken"),
                        Words.text("list.removed.run"));
        for (FleetMember member : members) {
            String word = word(asked.kind(), member.status());
            if (member.end() instanceof End.Done done) {
                OperationResult result = done.result();
                columns.row(
                        member.name(),
                        result.leftAt()
                                .map(milestone -> Words.text("fleet.early", milestone.word()))
                                .orElse(word),
                        result.amiId() == null || result.amiId().isEmpty() ? "-" : result.amiId(),
                        Format.size(result.sizeBytes()),
                        result.takenAt() == null
                                ? "-"
                                : result.takenAt()
                                        .truncatedTo(ChronoUnit.SECONDS)
                                        .toString(),
                        result.runId());
            } else {
                columns.row(member.name(), word, "-", "-", "-", member.runId());
            }
        }
        return columns;
    }

    /** The commands that finish what was left: most often, what somebody else has begun is finished by them. */
    private void finish(List<FleetMember> members) {
        finish("fleet.finish", members.stream().filter(FleetEnding::hasBegun).toList());
        finish(
                "fleet.finish.other",
                members.stream().filter(member -> !hasBegun(member)).toList());
    }

    private void finish(String title, List<FleetMember> members) {
        List<String> left = members.stream()
                .flatMap(member -> left(member).stream())
                .map(OperationResult::runId)
                .toList();
        if (!left.isEmpty()) {
            surroundings.out().println(Words.text(title));
            left.forEach(runId -> surroundings.out().println(asked.toResume(runId, aws)));
        }
    }

    private static Optional<OperationResult> left(FleetMember member) {
        return member.end() instanceof End.Done done && done.result().leftAt().isPresent()
                ? Optional.of(done.result())
                : Optional.empty();
    }

    /** Whether the run that was left is one that this program has begun. */
    private static boolean hasBegun(FleetMember member) {
        return left(member)
                .filter(result ->
                        result.runId().equals(member.runId()) || Gate.hasBegun(member.runId(), result.runId()))
                .isPresent();
    }

    private static int code(List<FleetMember> members) {
        Set<Status> all = members.stream()
                .map(FleetMember::status)
                .collect(Collectors.toCollection(() -> EnumSet.noneOf(Status.class)));
        if (all.contains(Status.FAILED) || all.contains(Status.ABORTED)) {
            return ExitCodes.FAILED;
        } else if (all.contains(Status.CLOSED)) {
            return ExitCodes.CLOSED;
        }
        return all.contains(Status.DETACHED) ? ExitCodes.DETACHED : ExitCodes.DONE;
    }
}
