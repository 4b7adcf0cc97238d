package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;
import java.util.Set;

/** Removes the image with its snapshots where only the stored copy is kept. */
public final class DropImage implements Step {

    private final BackupData data;
    private final ImageRemoval removing = new ImageRemoval();
    private final RecordAtHand atHand;

    DropImage(BackupData data, RecordAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.DROP_IMAGE;
    }

    @Override
    public boolean takesPart() {
        return !data.request().keepImage();
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DEREGISTER_IMAGE, Action.DELETE_SNAPSHOT);
    }

    @Override
    public Optional<Action> nextCall() {
        return Optional.of(Action.DEREGISTER_IMAGE);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        atHand.complete(data, context);
        ImageRemoval.Result result;
        try {
            result = removing.next(data.image(), context.removal(data), context, false);
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            return removing.leaves(refused) ? new StepOutcome.Stay(false) : notRemoved(refused, context);
        }
        boolean dropped = false;
        switch (result) {
            case LOOKING -> {
                return removing.until();
            }
            case DEREGISTERED, NOT_YET -> {
                return new Outcome.Again(MakesImage.REMOVAL, Line.empty());
            }
            case SNAPSHOT_DELETED -> {
                return new StepOutcome.Stay(false);
            }
            case GONE, NOTHING_THERE -> dropped = true;
            case NOT_OURS, SPARED -> dropped = false;
        }
        data.imageDropped(dropped);
        if (removing.left().isEmpty()) {
            context.log().say(dropped ? "drop.done" : "drop.kept", data.image().id());
        } else {
            removing.leftIds().forEach(data::keep);
            context.log().warn("drop.keptSnapshots", data.image().id(), Line.list(removing.left()));
        }
        return new StepOutcome.Finish();
    }

    /** The stored copy is complete, and trying again would bring the same refusal. */
    private StepOutcome notRemoved(AwsException refused, StepContext context) {
        MadeImage image = data.image();
        if (!removing.imageIsGone()) {
            data.keep(image.id());
        }
        image.snapshotIds().forEach(data::keep);
        data.imageDropped(removing.imageIsGone());
        context.log().warn("drop.notRemoved", image.id(), String.join(", ", image.snapshotIds()), refused.line());
        return new StepOutcome.Finish();
    }
}
