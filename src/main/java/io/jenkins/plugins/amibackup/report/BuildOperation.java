package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import hudson.model.AbstractBuild;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.KeptLine;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.drive.Overview;
import io.jenkins.plugins.amibackup.engine.drive.Progress;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.Stage;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * One operation of a build, as the build keeps it: plain texts and numbers, because they are read again years later. The
 * progress of the current wait is kept in memory only. Lists are replaced, never changed, because Jenkins may save a build at
 * any moment. Longer than 350 lines because each field that builds keep is here, with the forms of earlier versions.
 */
final class BuildOperation {

    private final String runId;
    private final String kind;
    private final String bucket;
    private final String region;
    private final String credentialsId;
    private final String roleArn;
    private final String externalId;
    private final boolean byBlock;
    /** The run of which this is the part of one instance; null in builds of earlier versions, empty where it stands alone. */
    private final String fleetRunId;

    private final String bucketOwner;
    private final String sse;
    private final String sseKmsKeyId;
    /** Of a gate: the run that it has picked up or begun. */
    private String drivenRunId = "";

    private String instanceId = "";
    private String instanceName = "";
    private String amiId = "";
    private String sourceAmiId = "";
    private String objectKey = "";
    private String recordKey = "";
    private long sizeBytes;
    private long ageSeconds;
    /** Of a gate: whether it opened with a backup that it had just made itself. */
    private boolean madeNow;
    /** Whether the build has gone on before the backup was complete. */
    private boolean wentOn;
    /** Of a gate: whether what it let pass has failed. */
    private boolean deploymentFailed;
    /** Whether a freestyle job asks for it. */
    private final boolean freestyle;
    /** Of a restore or a prune: whether it was only to look. */
    private final boolean looksOnly;
    /** Of a restore that is done; null else, and in builds of earlier versions. */
    private KeptLaunch launch;

    /** Of a gate that demanded one; null else. */
    private KeptProof proof;
    /** Of a restore that has launched an instance; null else. */
    private KeptMachine launched;
    /** Of a restore that has rolled an instance back in place; null else. */
    private KeptRoot root;
    /** Of a verification; null of any other, and until something is known. */
    private KeptDrill drill;

    /** Of a prune; null of any other, and until something is known. */
    private KeptPrune prune;

    private boolean imageKept;
    /** Null in builds of earlier versions. */
    private ImageEntry image;

    private long startedAt;
    private long endedAt;
    private OperationState state = OperationState.RUNNING;
    private String line = "";
    /** The same as JSON, see {@link KeptLine}; builds of earlier versions have none. */
    private String lineJson = "";

    private List<StageEntry> stages = new ArrayList<>();

    private transient Integer percent;
    private transient Duration left;
    private transient EarlierRuns earlier;

    BuildOperation(BuildRequest request, Work.One one, long now) {
        Connection connection = request.connection();
        runId = Kept.shown(request.runId());
        fleetRunId = Kept.shown(request.fleetRunId());
        kind = Kept.shown(one.kind());
        bucket = Kept.shown(connection.bucket());
        region = Kept.shown(connection.region());
        credentialsId = Kept.shown(connection.credentialsId());
        roleArn = Kept.shown(connection.roleArn());
        externalId = Kept.shown(connection.externalId());
        byBlock = connection.byBlock();
        bucketOwner = Kept.shown(connection.bucketOwner());
        sse = Kept.shown(connection.sse());
        sseKmsKeyId = Kept.shown(connection.sseKmsKeyId());
        startedAt = now;
        instanceId = Kept.shown(one.instanceId());
        instanceName = request.work() instanceof Work.Many many ? Kept.shown(many.subject()) : "";
        sourceAmiId = Kept.shown(one.sourceAmiId());
        freestyle = request.run() instanceof AbstractBuild;
        looksOnly = one.looksOnly();
    }

    /** A record may be damaged: what can be read of it is shown. */
    private synchronized Object readResolve() {
        stages = Kept.sound(stages, StageEntry.class);
        launch = launch == null || launch.command() == null ? null : launch;
        proof = proof == null || !proof.isSound() ? null : proof;
        return this;
    }

    /** The operation goes on. */
    synchronized void begin() {
        state = OperationState.RUNNING;
        line = "";
        lineJson = "";
        endedAt = 0;
        percent = null;
        left = null;
    }

    /** @return whether the build must be saved */
    synchronized boolean overview(Overview overview, long now) {
        long ended = StageEntries.countEnded(stages);
        String ami = amiId;
        String drilled = drill().map(KeptDrill::shape).orElse("");
        boolean replaced = root != null;
        String pruned = prune().map(KeptPrune::shape).orElse("");
        startedAt = overview.startedAt().toEpochMilli();
        instanceName = Kept.shown(overview.instanceName());
        know(overview.result());
        List<StageEntry> next = StageEntries.moved(stages, overview, now);
        boolean moved = StageEntries.differ(stages, next);
        stages = next;
        if (moved) {
            percent = null;
            left = null;
        }
        return moved
                || ended != StageEntries.countEnded(stages)
                || !ami.equals(amiId)
                || replaced != (root != null)
                || !pruned.equals(prune().map(KeptPrune::shape).orElse(""))
                || !drilled.equals(drill().map(KeptDrill::shape).orElse(""));
    }

