package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;

/** A call to AWS that failed, explained in one line. */
public final class AwsException extends OperationException {

    private static final long serialVersionUID = 1L;

    private final Action action;
    private final String code;

    AwsException(FailureKind kind, Action action, String code, String line, Throwable cause) {
        super(kind, line, cause);
        this.action = action;
        this.code = code;
    }

    /** What was called; it shows itself as IAM names it. */
    public Action action() {
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
