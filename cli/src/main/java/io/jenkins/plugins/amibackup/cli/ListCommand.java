package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.jenkins.plugins.amibackup.engine.Human;
import io.jenkins.plugins.amibackup.engine.Json;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.Checks;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Lists the complete backups of a bucket, newest first: from index keys alone, one request per thousand. */
@Command(name = "list")
final class ListCommand implements Callable<Integer>, OutputOptions.Asked {

    private static final Comparator<IndexEntry> NEWEST_FIRST =
            Comparator.comparing(IndexEntry::takenAt).reversed().thenComparing(IndexEntry::amiId);

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--bucket", paramLabel = "NAME", required = true)
    private String bucket;

    @Option(names = "--instance-id", paramLabel = "ID")
    private String instanceId;

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
        Usage.check(spec, () -> {
            Checks.bucket(in);
            Checks.region(region.name());
            if (instanceId != null) {
                Checks.instanceId(instanceId.strip());
            }
        });
        try (Connection connection = Connection.open(aws, region, surroundings)) {
            List<IndexEntry> entries = Reading.of(connection, in, this::entries);
            if (output.isJson()) {
                surroundings.out().println(Json.text(json(entries, in)));
            } else if (entries.isEmpty()) {
                surroundings.err().println(Words.text("list.empty", in));
            } else {
                table(entries).lines().forEach(surroundings.out()::println);
            }
        }
        return ExitCodes.DONE;
    }

    private List<IndexEntry> entries(Catalog catalog) {
        Stream<IndexEntry> entries = instanceId == null ? catalog.list() : catalog.list(instanceId.strip());
        return entries.sorted(NEWEST_FIRST).toList();
    }

    private static Columns table(List<IndexEntry> entries) {
        Columns columns = new Columns()
                .row(
                        Words.text("list.taken"),
                        Words.text("list.instance"),
                        Words.text("list.image"),
                        Words.text("list.size"),
                        Words.text("list.region"));
        entries.forEach(entry -> columns.row(
                entry.takenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                entry.instanceId(),
                entry.amiId(),
                Human.size(entry.sizeBytes()),
                entry.region()));
        return columns;
    }

    private static ArrayNode json(List<IndexEntry> entries, String bucket) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        entries.forEach(entry -> array.addObject()
                .put("takenAt", entry.takenAt().toString())
                .put("instanceId", entry.instanceId())
                .put("amiId", entry.amiId())
                .put("sizeBytes", entry.sizeBytes())
                .put("region", entry.region())
                .put("account", entry.account())
                .put("bucket", bucket)
                .put("objectKey", Keys.object(entry.amiId()))
                .put("recordKey", Keys.record(entry.amiId())));
        return array;
    }
}
