package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.catalog.FoundBackup;
import io.jenkins.plugins.amibackup.engine.catalog.IndexCheck;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Lists the backups of a bucket, newest first; the complete ones from index keys alone, one request per thousand. */
@Command(name = "list")
final class ListCommand implements Callable<Integer>, OutputOptions.Asked {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--bucket", paramLabel = "NAME", required = true)
    private String bucket;

    @Mixin
    private QueryOptions options;

    @Option(names = "--check")
    private boolean check;

    @Mixin
    private AwsOptions aws;

    @Mixin
    private OutputOptions output;

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() {
        aws.check();
        Surroundings surroundings = program.surroundings();
        RegionChoice region = RegionChoice.of(aws, surroundings);
        String in = bucket.strip();
        AtomicReference<BackupQuery> query = new AtomicReference<>();
        Usage.check(spec, () -> {
            Checks.bucket(in);
            Checks.region(region.name());
            query.set(options.query(surroundings.clock().instant()));
            query.get().check();
        });
        if (check && options.isAny()) {
            throw new ParameterException(spec.commandLine(), Words.text("list.checkAll"));
        }
        try (Connection connection = Connection.open(aws, region, surroundings)) {
            if (check) {
                check(connection, in, surroundings);
                return ExitCodes.DONE;
            }
            List<FoundBackup> found = Reading.of(connection, in, catalog -> new Finder(catalog).find(query.get()));
            if (output.isJson()) {
                surroundings.out().println(Json.text(json(found, in)));
            } else if (found.isEmpty()) {
                surroundings.err().println(Words.text(options.isAll() ? "list.nothing" : "list.empty", in));
            } else {
                table(found).lines().forEach(surroundings.out()::println);
            }
        }
        return ExitCodes.DONE;
    }

    private TextTable table(List<FoundBackup> found) {
        boolean status = options.isAll()
                || found.stream().anyMatch(backup -> !backup.status().equals("complete"));
        TextTable columns = new TextTable()
                .row(
                        Words.text("list.taken"),
                        Words.text("list.instance"),
                        Words.text("list.name"),
                        Words.text("list.image"),
                        Words.text("list.size"),
                        Words.text("list.region"),
                        status ? Words.text("list.status") : "");
        found.forEach(backup -> columns.row(
                backup.takenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                backup.instanceId().isEmpty() ? "-" : backup.instanceId(),
                backup.instanceName().isEmpty() ? "-" : backup.instanceName(),
                backup.amiId(),
                Format.size(backup.sizeBytes()),
                backup.region(),
                status ? backup.status() : ""));
        return columns;
    }

    private static ArrayNode json(List<FoundBackup> found, String bucket) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (FoundBackup backup : found) {
            ObjectNode node = array.addObject()
                    .put("takenAt", backup.takenAt().toString())
                    .put("status", backup.status())
                    .put("instanceId", backup.instanceId())
                    .put("instanceName", backup.instanceName())
                    .put("amiId", backup.amiId())
                    .put("sizeBytes", backup.sizeBytes())
                    .put("region", backup.region())
                    .put("account", backup.account())
                    .put("bucket", bucket)
                    .put("objectKey", Keys.object(backup.amiId()))
                    .put("recordKey", Keys.record(backup.amiId()));
            if (!backup.imageName().isEmpty()) {
                node.put("imageName", backup.imageName());
            }
        }
        return array;
    }

    private void check(Connection connection, String in, Surroundings surroundings) {
        List<IndexCheck.Found> found = new ArrayList<>();
        int backups = Reading.of(connection, in, catalog -> new IndexCheck(catalog).mend(found::add));
        if (output.isJson()) {
            ObjectNode json = Json.object().put("bucket", in).put("backups", backups);
            ArrayNode mended = json.putArray("found");
            found.forEach(one -> mended.addObject()
                    .put("what", one.kind().name().toLowerCase(Locale.ROOT))
                    .put("amiId", one.amiId())
                    .put("key", one.key())
                    .put("why", one.why()));
            surroundings.out().println(Json.text(json));
            return;
        }
        found.forEach(one ->
                surroundings.out().println(Words.text("list.check." + one.kind(), one.amiId(), one.key(), one.why())));
        surroundings.err().println(Words.text(found.isEmpty() ? "list.check.good" : "list.check.done", in, backups));
    }
}
