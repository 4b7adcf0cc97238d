package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
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
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;

/** Brings a stored image back, encrypts it where it must be, gives it its tags, and compares it with the record. */
public final class RestoreOperation extends Operation {

    private RestoreRequest request;
    private String account = "";
    private String instanceId = "";
    private String instanceName = "";
    private long sizeBytes;
    private boolean encrypt;
    private boolean encrypted;
    private boolean copied;
    private Map<String, String> imageTags = Map.of();

    /** The record, read again when the operation is picked up elsewhere. */
    private transient BackupRecord record;

    private transient Image described;
    private transient int tagged;

    /** For reading a document. */
    RestoreOperation() {}

    public RestoreOperation(String runId, RestoreRequest request, Instant now) {
        super(runId, Phase.LOOK_UP, now);
        this.request = request;
    }

    @Override
    public RestoreRequest request() {
        return request;
    }

    @Override
    public String kind() {
        return "restore";
    }

    @Override
    public String instanceName() {
        return instanceName;
    }

    @Override
    public Outcome advance(Answer answer, OperationContext context) {
        return switch (phase()) {
            case LOOK_UP -> lookUp(context);
            case RESTORE -> restore(answer, context);
            case ENCRYPT -> copy().advance(answer, context, Phase.DROP_PLAIN);
            case DROP_PLAIN -> {
                encrypted = true;
                described = null;
                yield EncryptedCopy.dropPlain(this, context, Phase.TAG);
            }
            case TAG -> tag(context);
            case CHECK -> check(context);
            case MARK_RESTORED -> markRestored(context);
            case CLEAN_UP -> removeOne(context);
            default -> finish(context.now());
        };
    }

    @Override
    public String nextCall() {
        return switch (phase()) {
            case RESTORE -> created().exists() ? null : "ec2:CreateRestoreImageTask";
            case ENCRYPT -> image().exists() ? null : "ec2:CopyImage";
            case TAG, MARK_RESTORED -> "ec2:CreateTags";
            case DROP_PLAIN, CLEAN_UP -> "ec2:DeregisterImage";
            default -> null;
        };
    }

    @Override
    public List<Stage> stages() {
        List<Stage> stages = new ArrayList<>(List.of(Stage.LOOK_UP, Stage.RESTORE));
        if (copied) {
            stages.add(Stage.ENCRYPT);
        }
        stages.addAll(List.of(Stage.TAG, Stage.CHECK));
        return stages;
    }

    private Outcome lookUp(OperationContext context) {
        RestoreLookUp found = RestoreLookUp.check(request, findings(), context);
        record = found.record();
        account = record.account();
        instanceId = record.instanceId();
        instanceName = record.instanceName();
        sizeBytes = record.sizeBytes();
        encrypt = request.encrypt() == null
                ? record.demandsEncryption() || !request.kmsKeyId().isEmpty()
                : request.encrypt();
        String name = request.name().isEmpty() ? Names.restored(record.imageName(), runId()) : request.name();
        copied = encrypt && (!found.encryptsByDefault() || !request.kmsKeyId().isEmpty());
        long gib = Math.max(record.gib(), sizeBytes >> 30);
        if (copied) {
            plain(MadeImage.planned(Names.plain(name), gib));
        }
        image(MadeImage.planned(name, gib));
        found.checkNames(this, context);
        Tags.Choice tags = Tags.choose(runId(), record.originalTags(), request.tags());
        imageTags = tags.applied();
        context.log()
                .headline(Texts.text(
                        "restore.headline", request.bucket(), Keys.object(request.amiId()), request.region()));
        context.log()
                .say(Texts.text(
                        record.isForeign() ? "restore.foreign.lookUp" : "lookUp.ok",
                        record.imageName(),
                        record.instanceId(),
                        record.takenAt().truncatedTo(ChronoUnit.SECONDS),
                        Format.size(record.sizeBytes()),
                        runId()));
        if (!tags.awsOwn().isEmpty()) {
            context.log().say(Texts.text("tags.awsOwn", String.join(", ", tags.awsOwn())));
        }
        if (!tags.leftOut().isEmpty()) {
            context.log().warn(Texts.text("tags.leftOut", Tags.MOST, String.join(", ", tags.leftOut())));
        }
        record.pack();
        return goAndSave(Phase.RESTORE);
    }

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

    /** What the snapshots are made with: their own tags follow when it is known which volume each was made of. */
    private Map<String, String> snapshotTags() {
        return Tags.choose(runId(), Map.of(), request.tags()).applied();
    }

