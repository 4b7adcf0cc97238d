package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.services.ec2.model.Ec2Exception;

class CallTest {

    private static AwsException answered(int status, String code, String words) {
        AwsServiceException failure = Ec2Exception.builder()
                .statusCode(status)
                .requestId("req-1")
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode(code)
                        .errorMessage(words)
                        .build())
                .build();
        return Call.explain(Action.CREATE_IMAGE, failure);
    }

    @ParameterizedTest
    @CsvSource({
        "403,UnauthorizedOperation,DENIED,allow ec2:CreateImage",
        "401,AuthFailure,CREDENTIALS,this machine's clock",
        "400,ExpiredToken,CREDENTIALS,session token has expired",
        "400,RequestExpired,CREDENTIALS,renew the credentials",
        "401,OptInRequired,CREDENTIALS,is not enabled for the account",
        "400,InvalidInstanceID.NotFound,REFUSED,no such instance",
        "400,InvalidInstanceID.Malformed,REFUSED,looks like i-",
        "400,IncorrectInstanceState,REFUSED,No image can be created",
        "400,InvalidAMIName.Duplicate,REFUSED,already in use",
        "400,InvalidAMIName.Malformed,REFUSED,3 to 128",
        "400,InvalidAMIID.NotFound,REFUSED,no such AMI",
        "400,InvalidAMIID.Unavailable,REFUSED,deregistered",
        "400,InvalidSnapshot.NotFound,REFUSED,deleted during the run",
        "400,SnapshotLimitExceeded,REFUSED,snapshot quota",
        "400,ResourceLimitExceeded,LIMIT,quota",
        "400,SnapshotCreationPerVolumeRateExceeded,LIMIT,as AWS allows",
        "400,ConcurrentCreateImageNoRebootLimitExceeded,LIMIT,as AWS allows",
        "503,RequestLimitExceeded,THROTTLED,throttling calls",
        "400,Throttling,THROTTLED,throttling calls",
        "503,SlowDown,THROTTLED,throttling calls",
        "404,NoSuchBucket,REFUSED,The bucket does not exist",
        "404,NoSuchKey,REFUSED,not in the bucket",
        "403,AccessDenied,DENIED,bucket's policy",
        "301,PermanentRedirect,REFUSED,another Region",
        "400,IllegalLocationConstraintException,REFUSED,another Region",
        "400,InvalidParameterValue,REFUSED,not allowed",
        "403,InvalidObjectState,REFUSED,archived",
        "500,InternalError,TRANSIENT,usually passes",
        "503,Unavailable,TRANSIENT,usually passes",
        "412,PreconditionFailed,CONFLICT,Someone else",
        "409,ConditionalRequestConflict,TRANSIENT,usually passes",
        "400,EC2ThrottledException,THROTTLED,throttling calls",
        "403,RequestTimeTooSkewed,CREDENTIALS,machine's clock",
        "400,KMS.DisabledException,REFUSED,encryption key",
        "400,TagLimitExceeded,REFUSED,50 tags",
        "400,SomethingNew,REFUSED,message says why"
    })
    void everyErrorOfAwsIsExplained(int status, String code, FailureKind kind, String meaning) {
        AwsException explained = answered(status, code, "Words of AWS.");

        assertThat(explained.kind()).isEqualTo(kind);
        assertThat(explained.code()).isEqualTo(code);
        assertThat(explained.getMessage())
                .startsWith("ec2:CreateImage failed: " + code + ": Words of AWS (request req-1). ")
                .contains(meaning)
                .doesNotContain("\n");
    }

    @Test
    void aLimitIsRecognisedByItsWordsWhateverItsCode() {
        assertThat(answered(400, "InvalidRequest", "You have exceeded the limit of in-progress store tasks.")
                        .kind())
                .isEqualTo(FailureKind.LIMIT);
        assertThat(answered(400, "InvalidRequest", "The quota for restore work in progress is reached")
                        .kind())
                .isEqualTo(FailureKind.LIMIT);
        assertThat(answered(400, "TagLimitExceeded", "More than 50 tags").kind())
                .isEqualTo(FailureKind.REFUSED);
        assertThat(answered(400, "InvalidParameterValue", "The value exceeds the limit of 255")
                        .kind())
                .isEqualTo(FailureKind.REFUSED);
    }

    @Test
    void anAnswerWithoutACodeIsNamedByItsStatus() {
        assertThat(answered(403, null, null).code()).isEqualTo("AccessDenied");
        assertThat(answered(404, "404", null).code()).isEqualTo("NotFound");
        assertThat(answered(301, null, null).code()).isEqualTo("PermanentRedirect");
        assertThat(answered(502, null, null).kind()).isEqualTo(FailureKind.TRANSIENT);
    }

    @Test
    void noAnswerIsToldApartByItsCause() {
        assertThat(unanswered(new UnknownHostException("ec2.mars-1.amazonaws.com"))
                        .code())
                .isEqualTo("UnknownHost");
        assertThat(unanswered(new SocketTimeoutException("Read timed out")).code())
                .isEqualTo("TimedOut");
        assertThat(unanswered(new IOException("reset")).code()).isEqualTo("NoAnswer");
        assertThat(unanswered(new IOException("reset")).kind()).isEqualTo(FailureKind.TRANSIENT);
    }

    private static AwsException unanswered(Throwable cause) {
        return Call.explain(
                Action.CREATE_IMAGE,
                SdkClientException.create("Unable to execute HTTP request: " + cause.getMessage(), cause));
    }

    @Test
    void missingCredentialsAreToldApartFromAnOutage() {
        AwsException missing = Call.explain(
                Action.CREATE_IMAGE,
                SdkClientException.create("Unable to load credentials from any of the providers in the chain"));

        assertThat(missing.kind()).isEqualTo(FailureKind.CREDENTIALS);
        assertThat(missing.getMessage()).contains("No credentials were found");
    }

    @Test
    void longOrBrokenWordsOfAwsBecomeOneShortLine() {
        assertThat(answered(400, "InvalidParameterValue", "a\nb " + "x".repeat(2000))
                        .getMessage())
                .doesNotContain("\n")
                .hasSizeLessThan(900);
    }

    @Test
    void theLineKeepsItsParts() {
        assertThat(answered(400, "InvalidAMIID.NotFound", "No image ami-1.").line())
                .isEqualTo(Line.of(
                        "aws.failed",
                        Action.CREATE_IMAGE,
                        "InvalidAMIID.NotFound",
                        " No image ami-1",
                        Line.of("aws.request", "req-1"),
                        Line.of("aws.means.InvalidAMIID.NotFound", Action.CREATE_IMAGE)));
    }

    @Test
    void aFailureOfOursOnTheWayKeepsItsLine() {
        OperationException ours = OperationException.badInput("check.region", "mars-1");

        assertThat(unanswered(ours).line()).isEqualTo(ours.line());
    }

    @ParameterizedTest
    @CsvSource({
        "InvalidRequest,A CreateStoreImageTask is already in progress for the AMI ami-1,true",
        "InvalidParameterValue,The object ami-1.bin already exists in the bucket,true",
        "InvalidRequest,You have exceeded the limit of store tasks in progress,false",
        "InternalError,A CreateStoreImageTask is already in progress for the AMI ami-1,false"
    })
    void aStoreThatWasAskedForBeforeIsRecognised(String code, String words, boolean stored) {
        assertThat(answered(400, code, words).isAlreadyStored()).isEqualTo(stored);
    }

    @Test
    void onlyWholeIdsCountAsNamed() {
        AwsException refused = answered(
                400, "InvalidAMIID.NotFound", "The image ids '[ami-0123456789abcdef0, ami-0a1b2c3d]' do not exist");

        assertThat(refused.names("ami-0123456789abcdef0")).isTrue();
        assertThat(refused.names("ami-0a1b2c3d")).isTrue();
        assertThat(refused.names("ami-01234567")).isFalse();
    }
}
