package io.jenkins.plugins.amibackup.embeddedaws;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import java.util.Map;
import java.util.Set;

/** An answer that is an error. It is thrown where the reason is found; each service writes it in its own form. */
@SuppressFBWarnings(value = "SE_TRANSIENT_FIELD_NOT_RESTORED", justification = "Never serialized, like any answer")
final class AwsError extends RuntimeException {

    private static final long serialVersionUID = 1L;
    private static final Set<String> THROTTLING =
            Set.of("RequestLimitExceeded", "SlowDown", "Throttling", "ThrottlingException");

    final int status;
    final String code;
    final transient Map<String, String> headers;
    final transient Map<String, String> details;

    AwsError(int status, String code, String message) {
        this(status, code, message, Map.of(), Map.of());
    }

    /**
     * @param headers further HTTP headers of the answer
     * @param details further elements beside Code and Message (S3 only)
     */
    AwsError(int status, String code, String message, Map<String, String> headers, Map<String, String> details) {
        // No stack trace: a refusal is an answer, and benchmarks get thousands of them a second.
        super(message, null, false, false);
        this.status = status;
        this.code = code;
        this.headers = headers;
        this.details = details;
    }

    /** What most refusals are: HTTP status 400. */
    static AwsError bad(String code, String message) {
        return new AwsError(400, code, message);
    }

    static AwsError invalidValue(String message) {
        return bad("InvalidParameterValue", message);
    }

    static boolean isThrottling(String code) {
        return THROTTLING.contains(code);
    }
}
