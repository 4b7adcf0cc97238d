package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchCall;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillMachine;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What is kept of one operation with three stages, without a build and without Jenkins. */
final class MadeUpRun {

    static final List<Stage> STAGES = List.of(Stage.PREFLIGHT, Stage.CREATE_IMAGE, Stage.STORE);

    private static final String RUN = "7f3a2c41";
    private static final String INSTANCE = "i-0123456789abcdef0";
    private static final String AMI = "ami-0123456789abcdef0";
    private static final String REGION = "eu-west-1";

    private final BuildOperation operation;
    private OperationResult result;

    private MadeUpRun(OperationResult.Detail detail) {
        this(detail, false);
    }

    /** The backup of one of several instances. */
    private MadeUpRun(String fleetRunId, String instanceId) {
        Connection connection = new Connection("acme-ami-backups", REGION, "aws", "", "");
        Work.One one = new Work.BackUp(
                BackupRequest.of(instanceId, connection.bucket(), REGION).build());
        String runId = Ids.ofMember(fleetRunId, instanceId);
        operation = new BuildOperation(
                new BuildRequest(
                        runId, null, connection, BlockCredentials.NONE, one, null, FleetLog.AUTOMATIC, fleetRunId),
                one,
                1);
        result = result(new OperationResult.Backup(null, 0, List.of(), ImageFacts.UNKNOWN));
    }

    private MadeUpRun(OperationResult.Detail detail, boolean looksOnly) {
        Connection connection = new Connection("acme-ami-backups", REGION, "aws", "", "");
        Work.One one;
        if (detail instanceof OperationResult.Verify) {
            one = new Work.Verify(VerifyRequest.of(AMI, DrillTerms.of(ProofLevel.BOOT), connection.bucket(), REGION));
        } else if (detail instanceof OperationResult.Prune prune) {
            one = new Work.Prune(PruneRequest.of(INSTANCE, RetentionPolicy.last(1), connection.bucket(), REGION)
                    .dryRun(prune.dryRun()));
        } else if (detail instanceof OperationResult.Restore restore
                && (looksOnly || restore.inPlace().isPresent())) {
            one = new Work.Restore(
                    RestoreRequest.of(AMI, connection.bucket(), REGION).dryRun(looksOnly));
        } else {
            one = new Work.BackUp(
                    BackupRequest.of(INSTANCE, connection.bucket(), REGION).build());
        }
        operation =
                new BuildOperation(new BuildRequest(RUN, null, connection, BlockCredentials.NONE, one, null), one, 1);
        result = result(detail);
    }

    private static OperationResult result(OperationResult.Detail detail) {
        return new OperationResult(
                detail, RUN, "running", INSTANCE, AMI, "", "", "", "", REGION, "", 0, 0, true, true, List.of());
    }

    static MadeUpRun backup() {
        return new MadeUpRun(new OperationResult.Backup(null, 0, List.of(), ImageFacts.UNKNOWN));
    }

    /** Of one of several instances. */
    static MadeUpRun member(String fleetRunId, String instanceId) {
        return new MadeUpRun(fleetRunId, instanceId);
    }

    static MadeUpRun restore() {
        LaunchCall launch = new LaunchCall(
                INSTANCE, AMI, "aws ec2 run-instances", List.of(Line.literal("No user data.")), Optional.empty());
        return new MadeUpRun(new OperationResult.Restore(AMI, Optional.of(launch), ImageFacts.UNKNOWN));
    }

    /** That only looks at what would be needed. */
    static MadeUpRun look() {
        return new MadeUpRun(new OperationResult.Restore(AMI, Optional.empty(), ImageFacts.UNKNOWN), true);
    }

    /** Of an instance that was rolled back in place, by words that somebody else has chosen. */
    static MadeUpRun rolledBack(OperationResult.InPlace inPlace) {
        return new MadeUpRun(new OperationResult.Restore(
                AMI, Optional.empty(), ImageFacts.UNKNOWN, Optional.empty(), Optional.of(inPlace)));
    }

    /** Of which nothing is known yet. */
    static MadeUpRun verification() {
        return new MadeUpRun(new OperationResult.Verify(AMI, null, null, "", ImageFacts.UNKNOWN));
    }

    /** Of which this has come. */
    static MadeUpRun prune(OperationResult.Prune prune) {
        return new MadeUpRun(prune);
    }

    /** A verification has found out more. */
    boolean hears(Proof proof, DrillMachine machine, String console, long now) {
        result = result(new OperationResult.Verify(AMI, proof, machine, console, ImageFacts.UNKNOWN));
        return operation.overview(new Overview(Stage.STORE, STAGES, Instant.ofEpochMilli(1), "web-1", result), now);
    }

    /** @param now in milliseconds since 1970 */
    MadeUpRun reaches(Stage stage, long now) {
        operation.overview(new Overview(stage, STAGES, Instant.ofEpochMilli(1), "web-1", result), now);
        return this;
    }

    MadeUpRun isDone(long now) {
        operation.end(new End.Done(result), now);
        return this;
    }

    MadeUpRun fails(long now) {
        return fails(Line.literal("No such thing"), now);
    }

    MadeUpRun fails(Line why, long now) {
        operation.end(new End.Failed(why, FailureKind.REFUSED), now);
        return this;
    }

    BuildOperation kept() {
        return operation;
    }

    Glimpse seen(long now) {
        return new Glimpse(operation, operation.state(), now, Locale.ENGLISH);
    }
}
