package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyTask;
import io.jenkins.plugins.amibackup.engine.permission.PermissionReport;
import io.jenkins.plugins.amibackup.engine.permission.TaskCheck;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows which of the permissions that some tasks need are there. Nothing is made or changed. */
@Command(name = "preflight")
final class PreflightCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--for", paramLabel = "TASKS", split = ",", required = true)
    private List<String> tasks;

    @Option(names = "--instance-id", paramLabel = "ID")
    private String instanceId;

    @Option(names = "--kms-key-id", paramLabel = "KEY")
    private String kmsKeyId;

    @Option(names = "--strict")
    private boolean strict;

    @Mixin
    private BucketOptions bucket;

    @Mixin
    private AwsOptions aws;

    @Mixin
    private OutputOptions output;

    @Override
    public OutputOptions output() {
        return output;
    }

    /** What was found: about permissions, and about the bucket. */
    private record Found(PermissionReport permissions, List<Line> warnings) {}

    @Override
    public Integer call() {
        aws.check();
        Surroundings surroundings = program.surroundings();
        RegionChoice region = RegionChoice.of(aws, surroundings);
        Set<PolicyTask> asked = EnumSet.noneOf(PolicyTask.class);
        Usage.check(spec, () -> {
            asked.addAll(PolicyTask.of(tasks));
            bucket.check(region.name());
            if (instanceId != null) {
                Checks.instanceId(instanceId.strip());
            }
            if (kmsKeyId != null) {
                Checks.kmsKeyId(kmsKeyId.strip(), region.name(), true);
            }
        });
        Set<Purpose> purposes = PolicyTask.purposes(asked, kmsKeyId != null);
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            Found found =
                    Reading.once(session, clients -> look(clients, purposes, asked.contains(PolicyTask.TO_BACK_UP)));
            return tell(found, purposes, region.name(), surroundings);
        }
    }

    private Found look(AwsClients clients, Set<Purpose> purposes, boolean makes) {
        Bucket in = clients.bucket(bucket.name(), bucket.owner(), bucket.sse());
        PermissionReport report = TaskCheck.look(clients, in, purposes, makes ? imageCall(clients) : Optional.empty());
        if (report.missing().contains(Action.LIST_BUCKET)) {
            return new Found(report, List.of());
        }
        if (makes) {
            return new Found(report, BucketCheck.of(in).warnings());
        }
        BucketCheck.location(in, new Findings());
        return new Found(report, List.of());
    }

    /** As a backup of the instance would make it; empty where none is named or it can't be described. */
    private Optional<ImageCall> imageCall(AwsClients clients) {
        if (instanceId == null) {
            return Optional.empty();
        }
        try {
            String runId = Ids.newRun();
            Ec2.OwnedInstance owned = clients.ec2().instance(instanceId.strip());
            Map<String, String> tags = Tags.choose(
                            runId, Tags.map(owned.instance().tags()), Map.of())
                    .applied();
            return Optional.of(
                    new ImageCall(instanceId.strip(), "permission-check-" + runId, runId, true, List.of(), tags, tags));
        } catch (OperationException refused) {
            if (refused.kind() == FailureKind.DENIED) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    private int tell(Found found, Set<Purpose> purposes, String region, Surroundings surroundings) {
        PermissionReport report = found.permissions();
        Set<Action> grantable = report.grantable();
        String statements = grantable.isEmpty()
                ? ""
                : PermissionReport.statements(purposes, grantable, bucket.name(), bucket.owner(), region);
        boolean unsure = !report.unknown().isEmpty() || BucketCheck.isUnsure(found.warnings());
        if (output.isJson()) {
            surroundings.out().println(Json.text(json(found, statements)));
        } else {
            table(report).lines().forEach(surroundings.out()::println);
            found.warnings().forEach(warning -> surroundings.err().println(Words.text("preflight.warning", warning)));
        }
        Line obstacle = report.obstacle(purposes, bucket.name(), region);
        if (!obstacle.isEmpty()) {
            surroundings.err().println(Words.text("failed", obstacle));
            return ExitCodes.FAILED;
        }
        if (strict && unsure) {
            surroundings.err().println(Words.text("failed", Words.text("preflight.strict")));
            return ExitCodes.FAILED;
        }
        return ExitCodes.DONE;
    }

    private TextTable table(PermissionReport report) {
        TextTable table = new TextTable();
        table.row(Words.text("preflight.action"), Words.text("preflight.result"), Words.text("preflight.why"));
        PermissionReport.sorted(report.missing())
                .forEach(action -> table.row(
                        action.iamName(),
                        Words.text("preflight.missing"),
                        report.blocked().containsKey(action)
                                ? report.blocked().get(action).text()
                                : ""));
        rows(table, report.optional(), "preflight.optional");
        PermissionReport.sorted(report.unknown().keySet())
                .forEach(action -> table.row(
                        action.iamName(),
                        Words.text("preflight.unknown"),
                        report.unknown().get(action).text()));
        rows(table, report.allowed(), "preflight.allowed");
        PermissionReport.sorted(report.notChecked())
                .forEach(action -> table.row(action.iamName(), Words.text("preflight.notChecked"), whyNot(action)));
        return table;
    }

    private static void rows(TextTable table, Set<Action> actions, String key) {
        PermissionReport.sorted(actions).forEach(action -> table.row(action.iamName(), Words.text(key), ""));
    }

    private static String whyNot(Action action) {
        return PermissionReport.whyNotChecked(action).text();
    }

    private static ObjectNode json(Found found, String statements) {
        PermissionReport report = found.permissions();
        ObjectNode json = Json.object();
        names(json.putArray("missing"), report.missing());
        ObjectNode blocked = json.putObject("blocked");
        PermissionReport.sorted(report.blocked().keySet())
                .forEach(action -> blocked.put(
                        action.iamName(), report.blocked().get(action).text()));
        names(json.putArray("optional"), report.optional());
        ObjectNode unknown = json.putObject("unknown");
        PermissionReport.sorted(report.unknown().keySet())
                .forEach(action -> unknown.put(
                        action.iamName(), report.unknown().get(action).text()));
        names(json.putArray("allowed"), report.allowed());
        ObjectNode notChecked = json.putObject("notChecked");
        PermissionReport.sorted(report.notChecked())
                .forEach(action -> notChecked.put(action.iamName(), whyNot(action)));
        ArrayNode warnings = json.putArray("warnings");
        found.warnings().forEach(warning -> warnings.add(warning.text()));
        if (!statements.isEmpty()) {
            json.put("statements", statements);
        }
        return json;
    }

    private static void names(ArrayNode array, Set<Action> actions) {
        PermissionReport.sorted(actions).forEach(action -> array.add(action.iamName()));
    }
}
