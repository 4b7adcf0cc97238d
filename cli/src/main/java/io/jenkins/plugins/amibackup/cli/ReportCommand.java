package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.protection.Expectation;
import io.jenkins.plugins.amibackup.engine.protection.ExpectationResult;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionCheck;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionJson;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Tells which instances have no fresh backup, from index keys alone. */
@Command(name = "report", exitCodeListHeading = "%nExit codes:%n")
final class ReportCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--instance-tag", paramLabel = "KEY=VALUE", required = true)
    private List<String> instanceTags;

    @Option(names = "--max-age", paramLabel = "AGE", defaultValue = Expectation.DEFAULT_AGE)
    private String maxAge;

    @Option(names = "--proven-within", paramLabel = "AGE")
    private String provenWithin;

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
        Expectation expectation = Usage.read(spec, () -> {
            bucket.check(region.name());
            return Expectation.ofTags(region.name(), instanceTags, maxAge, provenWithin, bucket.name());
        });
        ExpectationResult result;
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            result = Reading.of(
                    session,
                    bucket,
                    (clients, catalog) ->
                            new ProtectionCheck(clients, catalog.bucket(), surroundings.clock()).look(expectation));
        }
        Optional<Line> notAsked = result.notAsked();
        if (notAsked.isPresent()) {
            throw new OperationException(FailureKind.REFUSED, notAsked.get(), null);
        }
        ProtectionReport report = new ProtectionReport(List.of(result));
        if (output.isJson()) {
            surroundings.out().println(Json.text(ProtectionJson.of(report)));
        } else {
            report.lines().forEach(line -> surroundings.out().println(line.text()));
        }
        return report.unprotected() > 0 ? ExitCodes.CLOSED : report.isAllWell() ? ExitCodes.DONE : ExitCodes.FAILED;
    }
}
