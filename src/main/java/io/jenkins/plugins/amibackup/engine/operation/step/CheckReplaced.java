package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;

/**
 * Waits until the instance passes its status checks again after the reboot. Its root volume is replaced whatever they say, so what
 * they say is a warning.
 */
public final class CheckReplaced implements Step {

    /** Status checks run once a minute, and an instance that checks its disks takes its time. */
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final RestoreData data;
    private final LaunchedMachine machine;

    /** @param machine knows the image of a restore that has restored none */
    CheckReplaced(RestoreData data, LaunchedMachine machine) {
        this.data = data;
        this.machine = machine;
    }

    @Override
    public Phase phase() {
        return Phase.CHECK_REPLACED;
    }

    @Override
    public boolean takesPart() {
        return data.isInPlace();
    }

    @Override
    public void confirm(StepContext context) {
        if (data.isInPlace() && data.isStanding()) {
            machine.confirm(context);
        }
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        String instanceId = data.request().inPlaceOf();
        if (answer instanceof Answer.InstanceWell) {
            context.log().say("root.well", instanceId);
        } else if (answer instanceof Answer.InstanceLate late) {
            context.log().warn("root.late", instanceId, late.checks());
        } else if (answer instanceof Answer.Failed failed) {
            context.log().warn("root.ended", instanceId, failed.state(), MakesImage.reason(failed.reason()));
        } else if (answer instanceof Answer.Gone) {
            context.log().warn("root.ended", instanceId, "terminated", MakesImage.reason(""));
        } else {
            return new Outcome.Await(new Wait(
                    new Subject.Instance(instanceId, data.root().replacedAt().plus(LONGEST)), 0));
        }
        return new StepOutcome.Next(false);
    }
}
