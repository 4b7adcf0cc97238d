package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayDeque;
import java.util.Deque;

/** What was ordered for the machines that are launched next. Used under the lock of {@link Ec2World}. */
final class Fates {

    final Deque<Fate> ordered = new ArrayDeque<>();
    Fate usual = Fate.good();
    String linux = Health.LINUX;
    String windows = Health.WINDOWS;

    /** The fate of the next machine; a launch that is to be refused is refused here. */
    Fate next(InstanceSpec spec) {
        Fate fate = ordered.isEmpty() ? usual : ordered.removeFirst();
        Fate.Reason refusal = fate.refusal;
        if (refusal == null) {
            return fate;
        }
        String message = refusal.message();
        throw new AwsError(
                refusal.status(),
                refusal.code(),
                message != null
                        ? message
                        : "We currently do not have sufficient " + spec.instanceType
                                + " capacity in the Availability Zone you requested. Our system will be working on"
                                + " provisioning additional capacity.");
    }

    String console(boolean isWindows) {
        return isWindows ? windows : linux;
    }
}
