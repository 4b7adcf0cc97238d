package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;
import java.util.Set;

/** Ends the machine of a drill, and waits until AWS says that it is gone. */
public final class EndDrill implements Step {

    private final VerifyData data;
    private final MachineRemoval removing = new MachineRemoval();

    EndDrill(VerifyData data) {
        this.data = data;
    }

    @Override
    public Phase phase() {
        return Phase.END_MACHINE;
    }

    @Override
    public boolean takesPart() {
        return data.level().launches();
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.TERMINATE_INSTANCES);
    }

    @Override
    public Optional<Action> nextCall() {
        return data.machine() == null ? Optional.empty() : Optional.of(Action.TERMINATE_INSTANCES);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        return DrillEnd.next(data, removing, context).orElseGet(() -> new StepOutcome.Next(true));
    }
}
