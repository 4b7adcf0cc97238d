package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.ApiCallTimeoutException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.exception.SdkException;

/** The one place where a failed call to AWS becomes a kind of trouble and one line for a person. */
public final class Call {

    private static final Set<String> CREDENTIALS = Set.of(
            "AuthFailure",
            "ExpiredToken",
            "ExpiredTokenException",
            "RequestExpired",
            "InvalidClientTokenId",
            "InvalidAccessKeyId",
            "InvalidToken",
            "SignatureDoesNotMatch",
            "UnrecognizedClientException",
            "MissingAuthenticationToken",
            "RequestTimeTooSkewed",
            "NoCredentials",
            "OptInRequired",
            "Blocked",
            "PendingVerification");
    private static final Set<String> DENIED =
            Set.of("UnauthorizedOperation", "AccessDenied", "AccessDeniedException", "AllAccessDisabled", "Forbidden");
    private static final Set<String> THROTTLED = Set.of(
            "RequestLimitExceeded",
            "Throttling",
            "ThrottlingException",
            "ThrottledException",
            "EC2ThrottledException",
            "RequestThrottled",
            "RequestThrottledException",
            "PriorRequestNotComplete",
            "SlowDown",
            "TooManyRequestsException");
    /** Quotas that give way only when somebody raises them or removes something. */
    private static final Set<String> QUOTAS = Set.of("SnapshotLimitExceeded", "TagLimitExceeded");

    private static final Set<String> LIMIT = Set.of(
            "ResourceLimitExceeded",
            "SnapshotCreationPerVolumeRateExceeded",
            "ConcurrentCreateImageNoRebootLimitExceeded",
            "ConcurrentSnapshotLimitExceeded",
            "PendingSnapshotLimitExceeded",
            "ConcurrentTagAccess");
    private static final Set<String> TRANSIENT = Set.of(
            "InternalError",
            "InternalFailure",
            "ServiceUnavailable",
            "Unavailable",
            "RequestTimeout",
            "ConditionalRequestConflict");

    private Call() {}

    /**
     * Makes a call.
     *
     * @param action what is called
     * @throws AwsException when it fails
     */
    public static <T> T of(Action action, Supplier<T> call) {
        try {
            return call.get();
        } catch (SdkException failure) {
            throw explain(action, failure);
        } catch (StackOverflowError tooDeep) {
            // The SDK's parser of XML goes down with the answer.
            throw explain(
                    action,
                    SdkClientException.create("Unable to unmarshall response: it is nested too deeply", tooDeep));
        }
    }

    /** What a failed call means. */
    public static AwsException explain(Action action, SdkException failure) {
        if (failure instanceof AwsServiceException answer) {
            return answered(action, answer);
        }
        return unanswered(action, failure);
    }

    private static AwsException answered(Action action, AwsServiceException answer) {
        AwsErrorDetails details = answer.awsErrorDetails();
        String code = details == null || details.errorCode() == null ? "" : details.errorCode();
        if (code.isEmpty() || code.equals(String.valueOf(answer.statusCode()))) {
            code = codeOf(answer.statusCode());
        }
        AwsWords words = AwsWords.of(details == null ? null : details.errorMessage());
        FailureKind kind = kindOf(code, words, answer.statusCode());
        Line request = answer.requestId() == null ? Line.empty() : Line.of("aws.request", answer.requestId());
        return new AwsException(kind, action, code, words, line(kind, action, code, words, request), answer);
    }

    private static AwsException unanswered(Action action, SdkException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OperationException ours) {
                String code = ours.kind() == FailureKind.UNTRUSTED ? "UntrustedCertificate" : "NoCredentials";
                return new AwsException(ours.kind(), action, code, AwsWords.NONE, ours.line(), failure);
            }
        }
        AwsWords words = AwsWords.of(failure.getMessage());
        String code = "NoAnswer";
        FailureKind kind = FailureKind.TRANSIENT;
        if (words.sayThatCredentialsAreMissing()) {
            code = "NoCredentials";
            kind = FailureKind.CREDENTIALS;
        } else if (failure instanceof ApiCallTimeoutException) {
            code = "TimedOut";
        } else if (hasCause(failure, UnknownHostException.class)) {
            code = "UnknownHost";
        } else if (words.sayThatNothingWasSent()
                || failure instanceof SdkClientException && hasCause(failure, IOException.class)) {
            code = hasCause(failure, InterruptedIOException.class) ? "TimedOut" : "NoAnswer";
        } else if (!failure.retryable() && !hasCause(failure, IOException.class)) {
            code = "NotSent";
            kind = words.sayThatTheAnswerIsUnreadable() ? FailureKind.TRANSIENT : FailureKind.REFUSED;
        }
        return new AwsException(kind, action, code, words, line(kind, action, code, words, Line.empty()), failure);
    }

    private static Line line(FailureKind kind, Action action, String code, AwsWords words, Line request) {
        return Line.of("aws.failed", action, code, words.sentence(), request, meaning(kind, action, code, words));
    }

    private static boolean hasCause(Throwable failure, Class<? extends Throwable> type) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (type.isInstance(cause)) {
                return true;
            }
        }
        return false;
    }

    private static String codeOf(int status) {
        return switch (status) {
            case 301, 307 -> "PermanentRedirect";
            case 400 -> "BadRequest";
            case 403 -> "AccessDenied";
            case 404 -> "NotFound";
            case 409 -> "ConditionalRequestConflict";
            case 412 -> "PreconditionFailed";
            case 503 -> "ServiceUnavailable";
            default -> "HTTP " + status;
        };
    }

    private static FailureKind kindOf(String code, AwsWords words, int status) {
        if (THROTTLED.contains(code) || status == 429) {
            return FailureKind.THROTTLED;
        }
        if (CREDENTIALS.contains(code)) {
            return FailureKind.CREDENTIALS;
        }
        if (DENIED.contains(code)) {
            return FailureKind.DENIED;
        }
        if (LIMIT.contains(code) || !QUOTAS.contains(code) && isLimit(code, words)) {
            return FailureKind.LIMIT;
        }
        if (code.equals("PreconditionFailed")) {
            return FailureKind.CONFLICT;
        }
        if (TRANSIENT.contains(code) || status >= 500) {
            return FailureKind.TRANSIENT;
        }
        return FailureKind.REFUSED;
    }

    private static boolean isLimit(String code, AwsWords words) {
        return code.endsWith("LimitExceeded")
                || words.sayThatALimitIsReached() && (!code.startsWith("Invalid") || code.equals("InvalidRequest"));
    }

    private static Line meaning(FailureKind kind, Action action, String code, AwsWords words) {
        String key = words.areAboutAKey() || code.startsWith("KMS") || code.startsWith("Kms") ? "KMS" : code;
        return Line.of("aws.means." + (Texts.has("aws.means." + key) ? key : kind), action);
    }
}
