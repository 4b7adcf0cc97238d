package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.MachineChecks;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.InstancePoller;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * What it says about a backup that the machine of a drill doesn't run. Somebody's hand, a key that can't be used and EC2's own
 * troubles say nothing about it.
 */
final class MachineState {

    /** How EC2's state reason goes on where a volume's key can't be used; a permission on it that is missing is told as the first. */
    private static final String KEYS = "InternalError|InvalidKMSKey";

    private static final Pattern KEY = Pattern.compile("Client\\.(" + KEYS + ")\\b");

    /** How EC2's state reason begins where it isn't the machine's own doing. */
    private static final Pattern NOT_ITS_DOING = Pattern.compile(
            "Server\\..*|Client\\.(UserInitiatedShutdown|UserInitiatedHibernate|VolumeLimitExceeded|" + KEYS + ")\\b.*"
                    + "|User initiated.*",
            Pattern.DOTALL);

    private MachineState() {}

    /** Whether EC2's state reason blames a key of one of the volumes. */
    static boolean isForAKey(String reason) {
        return KEY.matcher(reason).lookingAt();
    }

    /**
     * Why a machine is not to be looked at any further: a document names any machine, and only the one that EC2 shows under the
     * client token of the run is asked or heard. Empty where it is that one.
     */
    static Optional<StepOutcome> notOurs(VerifyData data, Instance machine, StepContext context) {
        MadeInstance made = data.machine();
        return context.removal(data).allows(made, machine)
                        && machine.instanceId().equals(made.id())
                ? Optional.empty()
                : Optional.of(new StepOutcome.JumpTo(data.hinder(Line.of("verify.notOurs", made.id())), true));
    }

    /** The same, with a look at the machine: it may be gone, too. */
    static Optional<StepOutcome> notOurs(VerifyData data, StepContext context) {
        return context.removal(data)
                .find(data.machine())
                .map(machine -> notOurs(data, machine, context))
                .orElseGet(() -> Optional.of(gone(data)));
    }

    /** Why nothing can be asked of a machine; empty where it is the run's, and up. */
    static Optional<StepOutcome> notAtHand(VerifyData data, Instance machine, StepContext context) {
        return notOurs(data, machine, context)
                .or(() -> Ec2Machines.isUp(machine)
                        ? Optional.empty()
                        : Optional.of(dead(data, InstancePoller.ended(machine), context.now())));
    }

    /** It has ended, or was stopped. */
    static StepOutcome dead(VerifyData data, Answer.Failed how, Instant now) {
        Line why = Line.of("verify.machineDied", data.machine().id(), how.state(), MakesImage.reason(how.reason()));
        return new StepOutcome.JumpTo(
                NOT_ITS_DOING.matcher(how.reason()).matches() ? data.hinder(why) : data.fail(ProofLevel.BOOT, why, now),
                true);
    }

    /** EC2 shows it no more. */
    static StepOutcome gone(VerifyData data) {
        return new StepOutcome.JumpTo(
                data.hinder(Line.of("verify.machineGone", data.machine().id())), true);
    }

    /** Its time is over. */
    static StepOutcome notWell(VerifyData data, MachineChecks checks, Instant now) {
        Line why = Line.of(
                "verify.notWell", data.machine().id(), data.request().drill().runsFor(), checks);
        return new StepOutcome.JumpTo(data.fail(ProofLevel.BOOT, why, now), true);
    }
}
