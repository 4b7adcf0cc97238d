package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Packed;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.RecordWriter;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Makes an image of an instance, encrypts it where it must be, stores it, and writes the record. */
public final class BackupOperation extends Operation {

    private static final Duration STORE_RUNNING = Duration.ofMinutes(1);

    private BackupRequest request;
    private String instanceName = "";
    private String account = "";
    private Map<String, String> imageTags = Map.of();
    private Map<String, String> snapshotTags = Map.of();
    /** The beginning of the record, until that is written. */
    private Packed draft;

    /** When CreateImage was called, by this machine's clock. */
    private Instant askedAt;
    /** When the image was made, by EC2's clock. */
    private Instant takenAt;
    /** Whether an encrypted copy is made, so that the stages keep their numbers when the intermediate is gone. */
    private boolean copied;

    private boolean encrypted;
    /** Whether a store task may have been asked for, written down before it is. */
    private boolean mayBeStored;

    private boolean storeAsked;
    private boolean stored;
    private boolean imageDropped;
    /** Whether a clean-up has looked for the object and the record: the call that made them may be one whose answer was lost. */
    private boolean bucketCleaned;

    private long sizeBytes;
    /** The ETag of the per-instance key, while this run holds it. */
    private String instanceKey;
    /** Whether it ended because of a better backup of the same instance. */
    private boolean gaveWay;

    /** The record as it was last written or read; read again when the operation is picked up elsewhere. */
    private transient Catalog.Versioned written;

    /** The image as it was described when it became available, so that the record needs no call of its own. */
    private transient Answer.ImageAvailable available;

    /** For reading a document. */
    BackupOperation() {}

    public BackupOperation(String runId, BackupRequest request, Instant now) {
        super(runId, Phase.PREFLIGHT, now);
        this.request = request;
    }

    @Override
    public BackupRequest request() {
        return request;
    }

    @Override
    public String kind() {
        return "backup";
    }

    @Override
    public String instanceName() {
        return instanceName;
    }

    @Override
    public Outcome advance(Answer answer, OperationContext context) {
        if (answer instanceof Answer.ImageAvailable now) {
            available = now;
        }
        return switch (phase()) {
            case PREFLIGHT -> preflight(context);
            case CLAIM -> claim(context);
            case CREATE_IMAGE -> createImage(answer, context);
            case ENCRYPT -> copy().advance(answer, context, Phase.DROP_PLAIN);
            case DROP_PLAIN -> {
                encrypted = true;
                yield EncryptedCopy.dropPlain(this, context, Phase.RECORD);
            }
            case RECORD -> writeRecord(context);
            case STORE -> store(answer, context);
            case SEAL -> seal(context);
            case INDEX -> index(context);
            case RELEASE -> release(context);
            case MARK_DONE -> markDone(context);
            case DROP_IMAGE -> dropImage(context);
            case CLEAN_UP -> cleanUpOne(context);
            default -> finish(context.now());
        };
    }

    @Override
    public String nextCall() {
        return switch (phase()) {
            case CREATE_IMAGE -> created().exists() ? null : "ec2:CreateImage";
            case ENCRYPT -> image().exists() ? null : "ec2:CopyImage";
            case STORE -> storeAsked ? null : "ec2:CreateStoreImageTask";
            case PREFLIGHT -> answered() == 0 ? "ec2:DescribeInstances" : null;
            case MARK_DONE -> "ec2:CreateTags";
            case DROP_PLAIN, DROP_IMAGE, CLEAN_UP -> "ec2:DeregisterImage";
            default -> null;
        };
    }

    @Override
    public List<Stage> stages() {
        List<Stage> stages = new ArrayList<>(List.of(Stage.PREFLIGHT, Stage.CREATE_IMAGE));
        if (copied) {
            stages.add(Stage.ENCRYPT);
        }
        stages.addAll(List.of(Stage.RECORD, Stage.STORE, Stage.SEAL));
        if (!request.keepImage()) {
            stages.add(Stage.DROP_IMAGE);
        }
        return stages;
    }

