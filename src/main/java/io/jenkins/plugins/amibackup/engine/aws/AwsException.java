package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Optional;

/** A call to AWS that failed, explained in one line. */
public final class AwsException extends OperationException {

    private static final long serialVersionUID = 1L;

    private final Action action;
    private final String code;
    private final AwsWords words;

    AwsException(FailureKind kind, Action action, String code, AwsWords words, Line line, Throwable cause) {
        super(kind, line, cause);
        this.action = action;
        this.code = code;
        this.words = words;
    }

    @Override
    public Object subject() {
        return action;
    }

    @Override
    public boolean isOfALook() {
        return !action.changes();
    }

    /** The action that was called. */
    public Action action() {
        return action;
    }

    /** AWS's error code, or a name for the failure if there was no answer from AWS. */
    public String code() {
        return code;
    }

    public boolean is(String... codes) {
        for (String candidate : codes) {
            if (candidate.equals(code)) {
                return true;
            }
        }
        return false;
    }

    /** AWS's words for the middle of a line: a blank and the words; empty where there are none. */
    String sentence() {
        return words.sentence();
    }

    /**
     * Whether a call that makes something was refused for the tags that it was to carry: also by a policy with a condition on
     * tags, of which AWS says that {@code ec2:CreateTags} is not allowed.
     */
    public boolean isAboutTags() {
        return is("TagPolicyViolation", "TagLimitExceeded")
                || kind() == FailureKind.DENIED
                        && deniedAction().filter(Action.CREATE_TAGS::equals).isPresent();
    }

    /** Whether a store was refused because a task for the image is in progress, or its object is in the bucket. */
    public boolean isAlreadyStored() {
        return is("InvalidRequest", "InvalidParameterValue") && words.sayThatTheImageIsStored();
    }

    /** Whether an S3-compatible server has refused to be told whose bucket it must be. */
    boolean isAboutTheExpectedOwner() {
        return words.areAboutTheExpectedOwner();
    }

    /** Whether AWS has said the same of another call. */
    public boolean saysTheSameAs(AwsException other) {
        return code.equals(other.code) && sentence().equals(other.sentence());
    }

    /** Whether a launch was refused for its instance profile: one that isn't there, or whose role may not be passed on. */
    public boolean isAboutAProfile() {
        return kind() == FailureKind.DENIED
                ? deniedAction().filter(Action.IAM_PASS_ROLE::equals).isPresent()
                : words.areAboutAProfile();
    }

    /** The action that AWS's words say is not allowed, which need not be the one that was called; empty where they name none. */
    public Optional<Action> deniedAction() {
        return words.deniedAction().flatMap(Action::named);
    }

    /** What the policy means that AWS's words say denies the call, and that the caller's IAM policy can't lift; empty for any other failure. */
    Optional<Line> denyingPolicy() {
        return kind() == FailureKind.DENIED
                ? words.policy().map(denial -> Call.byPolicy(deniedActionName(), denial))
                : Optional.empty();
    }

    private String deniedActionName() {
        return words.deniedAction().orElse(action.iamName());
    }

    /**
     * Whether the call was denied in a way that an MFA code may lift: by no policy that AWS's words name, or by one that belongs to the
     * caller or to what is called.
     */
    public boolean mayBeForLackOfACode() {
        return kind() == FailureKind.DENIED
                && words.policy().map(DenyingPolicy.Denial::mayAskForACode).orElse(true);
    }

    /** Whether nothing was asked, because it could not be settled as whom to ask: the role can't be assumed, for example. */
    public boolean isForLackOfCredentials() {
        return code.equals("NoCredentials");
    }

    /** Whether a statement of some policy denies the call: such statements often have conditions. */
    boolean isByDenyStatement() {
        return words.denial().filter(DenyingPolicy.Denial::explicit).isPresent();
    }

    /**
     * Whether allowing the action in the IAM policy of these credentials may be enough. It isn't where AWS names another policy
     * or a statement that denies it, or an action that is not in our table, of which only AWS's words tell.
     */
    boolean mayBeLiftedByIam() {
        return words.denial().map(DenyingPolicy.Denial::isLiftedByIam).orElse(true)
                && (words.deniedAction().isEmpty() || deniedAction().isPresent());
    }

    /** Whether S3 has not deleted a version, or not shortened its retention, because a lock keeps it. */
    public boolean isForObjectLock() {
        return words.sayThatALockKeepsIt();
    }

    /** Whether a bucket without Object Lock was asked about, or for, a lock. */
    public boolean isForLackOfABucketLock() {
        return is("InvalidRequest") && words.sayThatTheBucketHasNoLock();
    }

    /** Whether it is a KMS key that can't be used. */
    boolean isAboutAKey() {
        return words.areAboutAKey();
    }

    /** Whether AWS's words name this resource: a call about several says so which of them it does not know. */
    public boolean names(String id) {
        return words.name(id);
    }
}
