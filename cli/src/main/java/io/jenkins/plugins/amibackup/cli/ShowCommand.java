package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.catalog.ForeignBackup;
import io.jenkins.plugins.amibackup.engine.catalog.FoundBackup;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Shows one backup's record: the given one, or the newest that matches. */
@Command(name = "show")
final class ShowCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--ami-id", paramLabel = "ID")
    private String amiId;

    @Mixin
    private QueryOptions options;

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
            if (amiId != null) {
                Checks.amiId(amiId.strip());
            }
            bucket.check(region.name());
            query.set(options.query(surroundings.clock().instant()));
            query.get().check();
        });
        if (amiId == null == !options.isAny()) {
            throw new ParameterException(spec.commandLine(), Words.text("usage.show"));
        }
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            String image = amiId == null ? newest(session, query.get()) : amiId.strip();
            BackupRecord record = Reading.of(session, bucket, catalog -> find(catalog, image))
                    .orElseThrow(() -> new OperationException(
                            FailureKind.BAD_INPUT, Words.text("show.noRecord", image, bucket.name())));
            if (output.isJson()) {
                surroundings.out().println(Json.text(record.json()));
            } else {
                new RecordSummary(
                                record, bucket, aws.call(bucket, region.name(), "restore", "--ami-id", record.amiId()))
                        .lines()
                        .forEach(surroundings.out()::println);
            }
        }
        return ExitCodes.DONE;
    }

    private String newest(AwsSession session, BackupQuery query) {
        BackupQuery one = new BackupQuery(
                query.instanceId(),
                query.since(),
                query.until(),
                query.status(),
                query.tags(),
                1,
                false,
                query.foreign());
        return Reading.of(session, bucket, catalog -> new Finder(catalog).find(one)).stream()
                .findFirst()
                .map(FoundBackup::amiId)
                .orElseThrow(
                        () -> new OperationException(FailureKind.BAD_INPUT, Words.text("show.noMatch", bucket.name())));
    }

    /** Without a record, what EC2 left on the object is all that is known. */
    private static Optional<BackupRecord> find(Catalog catalog, String amiId) {
        Optional<BackupRecord> record;
        OperationException unreadable = null;
        try {
            record = catalog.find(amiId).map(Catalog.Versioned::record);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            record = Optional.empty();
            unreadable = damaged;
        }
        if (record.isEmpty()) {
            record = catalog.bucket()
                    .head(Keys.object(amiId))
                    .map(object ->
                            ForeignBackup.of(amiId, object, catalog.bucket().region()));
        }
        if (record.isEmpty() && unreadable != null) {
            throw unreadable;
        }
        return record;
    }
}