    private Outcome preflight(OperationContext context) {
        BackupPreflight found = BackupPreflight.check(request, findings(), context);
        instanceName = found.instanceName();
        account = found.account();
        draft = Packed.of(found.draft());
        Tags.Choice tags = Tags.choose(runId(), found.instanceTags(), request.tags());
        imageTags = tags.applied();
        snapshotTags = tags.applied();
        String name = Names.backup(request.amiPrefix(), instanceName, startedAt(), runId());
        copied = request.encrypt() && request.keepImage() && !found.encrypted();
        if (copied) {
            plain(MadeImage.planned(Names.plain(name), found.gib()));
        }
        image(MadeImage.planned(name, found.gib()));
        context.log()
                .headline(Texts.text(
                        "backup.headline", request.instanceId(), instanceName, request.region(), request.bucket()));
        context.log().say(Texts.text("preflight.ok", found.bucketFacts(), runId()));
        found.warnings().forEach(context.log()::warn);
        if (request.encrypt() && !request.keepImage() && !found.encrypted()) {
            context.log().say(Texts.text("encrypt.skipped"));
        }
        if (!tags.awsOwn().isEmpty()) {
            context.log().say(Texts.text("tags.awsOwn", String.join(", ", tags.awsOwn())));
        }
        if (!tags.leftOut().isEmpty()) {
            context.log().warn(Texts.text("tags.leftOut", Tags.MOST, String.join(", ", tags.leftOut())));
        }
        return goAndSave(Phase.CLAIM);
    }

    /** Two backups of one instance at once are allowed; one that was asked to gives way to the other. */
    private Outcome claim(OperationContext context) {
        InstanceKey.Claim claim = InstanceKey.claim(context.catalog().bucket(), request.instanceId(), runId());
        instanceKey = claim.etag();
        if (claim.other() != null) {
            InstanceKey.Holder other = claim.other();
            Operation operation = other.document().document().operation();
            if (request.yieldTo() != null && request.yieldTo().covers(operation.startedAt(), other.readAt())) {
                return giveWay(Texts.text("claim.gaveWay", request.instanceId(), other.runId()));
            }
            context.log().say(Texts.text("claim.held", request.instanceId(), other.runId()));
        } else if (request.yieldTo() != null) {
            // The other may have come to its end, and given its key back, just before this one took it.
            Optional<String> fresh = freshBackup(context);
            if (fresh.isPresent()) {
                return giveWay(Texts.text("claim.gaveWay.done", request.instanceId(), fresh.get()));
            }
        }
        return go(Phase.CREATE_IMAGE);
    }

    private Optional<String> freshBackup(OperationContext context) {
        Catalog.Newest newest = context.catalog().newest(request.instanceId(), Catalog.LOOKED_AT);
        return newest.entries().stream()
                .filter(entry -> entry.isOf(account, request.region(), newest.now()))
                .findFirst()
                .filter(entry -> request.yieldTo().covers(entry.takenAt(), newest.now()))
                .map(IndexEntry::amiId)
                .filter(amiId -> !amiId.equals(request.yieldTo().exceptAmi()));
    }

    private Outcome giveWay(String why) {
        gaveWay = true;
        endWith(why);
        return goAndSave(Phase.RELEASE);
    }

    @Override
    public boolean gaveWay() {
        return gaveWay;
    }

    /** A key that can't be removed does no harm: the document of the run says that it is over. */
    private void releaseKey(OperationContext context) {
        if (instanceKey != null) {
            try {
                context.catalog().bucket().delete(Keys.byInstance(request.instanceId()), instanceKey);
            } catch (AwsException refused) {
                if (refused.kind().passes()) {
                    throw refused;
                }
            }
            instanceKey = null;
        }
    }

    private Outcome release(OperationContext context) {
        releaseKey(context);
        if (gaveWay) {
            return finish(context.now());
        }
        return go(request.keepImage() ? Phase.MARK_DONE : Phase.DROP_IMAGE);
    }

    /** The image that CreateImage makes: the intermediate where a copy follows, else the kept one. */
    private MadeImage created() {
        return plain() == null ? image() : plain();
    }

    private void created(MadeImage made) {
        if (plain() == null) {
            image(made);
        } else {
            plain(made);
        }
    }

    private Outcome createImage(Answer answer, OperationContext context) {
        MadeImage made = created();
        if (!made.exists()) {
            Instant now = context.now().truncatedTo(ChronoUnit.MILLIS);
            Optional<String> id = new Images(context.ec2(), runId())
                    .makeOrAdopt(
                            made.name(),
                            () -> context.ec2()
                                    .createImage(
                                            request.instanceId(),
                                            made.name(),
                                            description(),
                                            request.noReboot(),
                                            request.excludeDevices(),
                                            imageTags,
                                            snapshotTags));
            if (id.isEmpty()) {
                return again();
            }
            askedAt = now;
            created(made.withId(id.get()));
            context.log()
                    .say(Texts.text("create.started", id.get(), made.name(), Texts.text("create." + consistency())));
            return new Outcome.Await(new Wait(new Subject.Image(id.get()), made.gib()));
        }
        if (answer instanceof Answer.ImageAvailable available) {
            return created(available.image(), context);
        }
        if (answer instanceof Answer.ImageFailed failed) {
            cleanUp(Images.failed(made, failed.state(), failed.reason()).getMessage(), false);
            return new Outcome.Proceed(true);
        }
        if (answer instanceof Answer.Gone) {
            throw OperationException.refused("image.gone", made.id(), made.name());
        }
        return new Outcome.Await(new Wait(new Subject.Image(made.id()), made.gib()));
    }

