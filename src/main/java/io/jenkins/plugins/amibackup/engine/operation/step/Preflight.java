package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.aws.Trial;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Packed;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.TagsKept;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

/** Checks instance, volumes, bucket, names and tags; nothing is made. Ends with the document, in which all names stand. */
public final class Preflight implements Step {

    private final BackupData data;
    private final Findings findings = new Findings();
    private final PermissionsFirst permissions =
            new PermissionsFirst(Set.of(Action.DESCRIBE_INSTANCES, Action.DESCRIBE_VOLUMES, Action.LIST_BUCKET));
    private Optional<BackupPreflight> found = Optional.empty();

    public Preflight(BackupData data) {
        this.data = data;
    }

    @Override
    public Phase phase() {
        return Phase.PREFLIGHT;
    }

    @Override
    public Optional<Action> nextCall() {
        return permissions
                .nextCall()
                .or(() -> answered() == 0 ? Optional.of(Action.DESCRIBE_INSTANCES) : Optional.empty())
                .or(() -> found.flatMap(ready -> details(ready).next()));
    }

    @Override
    public int answered() {
        return findings.size();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        BackupRequest request = data.request();
        if (found.isEmpty()) {
            found = permissions.looked(() -> BackupPreflight.check(request, findings, context));
        } else {
            details(found.get()).ask(context);
        }
        if (found.flatMap(ready -> details(ready).next()).isPresent()) {
            return new StepOutcome.Stay(false);
        }
        Optional<Tags.Choice> tags = found.map(this::plan);
        Optional<Trial> image = found.map(ready -> context.clients()
                .trials(context.bucket())
                .createImage(
                        CreateImage.call(data, data.first(), TagsKept.ALL),
                        CreateImage.call(data, data.first(), TagsKept.ASKED)));
        Optional<StepOutcome> before = permissions.check(purposes(), image, context);
        if (before.isPresent()) {
            return before.get();
        }
        if (context.permissions().isStrict()
                && BucketCheck.isUnsure(found.orElseThrow().warnings())) {
            throw OperationException.refused("permissions.strict.bucket", request.bucket());
        }
        say(found.orElseThrow(), tags.orElseThrow(), context.log());
        if (!data.request().noReboot()) {
            context.sayInhabitants(data.request().instanceId());
        }
        permissions.warning().ifPresent(context.log()::warn);
        findings.forget();
        found = Optional.empty();
        return new StepOutcome.Next(true);
    }

    private InstanceDetails details(BackupPreflight ready) {
        return new InstanceDetails(ready.instance(), findings);
    }

    private Set<Purpose> purposes() {
        Set<Purpose> purposes = EnumSet.of(Purpose.BACKUP);
        if (data.copied()) {
            purposes.add(Purpose.ENCRYPT);
        }
        if (!data.request().kmsKeyId().isEmpty()) {
            purposes.add(Purpose.OWN_KEY);
        }
        if (data.request().lockSeconds() > 0) {
            purposes.add(Purpose.LOCK);
        }
        return purposes;
    }

    /** Writes all names and tags down. */
    private Tags.Choice plan(BackupPreflight found) {
        BackupRequest request = data.request();
        data.instanceName(found.instanceName());
        data.account(found.account());
        data.draft(Packed.of(found.draft(request.region(), details(found))));
        Tags.Choice tags = Tags.choose(data.runId(), found.instanceTags(), request.tags());
        data.imageTags(tags.applied());
        data.snapshotTags(tags.applied());
        String name = Names.backup(request.amiPrefix(), data.instanceName(), data.startedAt(), data.runId());
        data.copied(request.encrypt() && request.keepImage() && !found.encrypted());
        if (data.copied()) {
            data.plain(MadeImage.planned(Names.plain(name), found.gib()));
        }
        data.image(MadeImage.planned(name, found.gib()));
        data.volumes(found.volumes().size());
        return tags;
    }

    private void say(BackupPreflight found, Tags.Choice tags, OperationLog log) {
        BackupRequest request = data.request();
        String id = request.instanceId();
        String name = data.instanceName();
        log.headline(
                name.equals(id)
                        ? Line.of("backup.headline.id", id, request.region(), request.bucket())
                        : Line.of("backup.headline", id, name, request.region(), request.bucket()));
        log.say("preflight.ok", found.bucketFacts(), data.runId());
        found.warnings().forEach(log::warn);
        details(found).warning().ifPresent(log::warn);
        if (request.encrypt() && !request.keepImage() && !found.encrypted()) {
            log.say("encrypt.skipped");
        }
        if (request.lockSeconds() > 0) {
            LockBackup.announce(request, log);
        }
        sayAwsOwn(tags, log);
        if (!tags.leftOut().isEmpty()) {
            log.warn("tags.leftOut", Tags.MOST, String.join(", ", tags.leftOut()));
        }
    }

    /** Says which tags can't be written. */
    static void sayAwsOwn(Tags.Choice tags, OperationLog log) {
        if (!tags.awsOwn().isEmpty()) {
            log.say("tags.awsOwn", String.join(", ", tags.awsOwn()));
        }
    }
}
