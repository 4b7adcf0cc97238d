package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;
import java.util.Set;

/** Removes the image with its snapshots where only the stored copy is kept. */
public final class DropImage implements Step {

    private final BackupData data;

    DropImage(BackupData data) {
        this.data = data;
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
        Removal.Result result = context.removal(data).image(data.image());
        if (result == Removal.Result.GOING_ON) {
            return new Outcome.Again(MakesImage.REMOVAL, Line.empty());
        }
        boolean dropped = result == Removal.Result.NOTHING_THERE;
        data.imageDropped(dropped);
        context.log().say(dropped ? "drop.done" : "drop.kept", data.image().id());
        return new StepOutcome.Finish();
    }
}
