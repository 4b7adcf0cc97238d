package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.MachineChecks;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import java.time.Instant;
import java.util.regex.Pattern;

/**
 * What it says about a backup that the machine of a drill doesn't run. Somebody's hand, a key that can't be used and EC2's own
 * troubles say nothing about it.
 */
final class MachineState {

    /** How EC2's state reason begins where it isn't the machine's own doing. */
    private static final Pattern NOT_ITS_DOING = Pattern.compile(
            "Server\\..*|Client\\.(UserInitiatedShutdown|UserInitiatedHibernate|InternalError|InvalidKMSKey|VolumeLimitExceeded)\\b.*"
                    + "|User initiated.*",
            Pattern.DOTALL);

    private MachineState() {}

    /** It has ended, or was stopped. */
    static StepOutcome dead(VerifyData data, String state, String reason, Instant now) {
        Line why = Line.of("verify.machineDied", data.machine().id(), state, MakesImage.reason(reason));
        return new StepOutcome.JumpTo(
                NOT_ITS_DOING.matcher(reason).matches() ? data.hinder(why) : data.fail(ProofLevel.BOOT, why, now),
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
