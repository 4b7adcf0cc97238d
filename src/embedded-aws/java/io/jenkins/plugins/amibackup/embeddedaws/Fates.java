package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was ordered for the machines that are launched next. Used under the lock of {@link Ec2World}. */
final class Fates {

    final Deque<Fate> ordered = new ArrayDeque<>();
    final Deque<RootReplacement.Outcome> replacements = new ArrayDeque<>();
    TimeForm replacementTimes = TimeForm.ISO;
    Fate usual = Fate.good();
    String linux = Health.LINUX;
    String windows = Health.WINDOWS;

    /** The fate of the next machine; a launch that is to be refused is refused here. */
    Fate next(InstanceSpec spec, String zone) {
        Fate fate = ordered.isEmpty() ? usual : ordered.removeFirst();
        Fate.Reason refusal = fate.refusal;
        if (refusal == null) {
            return fate;
        }
        throw refusal.message() == null
                ? noCapacity(spec.instanceType, zone)
                : new AwsError(refusal.status(), refusal.code(), refusal.message());
    }

    static AwsError noCapacity(String type, String zone) {
        return new AwsError(
                500,
                "InsufficientInstanceCapacity",
                "We currently do not have sufficient " + type + " capacity in the Availability Zone you requested ("
                        + zone + "). Our system will be working on provisioning additional capacity.");
    }

    RootReplacement.Outcome replacement() {
        return replacements.isEmpty() ? RootReplacement.Outcome.SUCCEEDED : replacements.removeFirst();
    }

    String console(boolean isWindows) {
        return isWindows ? windows : linux;
    }
}
