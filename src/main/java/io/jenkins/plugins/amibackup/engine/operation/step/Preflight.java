package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Packed;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;

/** Checks instance, volumes, bucket, names and tags; nothing is made. Ends with the document, in which all names stand. */
public final class Preflight implements Step {

    private final BackupData data;
    private final Findings findings = new Findings();

    public Preflight(BackupData data) {
        this.data = data;
    }

    @Override
    public Phase phase() {
        return Phase.PREFLIGHT;
    }

    @Override
    public Optional<Action> nextCall() {
        return answered() == 0 ? Optional.of(Action.DESCRIBE_INSTANCES) : Optional.empty();
    }

    @Override
    public int answered() {
        return findings.size();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        BackupRequest request = data.request();
        BackupPreflight found = BackupPreflight.check(request, findings, context);
        data.instanceName(found.instanceName());
        data.account(found.account());
        data.draft(Packed.of(found.draft()));
        Tags.Choice tags = Tags.choose(data.runId(), found.instanceTags(), request.tags());
        data.imageTags(tags.applied());
        data.snapshotTags(tags.applied());
        String name = Names.backup(request.amiPrefix(), data.instanceName(), data.startedAt(), data.runId());
        data.copied(request.encrypt() && request.keepImage() && !found.encrypted());
        if (data.copied()) {
            data.plain(MadeImage.planned(Names.plain(name), found.gib()));
        }
        data.image(MadeImage.planned(name, found.gib()));
        say(found, tags, context.log());
        findings.forget();
        return new StepOutcome.Next(true);
    }

    private void say(BackupPreflight found, Tags.Choice tags, OperationLog log) {
        BackupRequest request = data.request();
        log.headline(Line.of(
                "backup.headline", request.instanceId(), data.instanceName(), request.region(), request.bucket()));
        log.say("preflight.ok", found.bucketFacts(), data.runId());
        found.warnings().forEach(log::warn);
        if (request.encrypt() && !request.keepImage() && !found.encrypted()) {
            log.say("encrypt.skipped");
        }
        say(tags, log);
    }

    /** Says which tags can't be written. */
    static void say(Tags.Choice tags, OperationLog log) {
        if (!tags.awsOwn().isEmpty()) {
            log.say("tags.awsOwn", String.join(", ", tags.awsOwn()));
        }
        if (!tags.leftOut().isEmpty()) {
            log.warn("tags.leftOut", Tags.MOST, String.join(", ", tags.leftOut()));
        }
    }
}
