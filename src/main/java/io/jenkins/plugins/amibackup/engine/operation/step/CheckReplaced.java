package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.time.Instant;

/**
 * Waits until the instance passes its status checks again after the reboot. Its root volume is replaced whatever they say, so what
 * they say is a warning.
 */
public final class CheckReplaced implements Step {

    /** Status checks run once a minute, and an instance that checks its disks takes its time. */
    private static final Duration LONGEST = Duration.ofMinutes(20);

    private final RestoreData data;
    private final LaunchedMachine machine;
    private final ReplacedRoot replaced;

    /**
     * @param machine knows the image of a restore that has restored none
     * @param replaced knows what EC2 says of a replacement
     */
    CheckReplaced(RestoreData data, LaunchedMachine machine, ReplacedRoot replaced) {
        this.data = data;
        this.machine = machine;
        this.replaced = replaced;
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
        replaced.confirm(false, context);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        String instanceId = data.request().inPlaceOf();
        if (data.inPlace().isEmpty() && !replaced.confirm(true, context)) {
            return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
        }
        if (answer instanceof Answer.InstanceWell) {
            context.log().say("root.well", instanceId);
        } else if (answer instanceof Answer.InstanceLate late) {
            context.log().warn("root.late", instanceId, late.checks());
        } else if (answer instanceof Answer.Failed failed) {
            context.log().warn("root.ended", instanceId, failed.state(), MakesImage.reason(failed.reason()));
        } else if (answer instanceof Answer.Gone) {
            context.log().warn("root.ended", instanceId, "terminated", MakesImage.reason(""));
        } else {
            Instant since = data.root().replacedAt();
            Instant from = since.isAfter(context.now()) ? context.now() : since;
            return new Outcome.Await(new Wait(new Subject.Instance(instanceId, from.plus(LONGEST)), 0));
        }
        return new StepOutcome.Next(false);
    }
}
