package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillMachine;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import java.util.Optional;

/** Ends the machine of a drill, and says in the document how far that has come. */
final class DrillEnd {

    private DrillEnd() {}

    /**
     * Goes one step further.
     *
     * @return empty when there is no machine any more
     * @throws OperationException when AWS doesn't let it be ended: it runs on, and somebody must know
     */
    static Optional<StepOutcome> next(VerifyData data, MachineRemoval removing, StepContext context) {
        MadeInstance made = data.machine();
        if (made == null) {
            return Optional.empty();
        }
        if (data.drill().isIn(DrillMachine.State.LAUNCHED)) {
            data.drill(data.drill().in(DrillMachine.State.ENDING));
            return Optional.of(new StepOutcome.Stay(true));
        }
        Optional<StepOutcome> outcome = ended(data, made, removing, context);
        if (data.machine() == null) {
            // A clean-up doesn't wait until AWS says so.
            data.drill(
                    data.drill().in(context.unmaking().late() ? DrillMachine.State.ENDING : DrillMachine.State.ENDED));
        } else if (data.machine().exists()) {
            data.drill(data.drill().withId(data.machine().id()));
        }
        return outcome;
    }

    private static Optional<StepOutcome> ended(
            VerifyData data, MadeInstance made, MachineRemoval removing, StepContext context) {
        try {
            return removing.next(data, context);
        } catch (OperationException refused) {
            if (!Tagging.endsNothing(refused)) {
                throw refused;
            }
            throw new OperationException(
                    refused.kind(),
                    Line.of(
                            "verify.machineStays",
                            made.exists() ? made.id() : made.token(),
                            data.runId(),
                            refused.line().sentence()),
                    refused);
        }
    }
}