    private void know(OperationResult result) {
        drivenRunId = known(result.runId(), drivenRunId);
        if (isGate() && result.kind() == OperationKind.VERIFY) {
            // Of the verification that a gate has driven only the backup stays: its image is gone when it ends.
            amiId = known(result.sourceAmiId(), amiId);
            return;
        }
        proof = result.proven().map(KeptProof::new).orElse(proof);
        instanceId = known(result.instanceId(), instanceId);
        if (result.pruned().isPresent()) {
            // It is about no image in particular.
            prune = new KeptPrune(result.pruned().get(), !fleetRunId().isEmpty());
            return;
        }
        amiId = known(result.amiId(), amiId);
        sourceAmiId = known(result.sourceAmiId(), sourceAmiId);
        objectKey = known(result.objectKey(), objectKey);
        recordKey = known(result.recordKey(), recordKey);
        sizeBytes = result.sizeBytes();
        ageSeconds = result.ageSeconds();
        madeNow = isGate() && ageSeconds == 0;
        imageKept = result.imageKept();
        launch = result.launch().map(KeptLaunch::new).orElse(launch);
        launched = result.launched().map(KeptMachine::new).orElse(launched);
        root = result.inPlace().map(KeptRoot::new).orElse(root);
        drill = result.verified().map(KeptDrill::new).orElse(drill);
        image = image().with(result);
    }

    private static String known(String now, String before) {
        return now == null || now.isEmpty() ? before : Kept.shown(now);
    }

    /** The build goes on although the backup isn't complete. */
    synchronized void buildGoesOn(OperationResult so) {
        wentOn = true;
        know(so);
    }

    /** Whether the build has gone on before the backup was complete. */
    synchronized boolean hasBuildGoneOn() {
        return wentOn;
    }

    synchronized void progress(Progress progress) {
        percent = progress.percent();
        left = progress.left();
    }

    synchronized void end(End end, long now) {
        endedAt = now;
        percent = null;
        left = null;
        if (end instanceof End.Done done) {
            // Of many prunes, none may have had anything to do.
            done.results().stream().limit(1).forEach(this::know);
            if (kind().equals("restore")) {
                image = image.madeAt(now);
            }
            state = OperationState.DONE;
            stages = StageEntries.ended(stages, now);
        } else if (end instanceof End.Failed failed) {
            ended(OperationState.FAILED, failed.why());
            endCleanUp(now);
        } else if (end instanceof End.Detached detached) {
            ended(OperationState.DETACHED, detached.why());
        } else if (end instanceof End.Aborted aborted) {
            ended(OperationState.ABORTED, aborted.why());
            endCleanUp(now);
        }
    }

    /** Whether what it has made is being removed. */
    synchronized boolean isCleaningUp() {
        StageEntry cleanUp = StageEntries.find(stages, Stage.CLEAN_UP);
        return cleanUp.startedAt() != 0 && !cleanUp.hasEnded();
    }

    /** Whether what it had made is removed. */
    synchronized boolean isCleanedUp() {
        return state == OperationState.ABORTED
                && StageEntries.find(stages, Stage.CLEAN_UP).hasEnded();
    }

    /** If there was something to clean up, that is done when the operation has ended like this. */
    private void endCleanUp(long now) {
        if (StageEntries.find(stages, Stage.CLEAN_UP).startedAt() != 0) {
            stages = StageEntries.ended(stages, now);
        }
    }

    private void ended(OperationState how, Line why) {
        state = how;
        line = Kept.shown(why.text());
        lineJson = KeptLine.json(why);
    }

    String runId() {
        return Util.fixNull(runId);
    }

    /** The run of which this is the part of one instance; empty where it stands alone. */
    String fleetRunId() {
        return Util.fixNull(fleetRunId);
    }

    String kind() {
        return Util.fixNull(kind);
    }

    String bucket() {
        return Util.fixNull(bucket);
    }

    String region() {
        return Util.fixNull(region);
    }

    /** Where it has its images and its bucket. */
    List<String> place() {
        return List.of(region(), bucket());
    }

    /** How it was reached. */
    Connection connection() {
        return new Connection(
                bucket, region, credentialsId, roleArn, externalId, byBlock, bucketOwner, sse, sseKmsKeyId);
    }

    /** The run that can be picked up: that of a gate is not an operation's own. */
    synchronized String resumableRunId() {
        String driven = Util.fixNull(drivenRunId);
        return driven.isEmpty() ? runId() : driven;
    }

    /** The verification that this is, or that this gate has begun; empty where there is none. */
    synchronized Optional<String> drillRunId() {
        if (isVerification()) {
            return Optional.of(runId());
        }
        return Optional.of(Util.fixNull(drivenRunId))
                .filter(driven -> isGate() && Gate.drills(runId()).contains(driven));
    }

