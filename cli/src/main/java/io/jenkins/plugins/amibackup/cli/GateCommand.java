package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.gate.ProofTerms;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicReference;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/** Checks that there is a complete backup that is recent enough, of one instance or of several at once. */
@Command(name = "gate", exitCodeListHeading = "%nExit codes:%n")
final class GateCommand implements Callable<Integer>, OutputOptions.HasOutput {

    @ParentCommand
    private AmiBackup program;

    @Spec
    private CommandSpec spec;

    @Mixin
    private FleetOptions fleet;

    @Option(names = "--max-age", paramLabel = "AGE", defaultValue = GateRequest.DEFAULT_AGE)
    private String maxAge;

    @Option(names = "--create-if-missing")
    private boolean createIfMissing;

    @Option(names = "--allow-excluded", negatable = true, defaultValue = "true", fallbackValue = "true")
    private boolean allowExcluded;

    @Option(names = "--verified-within", paramLabel = "AGE")
    private String verifiedWithin;

    @Option(names = "--verified-level", paramLabel = "LEVEL")
    private String verifiedLevel;

    @Option(names = "--verified-scope", paramLabel = "backup|instance")
    private String verifiedScope;

    @Option(names = "--verify-if-missing")
    private boolean verifyIfMissing;

    @Mixin
    private WaitForOption waitFor;

    @Option(names = "--accept", paramLabel = "image|stored", defaultValue = "stored")
    private String accept;

    @Mixin
    private DrillOptions drill;

    @Option(names = "--kms-key-id", paramLabel = "KEY")
    private String kmsKeyId;

    @Option(names = "--retention-set", paramLabel = "NAME", defaultValue = "")
    private String retentionSet;

    @Mixin
    private LockOptions lock;

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
        AtomicReference<GateRequest> request = new AtomicReference<>();
        AtomicReference<Milestone> waitsFor = new AtomicReference<>();
        Usage.check(spec, () -> {
            waitsFor.set(waitFor.milestone());
            request.set(new GateRequest(
                    GateRequest.age(maxAge),
                    createIfMissing,
                    allowExcluded,
                    lock.in(BackupRequest.of(fleet.only().orElse(""), bucket.name(), region.name()))
                            .kmsKeyId(kmsKeyId)
                            .retentionSet(retentionSet)
                            .origin(Caller.of(surroundings))
                            .bucketOwner(bucket.owner())
                            .sse(bucket.sse().algorithm(), bucket.sse().kmsKeyId())
                            .build(),
                    ProofTerms.of(verifiedWithin, verifiedLevel, verifiedScope, verifyIfMissing, drill::terms),
                    GateRequest.acceptance(accept)));
            request.get().backup().checkTerms();
            request.get().checkTerms(waitsFor.get());
        });
        try (AwsSession session = AwsSession.open(aws, region, surroundings)) {
            EngineSettings settings = permissions.in(watch.settings(surroundings));
            return new FleetRun(surroundings, aws, settings)
                    .drive(
                            AskedFor.gate(bucket, region.name()),
                            fleet.only(),
                            instances,
                            log,
                            session.access(),
                            output,
                            each(request.get(), waitsFor.get(), session.access()));
        }
    }

    /** A gate tells that a backup has come so far only where it opens with that, whether it is its own or that of another. */
    private static FleetRun.Each each(GateRequest terms, Milestone waitsFor, AwsAccess access) {
        Milestone first = waitsFor.isReachedBy(terms.accepts()) ? waitsFor : terms.accepts();
        DriveOptions options = DriveOptions.DEFAULT.waitingFor(waitsFor);
        return (engine, runId, instanceId, listener) -> EarlyLeave.begin(
                first,
                listener,
                heard -> Gate.open(engine, runId, terms.ofInstance(instanceId), access, heard, options));
    }
}
