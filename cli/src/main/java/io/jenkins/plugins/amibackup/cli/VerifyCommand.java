package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.Pick;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Verifies a backup, or makes the closed network that a verification starts its instance in. */
@Command(name = "verify")
final class VerifyCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--ami-id", paramLabel = "ID")
    private String amiId;

    @Option(names = "--instance-id", paramLabel = "ID")
    private String instanceId;

    @Option(names = "--pick", paramLabel = "newest|random", defaultValue = "newest")
    private String pick;

    @Option(names = "--within", paramLabel = "TIME")
    private String within;

    @Option(names = "--accept-foreign")
    private boolean acceptForeign;

    @Option(names = "--level", paramLabel = "LEVEL", defaultValue = "image")
    private String level;

    @Mixin
    private DrillOptions drill;

    @Mixin
    private QuarantineOptions quarantine;

    @Mixin
    private BucketOptions bucket;

    @Mixin
    private AwsOptions aws;

    @Mixin
    private PermissionOptions permissions;

    @Mixin
    private WatchOptions watch;

    @Mixin
    private OutputOptions output;

    /** A network needs no bucket; a verification asks for one by itself. */
    static void needsNoBucket(CommandSpec verify) {
        OptionSpec required = verify.findOption("--bucket");
        verify.remove(required);
        verify.addOption(OptionSpec.builder(required).required(false).build());
    }

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() {
        aws.check();
        Surroundings surroundings = program.surroundings();
        if (quarantine.isAny() && !quarantine.make()) {
            throw new ParameterException(spec.commandLine(), Words.text("usage.quarantine"));
        }
        RegionChoice region = RegionChoice.of(aws, surroundings);
        if (quarantine.make()) {
            return new QuarantineRun(surroundings, output, quarantine).make(spec, aws, region);
        }
        VerifyRequest request = Usage.read(
                spec,
                () -> new VerifyRequest(
                        amiId,
                        instanceId,
                        Pick.parse(pick),
                        within == null ? 0 : Age.parse(within).toSeconds(),
                        drill.terms(DrillTerms.level(level)),
                        bucket.name(),
                        region.name(),
                        Caller.of(surroundings),
                        acceptForeign,
                        bucket.owner(),
                        bucket.sse().algorithm(),
                        bucket.sse().kmsKeyId()));
        Usage.check(spec, request::check);
        String runId = Ids.newRun();
        AskedFor asked = AskedFor.verify(runId, instanceId, amiId, bucket, region.name());
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            return new OperationRun(surroundings, aws, permissions.in(watch.settings(surroundings)))
                    .drive(
                            asked,
                            output,
                            (engine, listener) -> engine.begin(runId, request, session.access(), listener));
        }
    }
}
