package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.EnumSet;
import java.util.Set;

/** What a refusal means where something that can be used is only still to be tagged, compared, or marked. */
final class Tagging {

    private static final Set<FailureKind> FINAL =
            EnumSet.of(FailureKind.DENIED, FailureKind.REFUSED, FailureKind.BAD_INPUT);

    private Tagging() {}

    /**
     * Whether the run can end well all the same, with a warning: trying again would bring the same refusal, and what was made can be
     * used. That what was made is gone is none.
     */
    static boolean endsNothing(OperationException refused) {
        if (refused instanceof AwsException answer && isGone(answer)) {
            return false;
        }
        return FINAL.contains(refused.kind()) || refused instanceof AwsException answer && isLimitOfTags(answer);
    }

    /** Rethrows a refusal with which the run can't end well. */
    static void mustEndNothing(OperationException refused) {
        if (!endsNothing(refused)) {
            throw refused;
        }
    }

    /** Whether AWS says that there is no such image or snapshot. */
    static boolean isGone(AwsException refused) {
        return refused.is("InvalidAMIID.NotFound", "InvalidSnapshot.NotFound", "InvalidID");
    }

    /** Of all limits that CreateTags runs into, one is on work in progress. */
    private static boolean isLimitOfTags(AwsException refused) {
        return refused.kind() == FailureKind.LIMIT
                && refused.action() == Action.CREATE_TAGS
                && !refused.is("ConcurrentTagAccess");
    }
}
