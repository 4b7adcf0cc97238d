package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.TagText;
import io.jenkins.plugins.amibackup.engine.prune.AfterBackup;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Backs up an instance, or several at once. */
@Command(name = "backup")
final class BackupCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Mixin
    private FleetOptions fleet;

    @Option(names = "--ami-prefix", paramLabel = "TEXT", defaultValue = BackupRequest.DEFAULT_PREFIX)
    private String amiPrefix;

    @Option(names = "--reboot", negatable = true, defaultValue = "false", fallbackValue = "true")
    private boolean reboot;

    @Option(names = "--encrypt", negatable = true, defaultValue = "true", fallbackValue = "true")
    private boolean encrypt;

    @Option(names = "--kms-key-id", paramLabel = "KEY")
    private String kmsKeyId;

    @Option(names = "--keep-image", negatable = true, defaultValue = "true", fallbackValue = "true")
    private boolean keepImage;

    @Option(names = "--exclude-device", paramLabel = "DEVICE")
    private List<String> excludeDevices;

    @Option(names = "--tag", paramLabel = "KEY=VALUE")
    private List<String> tags;

    @Option(names = "--description", paramLabel = "TEXT")
    private String description;

    @Option(names = "--retention-set", paramLabel = "NAME", defaultValue = "")
    private String retentionSet;

    @Mixin
    private LockOptions lock;

    @Mixin
    private RetentionOptions retention;

    @Mixin
    private WaitForOption waitFor;

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
        Selection instances = fleet.selection(spec);
        FleetLog log = fleet.log(spec);
        Map<String, String> askedTags = Usage.read(spec, () -> TagText.of(tags));
        BackupRequest request = lock.in(BackupRequest.of(fleet.only().orElse(""), bucket.name(), region.name()))
                .amiPrefix(amiPrefix)
                .noReboot(!reboot)
                .encrypt(encrypt)
                .kmsKeyId(kmsKeyId)
                .keepImage(keepImage)
                .excludeDevices(excludeDevices)
                .tags(askedTags)
                .description(description)
                .retentionSet(retentionSet)
                .origin(Caller.of(surroundings))
                .bucketOwner(bucket.owner())
                .sse(bucket.sse().algorithm(), bucket.sse().kmsKeyId())
                .build();
        Usage.check(spec, request::checkTerms);
        Optional<PruneRequest> prune = prune(request);
        Milestone milestone = waitFor.milestone(spec, request, retention.policy());
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            EngineSettings settings = permissions.in(watch.settings(surroundings));
            return new FleetRun(surroundings, aws, settings)
                    .drive(
                            AskedFor.backup(bucket, region.name()),
                            fleet.only(),
                            instances,
                            log,
                            session.access(),
                            output,
                            each(request, prune, milestone, session.access()));
        }
    }

    private static FleetRun.Each each(
            BackupRequest terms, Optional<PruneRequest> prune, Milestone waitsFor, AwsAccess access) {
        DriveOptions options = DriveOptions.DEFAULT.waitingFor(waitsFor);
        return (engine, runId, instanceId, listener) -> {
            BackupRequest request = terms.with(instanceId, null);
            return prune.isEmpty()
                    ? EarlyLeave.begin(
                            waitsFor,
                            listener,
                            heard -> engine.drive(runId, new Beginning.Fresh(request), access, heard, options))
                    : AfterBackup.start(
                            engine,
                            prune.get(),
                            access,
                            DriveOptions.DEFAULT,
                            listener,
                            both -> engine.begin(runId, request, access, both));
        };
    }

    /** What is pruned when the backup is complete: older ones of the same instance and set; empty where no option says what stays. */
    private Optional<PruneRequest> prune(BackupRequest request) {
        RetentionPolicy policy = retention.policy();
        if (policy.equals(RetentionPolicy.NONE)) {
            return Optional.empty();
        }
        PruneRequest prune = new PruneRequest(
                request.instanceId(),
                policy,
                null,
                request.retentionSet(),
                0,
                null,
                false,
                request.bucket(),
                request.region(),
                request.origin(),
                request.bucketOwner(),
                request.sse(),
                request.sseKmsKeyId());
        Usage.check(spec, prune::checkTerms);
        return Optional.of(prune);
    }
}