    private Outcome created(Image image, OperationContext context) {
        created(created().withSnapshots(Images.snapshotIds(image)));
        takenAt = Images.createdAt(image).orElse(askedAt);
        boolean good = new Images(context.ec2(), runId()).isEncryptedUnder(image, request.kmsKeyId());
        encrypted = good;
        if (!request.encrypt() || !request.keepImage()) {
            return go(Phase.RECORD);
        }
        if (!good && plain() == null) {
            copied = true;
            EncryptedCopy.plan(this, image());
        }
        return plain() == null ? go(Phase.RECORD) : goAndSave(Phase.ENCRYPT);
    }

    private EncryptedCopy copy() {
        return new EncryptedCopy(this, request.kmsKeyId(), description(), imageTags, snapshotTags);
    }

    private String description() {
        return request.description().isEmpty()
                ? Texts.text("backup.description", request.instanceId(), runId())
                : request.description();
    }

    private String consistency() {
        return request.noReboot() ? "crash-consistent" : "rebooted";
    }

    private Outcome writeRecord(OperationContext context) {
        if (written == null) {
            Image kept = kept(context);
            BackupRecord record = RecordWriter.storing(
                    draft.tree(),
                    runId(),
                    kept,
                    keptSnapshots(kept, context),
                    takenAt == null ? startedAt() : takenAt,
                    request.encrypt(),
                    consistency(),
                    Json.tree(request.origin()),
                    context.now());
            written = context.catalog().create(record);
            context.log().say(Texts.text("record.written", Keys.record(image().id())));
        }
        available = null;
        if (written.record().isComplete()) {
            return go(Phase.INDEX);
        }
        written.record().pack();
        draft = null;
        mayBeStored = true;
        return goAndSave(Phase.STORE);
    }

    private Image kept(OperationContext context) {
        if (available != null && image().id().equals(available.image().imageId())) {
            return available.image();
        }
        available = null;
        return context.ec2()
                .image(image().id())
                .orElseThrow(() -> OperationException.refused("image.gone", image().id(), image().name()));
    }

    private List<Snapshot> keptSnapshots(Image kept, OperationContext context) {
        return available != null && available.snapshots() != null
                ? available.snapshots()
                : context.ec2().snapshots(Images.snapshotIds(kept));
    }

    private Outcome store(Answer answer, OperationContext context) {
        if (!storeAsked) {
            return startStore(context);
        }
        if (answer instanceof Answer.Stored) {
            return go(Phase.SEAL);
        }
        if (answer instanceof Answer.StoreFailed failed) {
            storeAsked = false;
            throw OperationException.refused(
                    "store.failed",
                    image().id(),
                    failed.reason().isEmpty() ? Texts.text("aws.noReason") : failed.reason(),
                    request.bucket(),
                    runId());
        }
        if (answer instanceof Answer.Gone) {
            storeAsked = false;
            throw OperationException.refused("store.gone", image().id(), request.bucket(), runId());
        }
        return new Outcome.Await(new Wait(new Subject.StoreTask(image().id(), request.bucket()), image().gib()));
    }

    private Outcome startStore(OperationContext context) {
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(Tags.RUN_ID, runId());
        tags.put(Tags.INSTANCE_ID, request.instanceId());
        try {
            context.ec2().store(image().id(), request.bucket(), tags);
        } catch (AwsException refused) {
            // The image is ours alone: a task or an object of it is what an earlier, unanswered call has begun.
            if (!refused.isAlreadyStored()) {
                throw refused;
            }
        }
        storeAsked = true;
        context.log().say(Texts.text("store.started", request.bucket(), Keys.object(image().id())));
        return new Outcome.Await(new Wait(new Subject.StoreTask(image().id(), request.bucket()), image().gib()));
    }

    private Outcome seal(OperationContext context) {
        Catalog.Versioned current = current(context);
        if (!current.record().isComplete()) {
            HeadObjectResponse object = context.catalog()
                    .bucket()
                    .head(Keys.object(image().id()))
                    .orElseThrow(() ->
                            OperationException.refused("seal.noObject", Keys.object(image().id()), request.bucket()));
            RecordWriter.complete(current.record(), request.bucket(), Keys.object(image().id()), object, context.now());
            try {
                written = context.catalog().replace(current.record(), current.etag());
            } catch (AwsException failure) {
                written = null;
                if (failure.kind() == FailureKind.CONFLICT) {
                    return new Outcome.Proceed(false);
                }
                throw failure;
            }
        }
        stored = true;
        sizeBytes = written.record().sizeBytes();
        return go(Phase.INDEX);
    }

