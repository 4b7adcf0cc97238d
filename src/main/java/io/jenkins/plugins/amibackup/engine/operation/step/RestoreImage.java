package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoringData;
import io.jenkins.plugins.amibackup.engine.operation.document.TagsKept;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/** EC2 makes an image of the stored object: the plain intermediate where an encrypted copy follows, else the one asked for. */
public final class RestoreImage extends MakesImage {

    private final RestoringData data;
    private final RestoreAtHand atHand;

    RestoreImage(RestoringData data, RestoreAtHand atHand, OwnImages own) {
        super(data, Action.CREATE_RESTORE_IMAGE_TASK, own);
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.RESTORE;
    }

    @Override
    public boolean takesPart() {
        return !data.isStanding();
    }

    @Override
    MadeImage made() {
        return data.first();
    }

    @Override
    void made(MadeImage image) {
        data.first(image);
    }

    @Override
    String call(MadeImage planned, TagsKept kept, StepContext context) {
        // CreateRestoreImageTask can't name the owner, and the bucket may be another's since the last look.
        BucketCheck.owner(context.bucket());
        BackupRecord record = RestoreLookUp.stillStands(data, true, context);
        data.restoreAsked(context.now());
        // EC2 brings the tags back that image and snapshots carried, and refuses more than fit beside them.
        return context.ec2()
                .restore(
                        data.request().bucket(),
                        Keys.object(data.sourceAmiId()),
                        planned.name(),
                        Tags.fitting(data.kept(kept, data.imageTags()), List.of(record.imageTagKeys())),
                        Tags.fitting(data.kept(kept, snapshotTags(data)), record.snapshotTagKeys()));
    }

    /**
     * What the snapshots are made with: what was asked for, as far as the image is made with it. Their own tags follow when it is
     * known which volume each was made of.
     */
    static Map<String, String> snapshotTags(RestoringData data) {
        Map<String, String> tags = new LinkedHashMap<>(
                Tags.choose(data.runId(), Map.of(), data.request().tags()).applied());
        tags.keySet().removeIf(key -> !Tags.isOurs(key) && !data.imageTags().containsKey(key));
        return tags;
    }

    /** EC2 has read the object by now, and takes none but the latest: it must still be the one that was looked up. */
    private Optional<StepOutcome> lookAgain(StepContext context) {
        try {
            RestoreLookUp.stillStands(data, false, context);
            return Optional.empty();
        } catch (AwsException unanswered) {
            throw unanswered;
        } catch (OperationException changed) {
            if (data instanceof VerifyData verify) {
                Line why = Line.of(
                        "verify.changed",
                        made().id(),
                        data.sourceAmiId(),
                        changed.line().sentence());
                return Optional.of(speaksAgainst(verify, why, context));
            }
            throw OperationException.refused(
                    "lookUp.changedMeanwhile",
                    made().id(),
                    data.sourceAmiId(),
                    changed.line().sentence(),
                    data.runId());
        }
    }

    @Override
    Line started(MadeImage made) {
        return Line.of("restore.started", made.id(), made.name());
    }

    /** Of a restore, AWS has failed what was asked for; of a verification, this is what it was to find out. */
    @Override
    StepOutcome failed(MadeImage made, Answer.Failed failed, StepContext context) {
        StepOutcome.Undo usual = undo(made, failed);
        return data instanceof VerifyData verify ? speaksAgainst(verify, usual.why(), context) : usual;
    }

    @Override
    StepOutcome lost(MadeImage made) {
        return data instanceof VerifyData verify
                ? new StepOutcome.JumpTo(verify.hinder(Line.of("verify.imageGone", made.id(), made.name())), true)
                : super.lost(made);
    }

    private static StepOutcome speaksAgainst(VerifyData verify, Line why, StepContext context) {
        return new StepOutcome.JumpTo(verify.fail(ProofLevel.IMAGE, why, context.now()), true);
    }

    @Override
    StepOutcome available(Answer.ImageAvailable available, StepContext context) {
        Optional<StepOutcome> changed = lookAgain(context);
        if (changed.isPresent()) {
            return changed.get();
        }
        data.restored(context.now());
        Image image = available.image();
        made(made().withSnapshots(Images.snapshotIds(image)));
        data.encrypted(Images.encryption(available, context).isUnder(data.kmsKeyId()));
        atHand.available(available);
        if (data.encrypt() && !data.encrypted() && !data.copied()) {
            EncryptImage.plan(data);
        }
        return new StepOutcome.Next(data.copied());
    }
}
