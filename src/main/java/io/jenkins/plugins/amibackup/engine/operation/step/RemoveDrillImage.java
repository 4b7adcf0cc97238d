package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;
import java.util.Set;

/** Removes the temporary image of a verification with its snapshots, as an abort would. */
public final class RemoveDrillImage implements Step {

    private final RestoreImage made;

    RemoveDrillImage(RestoreImage made) {
        this.made = made;
    }

    @Override
    public Phase phase() {
        return Phase.REMOVE_IMAGE;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DEREGISTER_IMAGE, Action.DELETE_SNAPSHOT);
    }

    @Override
    public Optional<Action> nextCall() {
        return made.unmakingCall();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        return made.unmake(context).orElseGet(() -> new StepOutcome.Next(true));
    }
}
