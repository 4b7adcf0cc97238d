package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.catalog.FoundBackup;
import io.jenkins.plugins.amibackup.engine.catalog.FoundJson;
import io.jenkins.plugins.amibackup.engine.catalog.IndexCheck;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import io.jenkins.plugins.amibackup.engine.catalog.PruneIndex;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
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
final class ListCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Mixin
    private QueryOptions options;

    @Option(names = "--check")
    private boolean check;

    @Option(names = "--removed")
    private boolean removed;

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
        AtomicReference<BackupQuery> query = new AtomicReference<>();
        Usage.check(spec, () -> {
            bucket.check(region.name());
            query.set(options.query(surroundings.clock().instant()));
            query.get().check();
        });
        if (check && options.isAny()) {
            throw new ParameterException(spec.commandLine(), Words.text("list.checkAll"));
        }
        if (removed && (check || options.isMoreThanInstance())) {
            throw new ParameterException(spec.commandLine(), Words.text("list.removedAll"));
        }
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            if (removed) {
                removed(session, surroundings);
                return ExitCodes.DONE;
            }
            if (check) {
                check(session, surroundings);
                return ExitCodes.DONE;
            }
            List<FoundBackup> found =
                    Reading.of(session, bucket, catalog -> new Finder(catalog).findWithHints(query.get()));
            if (output.isJson()) {
                surroundings.out().println(Json.text(FoundJson.of(found, bucket.name(), false)));
            } else if (found.isEmpty()) {
                surroundings.err().println(Words.text(options.isAll() ? "list.nothing" : "list.empty", bucket.name()));
            } else {
                table(found).lines().forEach(surroundings.out()::println);
            }
        }
        return ExitCodes.DONE;
    }

    private void removed(AwsSession session, Surroundings surroundings) {
        RemovedBackups found = new RemovedBackups(
                Reading.of(session, bucket, catalog -> new PruneIndex(catalog).tombstones(options.instance())));
        if (output.isJson()) {
            surroundings.out().println(Json.text(found.json(bucket.name())));
        } else {
            found.table().lines().forEach(surroundings.out()::println);
        }
    }

    private TextTable table(List<FoundBackup> found) {
        boolean status = options.isAll()
                || found.stream().anyMatch(backup -> !backup.status().equals("complete"));
        boolean held = found.stream().anyMatch(FoundBackup::held);
        boolean proof = found.stream().anyMatch(backup -> backup.proof().isPresent());
        TextTable columns = new TextTable()
                .row(
                        Words.text("list.taken"),
                        Words.text("list.instance"),
                        Words.text("list.name"),
                        Words.text("list.image"),
                        Words.text("list.size"),
                        Words.text("list.region"),
                        status ? Words.text("list.status") : "",
                        proof ? Words.text("list.proof") : "",
                        held ? Words.text("list.held") : "");
        found.forEach(backup -> columns.row(
                backup.takenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                backup.instanceId().isEmpty() ? "-" : backup.instanceId(),
                backup.instanceName().isBlank() ? "-" : backup.instanceName(),
                backup.amiId(),
                Format.size(backup.sizeBytes()),
                backup.region(),
                status ? backup.status() : "",
                backup.proof().map(ListCommand::proof).orElse(proof ? "-" : ""),
                backup.held() ? Words.text("list.isHeld") : held ? "-" : ""));
        return columns;
    }

    private static String proof(ProofHint proof) {
        return Words.text(
                proof.passed() ? "list.proof.passed" : "list.proof.failed",
                proof.level(),
                proof.at().truncatedTo(ChronoUnit.SECONDS));
    }

    private void check(AwsSession session, Surroundings surroundings) {
        List<IndexCheck.Found> found = new ArrayList<>();
        int backups = Reading.of(session, bucket, catalog -> new IndexCheck(catalog).repair(found::add));
        if (output.isJson()) {
            surroundings.out().println(Json.text(JsonOutput.indexCheck(bucket.name(), backups, found)));
            return;
        }
        found.forEach(one -> surroundings
                .out()
                .println(Words.text(
                        "list.check." + one.kind(),
                        one.amiId(),
                        one.key(),
                        one.why().text())));
        surroundings
                .err()
                .println(Words.text(found.isEmpty() ? "list.check.good" : "list.check.done", bucket.name(), backups));
    }
}
