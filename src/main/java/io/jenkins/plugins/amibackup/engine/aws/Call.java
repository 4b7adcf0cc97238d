package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.Locale;
import java.util.Optional;
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
        String words = details == null || details.errorMessage() == null ? "" : details.errorMessage();
        if (code.isEmpty() || code.equals(String.valueOf(answer.statusCode()))) {
            code = codeOf(answer.statusCode());
        }
        FailureKind kind = kindOf(code, words, answer.statusCode());
        String request = answer.requestId() == null ? "" : Texts.text("aws.request", answer.requestId());
        String line =
                Texts.text("aws.failed", action, code, sentence(words), request, meaning(kind, code, words, action));
        return new AwsException(kind, action, code, line.strip(), answer);
    }

    private static AwsException unanswered(Action action, SdkException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof OperationException ours) {
                return new AwsException(ours.kind(), action, "NoCredentials", ours.getMessage(), failure);
            }
        }
        String words = failure.getMessage() == null ? "" : failure.getMessage();
        String code = "NoAnswer";
        FailureKind kind = FailureKind.TRANSIENT;
        if (words.contains("Unable to load credentials") || words.contains("credentials could not be")) {
            code = "NoCredentials";
            kind = FailureKind.CREDENTIALS;
        } else if (failure instanceof ApiCallTimeoutException) {
            code = "TimedOut";
        } else if (hasCause(failure, UnknownHostException.class)) {
            code = "UnknownHost";
        } else if (words.contains("Unable to execute HTTP request")
                || failure instanceof SdkClientException && hasCause(failure, java.io.IOException.class)) {
            code = hasCause(failure, InterruptedIOException.class) ? "TimedOut" : "NoAnswer";
        } else if (!failure.retryable() && !hasCause(failure, java.io.IOException.class)) {
            code = "NotSent";
            kind = words.contains("Unable to unmarshall") ? FailureKind.TRANSIENT : FailureKind.REFUSED;
        }
        String line =
                Texts.text("aws.failed", action, code, sentence(words), "", meaning(kind, code, words, action));
        return new AwsException(kind, action, code, line.strip(), failure);
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

    private static FailureKind kindOf(String code, String words, int status) {
        if (THROTTLED.contains(code) || status == 429) {
            return FailureKind.THROTTLED;
        }
        if (CREDENTIALS.contains(code)) {
            return FailureKind.CREDENTIALS;
        }
        if (DENIED.contains(code)) {
            return FailureKind.DENIED;
        }
        if (LIMIT.contains(code) || !QUOTAS.contains(code) && looksLikeALimit(code, words)) {
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

    /** The code with which AWS refuses store and restore work past the account's limit is not documented. */
    private static boolean looksLikeALimit(String code, String words) {
        if (code.endsWith("LimitExceeded")) {
            return true;
        }
        String lower = words.toLowerCase(Locale.ROOT);
        return (lower.contains("limit") || lower.contains("quota"))
                && (lower.contains("in progress") || lower.contains("exceed") || lower.contains("too many"))
                && (!code.startsWith("Invalid") || code.equals("InvalidRequest"));
    }

    private static String meaning(FailureKind kind, String code, String words, Action action) {
        if (words.contains("KMS") || words.contains("kms:") || code.startsWith("KMS") || code.startsWith("Kms")) {
            return Texts.text("aws.means.KMS", action);
        }
        Optional<String> own = Texts.find("aws.means." + code, action);
        if (own.isPresent()) {
            return own.get();
        }
        return Texts.find("aws.means." + kind, action).orElse("");
    }

    private static String sentence(String words) {
        String line = words.replaceAll("\\s+", " ")
                .replaceAll(" ?\\(SDK Attempt Count: \\d+\\)", "")
                .strip();
        if (line.isEmpty()) {
            return "";
        }
        line = line.length() > 600 ? line.substring(0, 600) + "…" : line;
        return " " + (line.endsWith(".") ? line.substring(0, line.length() - 1) : line);
    }
}
