package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.logging.Level;
import java.util.regex.Pattern;
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
            "MissingAuthenticationTokenException",
            "InvalidSignatureException",
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
    /** Quotas that give way only when somebody raises them or removes something, whatever is called. */
    private static final Set<String> QUOTAS = Set.of("SnapshotLimitExceeded", "TagLimitExceeded");
    /**
     * Limits on work that is under way.
     *
     * @see <a href="https://docs.aws.amazon.com/ec2/latest/devguide/ec2-api-error-codes.html">EC2's error codes</a>
     */
    private static final Set<String> LIMIT = Set.of(
            "SnapshotCreationPerVolumeRateExceeded",
            "ConcurrentCreateImageNoRebootLimitExceeded",
            "ConcurrentSnapshotLimitExceeded",
            "PendingSnapshotLimitExceeded",
            "ConcurrentTagAccess");
    /** Codes that say little: the words may tell that it is a key that can't be used. */
    private static final Set<String> VAGUE = Set.of("InvalidParameterValue", "AccessDenied", "BadRequest");

    /** What EC2 answers where it has no room for a machine, with the status of a fault of its own, and where a product isn't subscribed to. */
    private static final Pattern UNLAUNCHABLE = Pattern.compile("Insufficient\\w+|OptInRequired|Unsupported\\w*");

    private static final Set<String> TRANSIENT = Set.of(
            "InternalError",
            "InternalFailure",
            "KMSInternalException",
            "DependencyTimeoutException",
            "ServiceUnavailable",
            "Unavailable",
            "RequestTimeout",
            "ConditionalRequestConflict");

    private static final String OF_KMS = "KMS.";
    /** EC2, S3 and KMS don't agree on capitals. */
    private static final Pattern KEY_CODE =
            Pattern.compile("kms|^CustomerKeyHasBeenRevoked$|^NotFoundException$", Pattern.CASE_INSENSITIVE);

    private static final Pattern NO_KEY_CODE = Pattern.compile(
            "(?:KMS\\.)?NotFoundException|Invalid_?Kms_?Key(?:Id)?(?:\\.(?:NotFound|Malformed|InvalidKeyId))?",
            Pattern.CASE_INSENSITIVE);

    private static final SystemLog DENIALS = SystemLog.of(SystemLog.AWS_DENIALS);

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
            throw unreadable(action, "it is nested too deeply", tooDeep);
        }
    }

    /** An answer that the SDK has read, and that can't be AWS's. */
    static AwsException unreadable(Action action, String why) {
        return unreadable(action, why, null);
    }

    private static AwsException unreadable(Action action, String why, Throwable cause) {
        return explain(action, SdkClientException.create("Unable to unmarshall response: " + why, cause));
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
        FailureKind kind = kindOf(action, code, words, answer.statusCode());
        Line request = answer.requestId() == null ? Line.empty() : Line.of("aws.request", answer.requestId());
        words.encoded().ifPresent(message -> logWhole(action, message, answer.requestId()));
        return new AwsException(kind, action, code, words, line(kind, action, code, words, request), answer);
    }

    /** The line that people see stays short, and who may decode the message is often somebody else. */
    private static void logWhole(Action action, String encoded, String requestId) {
        DENIALS.logWhole(
                Level.INFO,
                action + " was denied (request " + requestId + "). To see why: aws sts decode-authorization-message"
                        + " --encoded-message " + encoded);
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
        Line meaning = meaning(kind, action, code, words);
        return Line.of(
                "aws.failed",
                action,
                code,
                words.sentence(),
                request,
                words.encoded().isEmpty() ? meaning : Line.of("line.two", meaning, Line.of("aws.encoded")));
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

    private static FailureKind kindOf(Action action, String given, AwsWords words, int status) {
        // S3 passes on what KMS has answered.
        String code = given.startsWith(OF_KMS) ? given.substring(OF_KMS.length()) : given;
        if (action == Action.RUN_INSTANCES && UNLAUNCHABLE.matcher(code).matches()) {
            return FailureKind.REFUSED;
        }
        if (THROTTLED.contains(code) || status == 429) {
            return FailureKind.THROTTLED;
        }
        if (CREDENTIALS.contains(code)) {
            return FailureKind.CREDENTIALS;
        }
        if (words.sayThatALockKeepsIt()) {
            return FailureKind.REFUSED;
        }
        if (DENIED.contains(code)) {
            return FailureKind.DENIED;
        }
        if (LIMIT.contains(code) || isLimit(code, words) && passes(action, code, words)) {
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

    /** Whether it is for some limit that the call is refused. */
    private static boolean isLimit(String code, AwsWords words) {
        return code.contains("LimitExceeded")
                || code.contains("QuotaExceeded")
                || words.sayThatALimitIsReached() && (!code.startsWith("Invalid") || code.equals("InvalidRequest"));
    }

    /** Whether a limit gives way by itself: EC2 has one code for quotas and for work in progress, and the words differ. */
    private static boolean passes(Action action, String code, AwsWords words) {
        return !QUOTAS.contains(code) && (isTask(action) || words.sayThatItPasses());
    }

    private static Line meaning(FailureKind kind, Action action, String code, AwsWords words) {
        String named = words.deniedAction().orElse(action.iamName());
        if (kind == FailureKind.DENIED) {
            return denied(named, code, words);
        }
        if (kind == FailureKind.REFUSED && isAboutAKey(code, words)) {
            return Line.of(isUnknownKey(code, words) ? "aws.means.KMS.unknown" : "aws.means.KMS", named);
        }
        if (words.sayThatALockKeepsIt()) {
            return Line.of("aws.means.locked", named);
        }
        if (words.sayThatTheBucketHasNoLock()) {
            return Line.of("aws.means.noBucketLock", named);
        }
        if (action == Action.RUN_INSTANCES && words.areAboutAProfile()) {
            return Line.of("aws.means.profile", named);
        }
        String ofCall = "aws.means." + code + "." + action.operation();
        if (Texts.has(ofCall)) {
            return Line.of(ofCall, named);
        }
        boolean quota = kind == FailureKind.REFUSED && isLimit(code, words);
        String text = "aws.means." + (Texts.has("aws.means." + code) ? code : quota ? "QUOTA" : kind);
        return quota ? Line.of(text, named, words.limit().map(Call::limit).orElse(Line.empty())) : Line.of(text, named);
    }

    private static Line limit(String number) {
        return Line.of("aws.limit", number);
    }

    private static Line denied(String named, String code, AwsWords words) {
        if (isUnknownKey(code, words)) {
            return Line.of("aws.means.KMS.unknown", named);
        }
        Optional<Line> byPolicy = words.policy().map(denial -> byPolicy(named, denial));
        if (byPolicy.isPresent()) {
            return byPolicy.get();
        }
        if (named.equals(Action.IAM_PASS_ROLE.iamName())) {
            return Line.of("aws.means.DENIED.PassRole", named);
        }
        if (words.areAboutAKey()) {
            return Line.of(named.startsWith("kms:") ? "aws.means.KMS.DENIED" : "aws.means.KMS", named);
        }
        return Line.of("aws.means." + (Texts.has("aws.means." + code) ? code : "DENIED"), named);
    }

    /** What it means that this policy denies an action. */
    static Line byPolicy(String named, DenyingPolicy.Denial by) {
        DenyingPolicy policy = by.policy();
        String whose = policy == DenyingPolicy.RESOURCE ? "." + ownerOf(named) : "";
        return Line.of("aws.means.DENIED." + policy + whose + (by.explicit() ? "" : ".none"), named);
    }

    /** What has the policy that is attached to a resource. */
    private static String ownerOf(String action) {
        return action.startsWith("s3:") ? "bucket" : action.startsWith("kms:") ? "key" : "resource";
    }

    private static boolean isAboutAKey(String code, AwsWords words) {
        return KEY_CODE.matcher(code).find()
                || words.areAboutAKey() && (VAGUE.contains(code) || !Texts.has("aws.means." + code));
    }

    private static boolean isUnknownKey(String code, AwsWords words) {
        return NO_KEY_CODE.matcher(code).matches() || isAboutAKey(code, words) && words.sayThatThereIsNoSuchKey();
    }

    /** Whether it begins a task of which AWS documents no code for too much in progress: any word of a limit means that. */
    private static boolean isTask(Action action) {
        return action.proof() == Proof.SCARCE;
    }
}
