package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;

/**
 * A call that shows whether an action is allowed, and does nothing else.
 *
 * @param action what is tried
 * @param subject what the answer depends on besides who asks and where; empty for nothing
 * @param standsIn whether the real call has other parameters: then a deny statement, which may have conditions, proves nothing
 * @param call makes the call; it throws {@link AwsException} where that is refused
 */
public record Trial(Action action, String subject, boolean standsIn, Runnable call) {

    /** What a trial has shown. */
    public sealed interface Verdict {}

    /** The action is allowed. */
    public record Allowed() implements Verdict {}

    /**
     * An action is not allowed: the one that was tried, or another that the call needs as well.
     *
     * @param named whether AWS has named it
     * @param said what AWS has said
     * @param liftedByIam whether it may be enough to allow it in the IAM policy of the credentials
     */
    public record Denied(Action action, boolean named, Line said, boolean liftedByIam) implements Verdict {

        /** What a denied call shows. */
        public static Denied of(AwsException refused) {
            return new Denied(
                    refused.deniedAction().orElse(refused.action()),
                    refused.deniedAction().isPresent(),
                    refused.line(),
                    refused.mayBeLiftedByIam());
        }
    }

    /**
     * What is tried can't work, whatever is allowed.
     *
     * @param why what to do about it
     */
    public record Impossible(Line why) implements Verdict {}

    /** Nothing is known. */
    public record Unknown(Line why) implements Verdict {}

    /** Makes the call. */
    public Verdict verdict() {
        try {
            call.run();
            return new Allowed();
        } catch (AwsException refused) {
            if (refused.kind() != FailureKind.DENIED
                    || refused.isForLackOfCredentials()
                    || standsIn && refused.isByDenyStatement()) {
                return new Unknown(refused.line());
            }
            return Denied.of(refused);
        } catch (OperationException notCalled) {
            if (notCalled.kind() == FailureKind.REFUSED) {
                return new Impossible(notCalled.line());
            }
            return new Unknown(notCalled.line());
        } catch (RuntimeException notCalled) {
            return new Unknown(Line.literal(String.valueOf(notCalled.getMessage())));
        }
    }
}