    private Outcome restore(Answer answer, OperationContext context) {
        MadeImage made = created();
        if (!made.exists()) {
            Optional<String> id = new Images(context.ec2(), runId())
                    .makeOrAdopt(
                            made.name(),
                            () -> context.ec2()
                                    .restore(
                                            request.bucket(),
                                            Keys.object(request.amiId()),
                                            made.name(),
                                            imageTags,
                                            snapshotTags()));
            if (id.isEmpty()) {
                return again();
            }
            created(made.withId(id.get()));
            context.log().say(Texts.text("restore.started", id.get(), made.name()));
            return new Outcome.Await(new Wait(new Subject.Image(id.get()), made.gib()));
        }
        if (answer instanceof Answer.ImageAvailable available) {
            return restored(available.image(), context);
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

    private Outcome restored(Image image, OperationContext context) {
        created(created().withSnapshots(Images.snapshotIds(image)));
        boolean good = new Images(context.ec2(), runId()).isEncryptedUnder(image, request.kmsKeyId());
        encrypted = good;
        described = image;
        if (encrypt && !good && plain() == null) {
            copied = true;
            EncryptedCopy.plan(this, image());
        }
        return plain() == null ? go(Phase.TAG) : goAndSave(Phase.ENCRYPT);
    }

    private EncryptedCopy copy() {
        return new EncryptedCopy(
                this,
                request.kmsKeyId(),
                Texts.text("restore.description", request.amiId(), runId()),
                imageTags,
                snapshotTags());
    }

    /** Gives every snapshot the tags of the volume it was made of, one snapshot an advance. */
    private Outcome tag(OperationContext context) {
        List<BlockDeviceMapping> devices = described(context).blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().snapshotId() != null)
                .toList();
        while (tagged < devices.size()) {
            BlockDeviceMapping device = devices.get(tagged);
            Map<String, String> missing = new LinkedHashMap<>(
                    Tags.choose(runId(), record(context).volumeTags(device.deviceName()), request.tags())
                            .applied());
            missing.keySet().removeAll(snapshotTags().keySet());
            if (!missing.isEmpty()) {
                context.ec2().tag(List.of(device.ebs().snapshotId()), missing);
                tagged++;
                return new Outcome.Proceed(false);
            }
            tagged++;
        }
        context.log().say(Texts.text("tag.done", imageTags.size(), devices.size()));
        return go(Phase.CHECK);
    }

    private Outcome check(OperationContext context) {
        List<String> differences = RestoreCheck.compare(record(context), described(context), imageTags, encrypt);
        differences.forEach(context.log()::warn);
        context.log()
                .say(
                        differences.isEmpty()
                                ? Texts.text(
                                        record(context).isForeign() ? "restore.foreign.check" : "check.same",
                                        image().id())
                                : Texts.text("check.differs", image().id(), differences.size()));
        return go(Phase.MARK_RESTORED);
    }

    private Outcome markRestored(OperationContext context) {
        List<String> resources = new ArrayList<>(image().snapshotIds());
        resources.add(image().id());
        context.ec2().tag(resources, Map.of(Tags.STATE, Tags.DONE));
        return finish(context.now());
    }

    private BackupRecord record(OperationContext context) {
        if (record == null) {
            record = RestoreLookUp.again(request, context);
        }
        return record;
    }

    private Image described(OperationContext context) {
        if (described == null || !described.imageId().equals(image().id())) {
            described = context.ec2()
                    .image(image().id())
                    .orElseThrow(() -> OperationException.refused("image.gone", image().id(), image().name()));
        }
        return described;
    }

    @Override
    public OperationResult result() {
        MadeImage made = image() == null ? MadeImage.planned("", 0) : image();
        Instant end = endedAt() == null ? startedAt() : endedAt();
        return new OperationResult(
                kind(),
                runId(),
                phase() == Phase.DONE ? "done" : "running",
                instanceId,
                made.id(),
                made.name(),
                request.amiId(),
                request.bucket(),
                Keys.object(request.amiId()),
                Keys.record(request.amiId()),
                request.region(),
                account,
                sizeBytes,
                Duration.between(startedAt(), end).toSeconds(),
                encrypted,
                made.exists(),
                made.snapshotIds(),
                null,
                0);
    }

    @Override
    public String summary() {
        OperationResult result = result();
        return Texts.text(
                "restore.done",
                Format.duration(Duration.ofSeconds(result.durationSeconds())),
                result.amiId(),
                result.amiName());
    }
}