    private Catalog.Versioned current(OperationContext context) {
        if (written == null) {
            written = context.catalog()
                    .find(image().id())
                    .orElseThrow(() -> OperationException.refused("record.gone", Keys.record(image().id())));
        }
        return written;
    }

    private Outcome index(OperationContext context) {
        BackupRecord record = current(context).record();
        stored = true;
        sizeBytes = record.sizeBytes();
        context.catalog().index(record.indexEntry());
        context.log().say(Texts.text("seal.done", Format.size(sizeBytes), record.etag()));
        return go(Phase.RELEASE);
    }

    private Outcome markDone(OperationContext context) {
        List<String> resources = new ArrayList<>(image().snapshotIds());
        resources.add(image().id());
        try {
            context.ec2().tag(resources, Map.of(Tags.STATE, Tags.DONE));
        } catch (AwsException refused) {
            if (!refused.is("InvalidAMIID.NotFound", "InvalidSnapshot.NotFound", "InvalidID")) {
                throw refused;
            }
            context.log().warn(Texts.text("backup.imageGone", image().id()));
        }
        return finish(context.now());
    }

    private Outcome dropImage(OperationContext context) {
        Images.Removal removal = new Images(context.ec2(), runId()).drop(image());
        if (removal == Images.Removal.GOING_ON) {
            return afterRemoval();
        }
        imageDropped = removal == Images.Removal.NOTHING_THERE;
        context.log().say(Texts.text(imageDropped ? "drop.done" : "drop.kept", image().id()));
        return finish(context.now());
    }

    @Override
    public boolean isBeyondRecall() {
        return stored;
    }

    /** Nothing goes while EC2 still reads it: a store task can't be cancelled. */
    private Outcome cleanUpOne(OperationContext context) {
        if (!bucketCleaned && image() != null && image().exists()) {
            Optional<String> task = storeTask(context);
            if (task.isPresent() && task.get().equals("InProgress")) {
                return new Outcome.Again(STORE_RUNNING, Texts.text("cleanUp.storeRunning", image().id()));
            }
            if (mayBeStored && task.isEmpty() && !lookedEnough()) {
                return again();
            }
            return removeStored(context);
        }
        if (image() == null && plain() == null && instanceKey != null) {
            releaseKey(context);
        }
        return removeOne(context);
    }

    private Optional<String> storeTask(OperationContext context) {
        try {
            return context.ec2().storeTasks(List.of(image().id())).stream()
                    .map(StoreImageTaskResult::storeTaskState)
                    .findFirst();
        } catch (AwsException refused) {
            if (refused.code().startsWith("InvalidAMIID")) {
                return Optional.empty();
            }
            throw refused;
        }
    }

    /**
     * Removes the object, as far as it carries this run's id, then the record, as far as it is this run's. A record that is
     * complete says that the backup is: then it stays, and what is left of it is finished.
     */
    private Outcome removeStored(OperationContext context) {
        Bucket bucket = context.catalog().bucket();
        Optional<BackupRecord> record = context.catalog()
                .find(image().id())
                .map(Catalog.Versioned::record)
                .filter(found -> found.runId().equals(runId()));
        if (record.isPresent() && record.get().isComplete()) {
            context.log().say(Texts.text("driver.beyondRecall"));
            stored = true;
            return recall(Phase.INDEX);
        }
        String object = Keys.object(image().id());
        if (runId().equals(bucket.tags(object).get(Tags.RUN_ID))) {
            bucket.delete(object);
            context.log().say(Texts.text("cleanUp.removed", object));
            return new Outcome.Proceed(false);
        }
        if (record.isPresent()) {
            bucket.delete(Keys.record(image().id()));
            context.log().say(Texts.text("cleanUp.removed", Keys.record(image().id())));
        }
        bucketCleaned = true;
        return new Outcome.Proceed(true);
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        Instant end = endedAt() == null ? startedAt() : endedAt();
        return new OperationResult(
                kind(),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                request.instanceId(),
                made.id(),
                made.name(),
                null,
                request.bucket(),
                made.exists() ? Keys.object(made.id()) : null,
                made.exists() ? Keys.record(made.id()) : null,
                request.region(),
                account,
                sizeBytes,
                Duration.between(startedAt(), end).toSeconds(),
                encrypted,
                made.exists() && !imageDropped,
                imageDropped ? List.of() : made.snapshotIds(),
                takenAt,
                0);
    }

    @Override
    public String summary() {
        OperationResult result = result();
        return Texts.text(
                "backup.done",
                Format.duration(Duration.ofSeconds(result.durationSeconds())),
                result.bucket(),
                result.objectKey(),
                Format.size(sizeBytes));
    }
}
