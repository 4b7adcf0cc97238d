package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.Human;
import io.jenkins.plugins.amibackup.engine.Json;
import io.jenkins.plugins.amibackup.engine.catalog.IndexCheck;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.Checks;
import java.io.PrintStream;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/**
 * Lists the complete backups of a bucket by instance, newest first within each: from index keys alone, one request per
 * thousand, shown as they come, so that the longest list takes no more memory than a short one.
 */
@Command(name = "list")
final class ListCommand implements Callable<Integer>, OutputOptions.Asked {

    /** As wide as what stands in the columns of a table. */
    private static final List<Integer> WIDTHS = List.of(20, 19, 21, 10, 9);

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--bucket", paramLabel = "NAME", required = true)
    private String bucket;

    @Option(names = "--instance-id", paramLabel = "ID")
    private String instanceId;

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
        Usage.check(spec, () -> {
            Checks.bucket(in);
            Checks.region(region.name());
            if (instanceId != null) {
                Checks.instanceId(instanceId.strip());
            }
        });
        if (check && instanceId != null) {
            throw new ParameterException(spec.commandLine(), Words.text("list.checkAll"));
        }
        try (Connection connection = Connection.open(aws, region, surroundings)) {
            if (check) {
                check(connection, in, surroundings);
            } else {
                list(connection, in, surroundings);
            }
        }
        return ExitCodes.DONE;
    }

    private void list(Connection connection, String in, Surroundings surroundings) {
        Listing listing =
                output.isJson() ? new JsonListing(in, surroundings.out()) : new TableListing(surroundings.out());
        Reading.of(connection, in, catalog -> {
            Stream<IndexEntry> entries = instanceId == null ? catalog.list() : catalog.list(instanceId.strip());
            entries.forEach(listing::show);
            return listing;
        });
        listing.end();
        if (listing.isEmpty() && !output.isJson()) {
            surroundings.err().println(Words.text("list.empty", in));
        }
    }

    /** Shows entries as they come. Where a passing fault makes the list begin anew, what was shown is not shown again. */
    private abstract static class Listing {
        protected final PrintStream out;
        private String last = "";

        Listing(PrintStream out) {
            this.out = out;
        }

        final void show(IndexEntry entry) {
            if (entry.key().compareTo(last) > 0) {
                show(entry, isEmpty());
                last = entry.key();
            }
        }

        final boolean isEmpty() {
            return last.isEmpty();
        }

        abstract void show(IndexEntry entry, boolean first);

        abstract void end();
    }

    private static final class TableListing extends Listing {
        TableListing(PrintStream out) {
            super(out);
        }

        @Override
        void show(IndexEntry entry, boolean first) {
            if (first) {
                out.println(Columns.line(
                        WIDTHS,
                        Words.text("list.taken"),
                        Words.text("list.instance"),
                        Words.text("list.image"),
                        Words.text("list.size"),
                        Words.text("list.region")));
            }
            out.println(Columns.line(
                    WIDTHS,
                    entry.takenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                    entry.instanceId(),
                    entry.amiId(),
                    Human.size(entry.sizeBytes()),
                    entry.region()));
        }

        @Override
        void end() {
            // A table needs no end.
        }
    }

    private static final class JsonListing extends Listing {
        private final String bucket;

        JsonListing(String bucket, PrintStream out) {
            super(out);
            this.bucket = bucket;
        }

        @Override
        void show(IndexEntry entry, boolean first) {
            out.print(first ? "[ " : ", ");
            out.print(Json.text(json(entry, bucket)));
        }

        @Override
        void end() {
            out.println(isEmpty() ? "[ ]" : " ]");
        }
    }

    private static ObjectNode json(IndexEntry entry, String bucket) {
        return Json.object()
                .put("takenAt", entry.takenAt().toString())
                .put("instanceId", entry.instanceId())
                .put("amiId", entry.amiId())
                .put("sizeBytes", entry.sizeBytes())
                .put("region", entry.region())
                .put("account", entry.account())
                .put("bucket", bucket)
                .put("objectKey", Keys.object(entry.amiId()))
                .put("recordKey", Keys.record(entry.amiId()));
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
        found.forEach(one -> surroundings
                .out()
                .println(Words.harmless(Words.text("list.check." + one.kind(), one.amiId(), one.key(), one.why()))));
        surroundings.err().println(Words.text(found.isEmpty() ? "list.check.good" : "list.check.done", in, backups));
    }
}