    synchronized String instanceId() {
        return Util.fixNull(instanceId);
    }

    synchronized String instanceName() {
        return Util.fixNull(instanceName);
    }

    /** What tells its lines in a log from those of the others. */
    String label() {
        String name = instanceName();
        return name.isBlank() || name.equals(instanceId()) ? instanceId() : instanceId() + " " + name;
    }

    synchronized String amiId() {
        return Util.fixNull(amiId);
    }

    synchronized String sourceAmiId() {
        return Util.fixNull(sourceAmiId);
    }

    synchronized String objectKey() {
        return Util.fixNull(objectKey);
    }

    synchronized String recordKey() {
        return Util.fixNull(recordKey);
    }

    synchronized long sizeBytes() {
        return sizeBytes;
    }

    /** How old the backup was when a gate opened; zero where that is not known. */
    synchronized Duration age() {
        return Duration.ofSeconds(ageSeconds);
    }

    boolean isBackup() {
        return OperationKind.BACKUP.word().equals(kind);
    }

    boolean isGate() {
        return "gate".equals(kind);
    }

    /** Whether a gate has opened with a backup that it had just made. */
    synchronized boolean isMadeNow() {
        return madeNow;
    }

    /** Whether a gate has driven, or drives, a backup that it has begun itself. */
    synchronized boolean drivesOwnBackup() {
        String driven = Util.fixNull(drivenRunId);
        return isGate()
                && Gate.hasBegun(runId(), driven)
                && !Gate.drills(runId()).contains(driven);
    }

    /** What a gate has let pass has failed; says whether this is such a gate. */
    synchronized boolean deploymentFailed() {
        deploymentFailed = isGate() && state == OperationState.DONE;
        return deploymentFailed;
    }

    /** Whether what this gate has let pass has failed. */
    synchronized boolean hasDeploymentFailed() {
        return deploymentFailed;
    }

    boolean isFreestyle() {
        return freestyle;
    }

    /** Whether it only looks at what a restore would need, or a prune would remove, and changes nothing. */
    boolean looksOnly() {
        return looksOnly;
    }

    /** How an instance is launched from what was restored; empty where that is not known. */
    synchronized Optional<KeptLaunch> launch() {
        return Optional.ofNullable(launch);
    }

    /** What had been proven when a gate opened; empty where nothing had to be. */
    synchronized Optional<KeptProof> proof() {
        return Optional.ofNullable(proof);
    }

    /** The instance that a restore has launched; empty where there is none, or it isn't known yet. */
    synchronized Optional<KeptMachine> launched() {
        return Optional.ofNullable(launched);
    }

    /** What a restore has replaced in an instance; empty where there is nothing, or it isn't known yet. */
    synchronized Optional<KeptRoot> root() {
        return Optional.ofNullable(root);
    }

    /** What is known of a verification; empty of any other, and until something is known. */
    synchronized Optional<KeptDrill> drill() {
        return Optional.ofNullable(drill);
    }

    /** What is known of a prune; empty of any other, and until something is known. */
    synchronized Optional<KeptPrune> prune() {
        return Optional.ofNullable(prune);
    }

    boolean isPrune() {
        return OperationKind.PRUNE.word().equals(kind);
    }

    boolean isVerification() {
        return "verify".equals(kind);
    }

    synchronized boolean isImageKept() {
        return imageKept;
    }

    /** What is known about its image. */
    synchronized ImageEntry image() {
        return image == null ? ImageEntry.UNKNOWN : image;
    }

    /** How long runs like this one took before. */
    synchronized EarlierRuns earlier() {
        return earlier == null ? EarlierRuns.NONE : earlier;
    }

    synchronized void earlier(EarlierRuns runs) {
        earlier = runs;
    }

    synchronized long startedAt() {
        return startedAt;
    }

    synchronized long endedAt() {
        return endedAt;
    }

    synchronized OperationState state() {
        return state == null ? OperationState.DETACHED : state;
    }

    /** Why it has not succeeded; empty while it is running, and after success. */
    synchronized Line why() {
        return KeptLine.read(lineJson, Util.fixNull(line));
    }

    /** The same as it was worded when it ended, without the mark of what was cut off; empty while it is running, and after success. */
    synchronized String sentence() {
        String kept = Util.fixNull(line);
        return kept.length() > Sanitizer.LONGEST ? kept.substring(0, kept.length() - 1) : kept;
    }

    /** How many of its own names, such as IDs, bucket and Region, are among these. */
    long countNames(Set<String> named) {
        return Stream.concat(Likeness.ownNames(this).stream(), place().stream())
                .filter(named::contains)
                .distinct()
                .count();
    }

    synchronized List<StageEntry> stages() {
        return List.copyOf(stages);
    }

    /** How far the current wait is, from 0 to 100; null when nobody knows. */
    synchronized Integer percent() {
        return percent;
    }

    /** How long the current wait may still take; null when nobody knows. */
    synchronized Duration left() {
        return left;
    }
}
