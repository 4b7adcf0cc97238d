package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
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

/** Lists orphaned resources of failed operations, and removes them on request. */
@Command(name = "cleanup")
final class CleanupCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--yes")
    private boolean yes;

    @Option(names = "--older-than", paramLabel = "TIME", converter = AgeConverter.class)
    private Duration olderThan = CleanUp.SAFETY_AGE;

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

    @Override
    public Integer call() {
        aws.check();
        Surroundings surroundings = program.surroundings();
        RegionChoice region = RegionChoice.of(aws, surroundings);
        Usage.check(spec, () -> {
            bucket.check(region.name());
        });
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            List<Orphan> found = Reading.of(
                    session,
                    bucket,
                    (clients, catalog) ->
                            cleanUp(clients, catalog, surroundings).find());
            if (yes) {
                found = found.stream()
                        .map(orphan -> orphan.removable()
                                ? Reading.of(
                                        session,
                                        bucket,
                                        (clients, catalog) -> cleanUp(clients, catalog, surroundings)
                                                .removeOrKeep(orphan))
                                : orphan)
                        .toList();
            }
            show(found, surroundings);
        }
        return ExitCodes.DONE;
    }

    private CleanUp cleanUp(AwsClients clients, Catalog catalog, Surroundings surroundings) {
        return new CleanUp(clients, catalog.bucket(), surroundings.clock(), olderThan);
    }

    private void show(List<Orphan> found, Surroundings surroundings) {
        if (output.isJson()) {
            surroundings.out().println(Json.text(JsonOutput.orphans(found, yes)));
            return;
        }
        table(found).lines().forEach(surroundings.out()::println);
        long gib =
                found.stream().filter(Orphan::removable).mapToLong(Orphan::gib).sum();
        long removable = found.stream().filter(Orphan::removable).count();
        if (found.isEmpty()) {
            surroundings.err().println(Words.text("cleanup.nothing", bucket.name()));
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
        found.forEach(orphan -> columns.row(
                orphan.kind().name().toLowerCase(Locale.ROOT),
                orphan.id(),
                orphan.since().truncatedTo(ChronoUnit.SECONDS).toString(),
                orphan.gib() == 0 ? "" : Words.text("cleanup.monthly", orphan.gib()),
                Words.text(orphan.removable() ? yes ? "cleanup.gone" : "cleanup.goes" : "cleanup.stays"),
                orphan.why()));
        return columns;
    }
}
