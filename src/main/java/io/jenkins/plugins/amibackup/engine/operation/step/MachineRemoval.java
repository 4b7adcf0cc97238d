package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Ends the machine that a run's document names, and waits until AWS says that it is terminated. A clean-up, which never waits, is
 * content when AWS has begun to end it: nobody can call that back.
 */
final class MachineRemoval {

    private static final String PROTECTED = "OperationNotPermitted";

    private boolean said;
    private int looks;

    /**
     * Goes one step further.
     *
     * @return empty when there is no machine, or none any more
     * @throws AwsException when a call fails; also where somebody else has protected the machine
     */
    Optional<StepOutcome> next(OperationData data, StepContext context) {
        MadeInstance made = data.machine();
        if (made == null) {
            return Optional.empty();
        }
        Removal removal = context.removal(data);
        if (!made.exists() || made.use() == MadeInstance.Use.DRILL) {
            Optional<Instance> seen = removal.find(made)
                    .filter(found ->
                            removal.allows(made, found) && !found.instanceId().equals(made.id()));
            if (seen.isPresent()) {
                data.machine(made.withId(seen.get().instanceId()));
                return Optional.of(new StepOutcome.Stay(true));
            }
        }
        return Optional.of(end(made, removal, data, context));
    }

    private StepOutcome end(MadeInstance made, Removal removal, OperationData data, StepContext context) {
        try {
            return switch (removal.terminate(made)) {
                case NOT_SEEN -> notSeen(made, data, context);
                case NOT_OURS -> {
                    context.log().warn("cleanUp.machineNotOurs", made.exists() ? made.id() : made.token());
                    yield forget(data);
                }
                case ENDING -> ending(made, data, context);
                case GONE -> {
                    context.log().say("cleanUp.removed", made.id());
                    yield forget(data);
                }
            };
        } catch (AwsException refused) {
            if (!refused.is(PROTECTED) || !data.mayHaveProtected()) {
                throw refused;
            }
            context.ec2()
                    .machines()
                    .modify(request ->
                            request.instanceId(made.id()).disableApiTermination(value -> value.value(false)));
            return new StepOutcome.Stay(false);
        }
    }

    /** What was asked for a moment ago can't be seen yet. */
    private StepOutcome notSeen(MadeInstance made, OperationData data, StepContext context) {
        if (!context.unmaking().late() && looks++ < MakesImage.LOOKS) {
            return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
        }
        return forget(data);
    }

    private StepOutcome ending(MadeInstance made, OperationData data, StepContext context) {
        if (context.unmaking().late()) {
            data.remove(made.id());
            return forget(data);
        }
        if (!said) {
            said = true;
            context.log().say("cleanUp.machineEnding", made.id());
        }
        return new Outcome.Await(new Wait(new Subject.InstanceEnd(made.id()), 0));
    }

    private StepOutcome forget(OperationData data) {
        said = false;
        looks = 0;
        data.machine(null);
        return new StepOutcome.Stay(true);
    }
}
