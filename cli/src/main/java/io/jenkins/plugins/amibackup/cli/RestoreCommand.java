package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.operation.request.NewestOf;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Restores a stored AMI. */
@Command(name = "restore")
final class RestoreCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Option(names = "--ami-id", paramLabel = "ID")
    private String amiId;

    @Option(names = "--instance-id", paramLabel = "ID")
    private String instanceId;

    @Option(names = "--taken-before", paramLabel = "TIME")
    private String takenBefore;

    @Option(names = "--backup-run-id", paramLabel = "ID")
    private String backupRunId;

    @Option(names = "--name", paramLabel = "TEXT")
    private String name;

    /** Null follows the record. */
    @Option(names = "--encrypt", negatable = true, fallbackValue = "true")
    private Boolean encrypt;

    @Option(names = "--kms-key-id", paramLabel = "KEY")
    private String kmsKeyId;

    @Option(names = "--accept-foreign")
    private boolean acceptForeign;

    @Option(names = "--in-place-of", paramLabel = "ID")
    private String inPlaceOf;

    @Option(names = "--tag", paramLabel = "KEY=VALUE")
    private List<String> tags;

    @Option(names = "--dry-run")
    private boolean dryRun;

    @Mixin
    private LaunchOptions launch;

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

    @Override
    public OutputOptions output() {
        return output;
    }

    @Override
    public Integer call() {
        aws.check();
        Surroundings surroundings = program.surroundings();
        RegionChoice region = RegionChoice.of(aws, surroundings);
        Map<String, String> askedTags = Usage.read(spec, () -> TagText.of(tags));
        RestoreRequest request = new RestoreRequest(
                        amiId,
                        bucket.name(),
                        region.name(),
                        name,
                        encrypt,
                        kmsKeyId,
                        askedTags,
                        Caller.of(surroundings),
                        acceptForeign,
                        bucket.owner(),
                        bucket.sse().algorithm(),
                        bucket.sse().kmsKeyId())
                .replacingRootOf(inPlaceOf)
                .launching(launch.terms())
                .ofNewest(Usage.read(
                        spec,
                        () -> NewestOf.parse(
                                instanceId, takenBefore, surroundings.clock().instant())))
                .ofRun(backupRunId)
                .dryRun(dryRun);
        if (request.amiId().isEmpty() && !request.leavesTheChoice()) {
            throw new ParameterException(spec.commandLine(), Words.text("usage.restore"));
        }
        Usage.check(spec, request::check);
        String runId = Ids.newRun();
        AskedFor asked = AskedFor.restore(runId, instanceId, amiId, bucket, region.name());
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            return new OperationRun(surroundings, aws, permissions.in(watch.settings(surroundings)))
                    .drive(
                            asked,
                            output,
                            (engine, listener) -> engine.drive(
                                    runId, new Beginning.Fresh(request), session.access(), listener, launch.options()));
        }
    }
}
