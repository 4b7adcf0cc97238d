package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** The tags of an image and its snapshots say {@code done}: nothing removes them any more. */
public final class MarkDone implements Step {

    private final OperationData data;
    private final Phase phase;
    private final OwnImages own;
    private final Consumer<StepContext> proof;
    private boolean asked;

    private MarkDone(OperationData data, Phase phase, OwnImages own, Consumer<StepContext> proof) {
        this.data = data;
        this.phase = phase;
        this.own = own;
        this.proof = proof;
    }

    /** Of a backup whose image is kept. The stored copy is complete, so an image that is gone by now is a warning. */
    static MarkDone ofBackup(BackupData data, OwnImages own, RecordAtHand atHand) {
        return new MarkDone(data, Phase.MARK_DONE, own, context -> atHand.complete(data, context));
    }

    /** Of a restore, which knows by now how an instance is launched from its image. */
    static MarkDone ofRestore(RestoreData data, OwnImages own, RestoreAtHand atHand) {
        return new MarkDone(data, Phase.MARK_RESTORED, own, context -> data.launch(atHand.launch(data, context)));
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public boolean takesPart() {
        return data instanceof BackupData backup
                ? backup.request().keepImage()
                : !(data instanceof RestoreData restore && restore.isStanding());
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.CREATE_TAGS);
    }

    @Override
    public Optional<Action> nextCall() {
        return Optional.of(Action.CREATE_TAGS);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        proof.accept(context);
        MadeImage image = data.image();
        List<String> unfinished = unfinished(image, context);
        if (!unfinished.isEmpty()) {
            asked = true;
            tag(unfinished, image, context);
        }
        if (data instanceof RestoreData restore) {
            restore.restored();
        }
        return new StepOutcome.Next(true);
    }

    /**
     * What does not say {@code done} yet. Where this driver has seen the image unfinished and has not tagged it yet, that is all of
     * it; else a call whose answer was lost may have tagged some, and doing so once more may be forbidden.
     */
    private List<String> unfinished(MadeImage image, StepContext context) {
        List<String> unfinished = new ArrayList<>();
        Optional<List<String>> seen = own.unfinishedSnapshots(image);
        if (seen.isPresent() && !asked) {
            unfinished.addAll(seen.get());
            unfinished.add(image.id());
            return unfinished;
        }
        Optional<Image> found = own.find(image, context);
        if (found.isEmpty()) {
            if (!data.isBeyondRecall()) {
                throw MakesImage.gone(image);
            }
            context.log().warn("backup.imageGone", image.id());
            return unfinished;
        }
        unfinished.addAll(unfinishedSnapshots(found.get(), context));
        if (Tags.isUnfinishedOf(data.runId(), found.get().tags())) {
            unfinished.add(image.id());
        }
        return unfinished;
    }

    private List<String> unfinishedSnapshots(Image image, StepContext context) {
        List<String> ids = Images.snapshotIds(image);
        try {
            return context.ec2().snapshots(ids).stream()
                    .filter(snapshot -> Tags.isUnfinishedOf(data.runId(), snapshot.tags()))
                    .map(Snapshot::snapshotId)
                    .toList();
        } catch (OperationException refused) {
            Tagging.mustEndNothing(refused);
            return ids;
        }
    }

    /** The work is done, whatever the tags say: a refusal is a warning, and the document, which counts, says done. */
    private void tag(List<String> resources, MadeImage image, StepContext context) {
        try {
            context.ec2().tag(resources, Map.of(Tags.STATE, Tags.DONE));
        } catch (AwsException refused) {
            if (Tagging.isGone(refused) && data.isBeyondRecall()) {
                context.log().warn("backup.imageGone", image.id());
            } else if (Tagging.endsNothing(refused)) {
                context.log().warn("tags.notDone", image.id(), refused.line());
            } else {
                throw refused;
            }
        }
    }
}
