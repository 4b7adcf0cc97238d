package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Lists what operations that ended badly have left, and removes it when told to. */
@Command(name = "cleanup")
final class CleanupCommand implements Callable<Integer>, OutputOptions.Asked {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--bucket", paramLabel = "NAME", required = true)
    private String bucket;

    @Option(names = "--yes")
    private boolean yes;

    @Option(names = "--older-than", paramLabel = "TIME", converter = AgeConverter.class)
    private Duration olderThan = CleanUp.SAFETY_AGE;

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
        });
        try (Connection connection = Connection.open(aws, region, surroundings)) {
            List<Orphan> found = Reading.of(
                    connection,
                    in,
                    (clients, catalog) -> cleanUp(clients, in, surroundings).find());
            if (yes) {
                found.stream()
                        .filter(Orphan::removable)
                        .forEach(leftover -> Reading.of(
                                connection,
                                in,
                                (clients, catalog) -> remove(cleanUp(clients, in, surroundings), leftover)));
            }
            show(found, surroundings);
        }
        return ExitCodes.DONE;
    }

    private CleanUp cleanUp(AwsClients clients, String in, Surroundings surroundings) {
        return new CleanUp(clients, in, surroundings.clock(), olderThan);
    }

    private static Orphan remove(CleanUp cleanUp, Orphan leftover) {
        cleanUp.remove(leftover);
        return leftover;
    }

    private void show(List<Orphan> found, Surroundings surroundings) {
        if (output.isJson()) {
            surroundings.out().println(Json.text(json(found)));
            return;
        }
        table(found).lines().forEach(surroundings.out()::println);
        long gib =
                found.stream().filter(Orphan::removable).mapToLong(Orphan::gib).sum();
        long removable = found.stream().filter(Orphan::removable).count();
        if (found.isEmpty()) {
            surroundings.err().println(Words.text("cleanup.nothing", bucket.strip()));
        } else if (yes) {
            surroundings.err().println(Words.text("cleanup.removed", removable, gib));
        } else {
            surroundings.err().println(Words.text("cleanup.removable", removable, gib));
        }
    }

    private TextTable table(List<Orphan> found) {
        TextTable columns = new TextTable();
        if (!found.isEmpty()) {
            columns.row(
                    Words.text("cleanup.what"),
                    Words.text("cleanup.id"),
                    Words.text("cleanup.since"),
                    Words.text("cleanup.size"),
                    Words.text("cleanup.action"),
                    Words.text("cleanup.why"));
        }
        found.forEach(leftover -> columns.row(
                leftover.kind().name().toLowerCase(Locale.ROOT),
                leftover.id(),
                leftover.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                leftover.gib() == 0 ? "" : Words.text("cleanup.monthly", leftover.gib()),
                Words.text(leftover.removable() ? yes ? "cleanup.gone" : "cleanup.goes" : "cleanup.stays"),
                leftover.why()));
        return columns;
    }

    private ArrayNode json(List<Orphan> found) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Orphan leftover : found) {
            ObjectNode entry = array.addObject();
            entry.put("kind", leftover.kind().name().toLowerCase(Locale.ROOT));
            entry.put("id", leftover.id());
            entry.put("name", leftover.name());
            entry.put("runId", leftover.runId());
            entry.put("since", leftover.since().toString());
            entry.put("gibPerMonth", leftover.gib());
            entry.put("removable", leftover.removable());
            entry.put("removed", leftover.removable() && yes);
            entry.put("why", leftover.why());
        }
        return array;
    }
}
