package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.temporal.ChronoUnit;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Image;

/** Looks up record and object and compares them; nothing is made. Ends with the document, in which all names stand. */
public final class LookUp implements Step {

    private final RestoreData data;
    private final RestoreAtHand atHand;
    private final LaunchPreparation launch;
    private final Findings findings = new Findings();
    private final PermissionsFirst permissions = new PermissionsFirst(Set.of(Action.LIST_BUCKET, Action.GET_OBJECT));
    private Optional<RestoreLookUp> looked = Optional.empty();

    LookUp(RestoreData data, RestoreAtHand atHand, LaunchPreparation launch) {
        this.data = data;
        this.launch = launch;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.LOOK_UP;
    }

    /** The use of the backup, which the driver renews and takes back. */
    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT, Action.DELETE_OBJECT);
    }

    @Override
    public int answered() {
        return findings.size() + launch.answered();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        RestoreRequest request = data.request();
        if (looked.isEmpty()) {
            looked = permissions.looked(() -> look(context));
        }
        Optional<StepOutcome> before = permissions.check(purposes(), Optional.empty(), context);
        if (before.isPresent()) {
            return before.get();
        }
        RestoreLookUp found = looked.orElseThrow();
        BackupRecord record = found.record();
        Optional<RootTarget> target = data.isInPlace()
                ? Optional.of(RootTarget.check(
                        data.request().inPlaceOf(),
                        "root.cannot",
                        task -> ReplacedRoot.isOwn(task, data),
                        record,
                        record.imageDescription(),
                        context))
                : Optional.empty();
        atHand.record(record);
        found.tell(data);
        data.encrypt(
                request.encrypt() == null
                        ? record.demandsEncryption() || !request.kmsKeyId().isEmpty()
                        : request.encrypt());
        Optional<Image> standing = request.launch() == null && !data.isInPlace()
                ? Optional.empty()
                : findings.of("standing", () -> StandingImage.find(data, record, context));
        Consumer<OperationLog> words = request.launch() == null ? log -> {} : launch.look(record, standing, context);
        if (standing.isPresent()) {
            data.standing(standing.get().imageId());
            data.sourceName(standing.get().name());
            data.encrypted(Images.encryption(standing.get(), context).isEncrypted());
        }
        Tags.Choice tags = plan(found, record, context);
        if (data.isStanding()) {
            UseFirst.writeAndRead(data, findings, context);
        } else {
            UseFirst.write(data, findings, context);
        }
        say(record, tags, context.log());
        words.accept(context.log());
        target.ifPresent(root -> root.say(standing, context));
        permissions.warning().ifPresent(context.log()::warn);
        looked = Optional.empty();
        record.pack();
        findings.forget();
        launch.forget();
        return request.dryRun() ? new StepOutcome.Finish() : new StepOutcome.Next(true);
    }

    private RestoreLookUp look(StepContext context) {
        if (!data.request().leavesTheChoice()) {
            return RestoreLookUp.check(data, findings, context);
        }
        data.request().check();
        return data.request().newestOf() == null
                ? BackupOfRun.look(data, findings, context)
                : ChosenBackup.look(data, findings, context);
    }

    /** Writes all names and tags down. */
    private Tags.Choice plan(RestoreLookUp found, BackupRecord record, StepContext context) {
        RestoreRequest request = data.request();
        Tags.Choice tags = Tags.choose(data.runId(), record.originalTags(), request.tags());
        if (data.isStanding()) {
            return tags;
        }
        String name = request.name().isEmpty() ? Names.restored(record.imageName(), data.runId()) : request.name();
        data.copied(data.encrypt()
                && (!found.encryptsByDefault() || !request.kmsKeyId().isEmpty()));
        if (data.copied()) {
            data.plain(found.planned(Names.plain(name)));
        }
        data.image(found.planned(name));
        found.checkNames(data, context);
        data.imageTags(tags.applied());
        return tags;
    }

    private Set<Purpose> purposes() {
        Set<Purpose> purposes = EnumSet.of(Purpose.RESTORE);
        if (data.request().launch() != null) {
            purposes.add(Purpose.LAUNCH);
        }
        if (!Boolean.FALSE.equals(data.request().encrypt())) {
            purposes.add(Purpose.ENCRYPT);
        }
        if (!data.request().kmsKeyId().isEmpty()) {
            purposes.add(Purpose.OWN_KEY);
        }
        if (data.isInPlace()) {
            purposes.add(Purpose.ROLL_BACK);
        }
        return purposes;
    }

    private void say(BackupRecord record, Tags.Choice tags, OperationLog log) {
        RestoreRequest request = data.request();
        log.headline(Line.of("restore.headline", request.bucket(), Keys.object(data.sourceAmiId()), request.region()));
        if (request.newestOf() != null) {
            ChosenBackup.say(data, record, log);
        } else if (request.leavesTheChoice()) {
            BackupOfRun.say(data, record, log);
        }
        log.say(
                record.isForeign() ? "restore.foreign.lookUp" : "lookUp.ok",
                record.imageName(),
                record.instanceId(),
                record.takenAt().truncatedTo(ChronoUnit.SECONDS),
                new Line.Bytes(record.sizeBytes()),
                data.runId());
        // What has no room is known when the image is there: EC2 brings tags back that nobody asked for.
        Preflight.sayAwsOwn(tags, log);
    }
}
