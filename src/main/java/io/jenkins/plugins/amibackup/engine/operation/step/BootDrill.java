package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;

/** Waits until the machine of a drill passes EC2's status checks: one that is impaired at first can still become well. */
public final class BootDrill implements Step {

    private final VerifyData data;

    private final RestoreAtHand atHand;

    BootDrill(VerifyData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.BOOT;
    }

    @Override
    public boolean takesPart() {
        return data.level().launches();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (answer instanceof Answer.InstanceWell well) {
            return MachineState.notOurs(data, well.instance(), context).orElseGet(() -> booted(well, context));
        } else if (answer instanceof Answer.InstanceLate late) {
            return MachineState.notOurs(data, late.instance(), context)
                    .orElseGet(() -> MachineState.notWell(data, late.checks(), context.now()));
        } else if (answer instanceof Answer.Failed failed) {
            return MachineState.notOurs(data, context).orElseGet(() -> MachineState.dead(data, failed, context.now()));
        } else if (answer instanceof Answer.Gone) {
            return MachineState.gone(data);
        }
        MadeInstance made = data.machine();
        // A wait may take two minutes for each GiB, and must not end before the deadline, or nobody would end the
        // machine.
        long gib = Math.max(data.image().gib(), data.request().drill().timeoutMinutes());
        return new Outcome.Await(new Wait(new Subject.Instance(made.id(), made.deadline()), gib));
    }

    private StepOutcome booted(Answer.InstanceWell well, StepContext context) {
        data.booted(context.now());
        data.show(ProofLevel.BOOT, context.now());
        context.log().say("verify.booted", data.machine().id(), well.checks());
        if (data.request().drill().consolePattern().isEmpty()) {
            new DrillConsole(data).glance(well.instance(), atHand.isWindows(data, context), context);
        }
        return new StepOutcome.Next(true);
    }
}
