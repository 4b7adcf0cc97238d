package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;

/** A call to AWS that failed, explained in one line. */
public final class AwsException extends OperationException {

    private static final long serialVersionUID = 1L;

    private final String action;
    private final String code;

    AwsException(FailureKind kind, String action, String code, String line, Throwable cause) {
        super(kind, line, cause);
        this.action = action;
        this.code = code;
    }

    /** The call as IAM names it, for example {@code ec2:CreateImage}. */
    public String action() {
        return action;
    }

    /** AWS's error code, or the name of what went wrong on the way to AWS. */
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
}
