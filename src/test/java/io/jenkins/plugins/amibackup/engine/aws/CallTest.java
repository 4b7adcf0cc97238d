package io.jenkins.plugins.amibackup.engine.aws;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
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
        "403,AccessDenied,Access Denied because object protected by object lock.",
        "400,InvalidRequest,Object is WORM protected and cannot be overwritten"
    })
    void aLockIsNoLackOfPermissions(int status, String code, String words) {
        AwsException locked = answered(status, code, words);

        assertThat(locked.isForObjectLock()).isTrue();
        assertThat(locked.kind()).isEqualTo(FailureKind.REFUSED);
        assertThat(locked).hasMessageContaining("A lock of the bucket").hasMessageNotContaining("IAM policy");
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
        "400,ResourceLimitExceeded,REFUSED,raise it in the Service Quotas console",
        "400,VolumeLimitExceeded,REFUSED,raise it in the Service Quotas console",
        "400,ServiceQuotaExceededException,REFUSED,raise it in the Service Quotas console",
        "400,ConcurrentSnapshotLimitExceeded,LIMIT,as AWS allows",
        "400,PendingSnapshotLimitExceeded,LIMIT,as AWS allows",
        "400,ResourceCountExceeded,REFUSED,message says why",
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
        "400,KMS.NotFoundException,REFUSED,no such encryption key in this Region and partition",
        "400,NotFoundException,REFUSED,no such encryption key in this Region and partition",
        "400,InvalidKmsKey.NotFound,REFUSED,no such encryption key in this Region and partition",
        "400,InvalidKMSKeyId.Malformed,REFUSED,no such encryption key in this Region and partition",
        "400,InvalidKMSKey.InvalidState,REFUSED,that it is enabled and in this Region",
        "400,KMS.ThrottlingException,THROTTLED,throttling calls",
        "500,KMS.KMSInternalException,TRANSIENT,usually passes",
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

    private static AwsException answered(Action action, String code, String words) {
        return Call.explain(
                action,
                Ec2Exception.builder()
                        .statusCode(403)
                        .requestId("req-1")
                        .awsErrorDetails(AwsErrorDetails.builder()
                                .errorCode(code)
                                .errorMessage(words)
                                .build())
                        .build());
    }

    private static String meaning(Action action, String code, String words) {
        String line = answered(action, code, words).getMessage();
        return line.substring(line.indexOf("(request req-1). ") + "(request req-1). ".length());
    }

    private static final String WHO =
            "User: arn:aws:sts::123456789012:assumed-role/KMS-backup-role/kms:none is not" + " authorized to perform: ";

    /** The forms are those of IAM's page on access denied messages, and those that AWS used before. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "with an explicit deny in a service control policy | A service control policy of the AWS organization"
                        + " denies ec2:CreateTags",
                "due to an explicit deny in a Service Control Policy | A service control policy of the AWS organization"
                        + " denies ec2:CreateTags",
                "with an explicit deny in a service control policy: arn:aws:organizations::210987654321:policy/o-a/"
                        + "service_control_policy/p-1 | A service control policy of the AWS organization denies"
                        + " ec2:CreateTags",
                "because no service control policy allows the ec2:CreateTags action | No service control policy of the"
                        + " AWS organization allows ec2:CreateTags",
                "with an explicit deny in a resource control policy | A resource control policy of the AWS organization"
                        + " denies ec2:CreateTags",
                "with an explicit deny in a permissions boundary | The permissions boundary of these credentials denies"
                        + " ec2:CreateTags",
                "because no permissions boundary allows the ec2:CreateTags action | The permissions boundary of these"
                        + " credentials does not allow ec2:CreateTags",
                "with an explicit deny in a VPC endpoint policy | The policy of the VPC endpoint that the call went"
                        + " through denies ec2:CreateTags",
                "because no VPC endpoint policy allows the ec2:CreateTags action | The policy of the VPC endpoint that"
                        + " the call went through does not allow ec2:CreateTags",
                "with an explicit deny in a sessions policy | The session policy that these credentials were given when"
                        + " their session began denies ec2:CreateTags",
                "because no session policy allows the ec2:CreateTags action | The session policy that these credentials"
                        + " were given when their session began does not allow ec2:CreateTags",
                "with an explicit deny in a resource-based policy | The policy of the resource denies ec2:CreateTags",
                "with an explicit deny in an identity-based policy | A statement with \"Deny\" in an IAM policy of"
                        + " these credentials",
                "with an explicit deny | A statement with \"Deny\" denies ec2:CreateTags, and AWS does not say in"
                        + " which policy",
                "because no identity-based policy allows the ec2:CreateTags action | These credentials are not allowed"
                        + " to do this: allow ec2:CreateTags in their IAM policy"
            })
    void aDenialIsExplainedByThePolicyThatDeniesAndTheActionThatAwsNames(String reason, String meaning) {
        String words = "You are not authorized to perform this operation. " + WHO
                + "ec2:CreateTags on resource: arn:aws:ec2:eu-west-1::image/* " + reason;

        assertThat(meaning(Action.CREATE_IMAGE, "UnauthorizedOperation", words))
                .startsWith(meaning)
                .doesNotContain("encryption key");
        assertThat(answered(Action.CREATE_IMAGE, "UnauthorizedOperation", words).kind())
                .isEqualTo(FailureKind.DENIED);
        assertThat(answered(Action.CREATE_IMAGE, "UnauthorizedOperation", words).mayBeLiftedByIam())
                .isEqualTo(reason.startsWith("because no identity"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "s3:PutObject | with an explicit deny in a resource-based policy | The bucket's policy denies"
                        + " s3:PutObject",
                "s3:PutObject | because no resource-based policy allows the s3:PutObject action | The bucket's policy"
                        + " does not allow s3:PutObject",
                "kms:GenerateDataKey | with an explicit deny in a resource-based policy | The policy of the KMS key"
                        + " denies kms:GenerateDataKey",
                "kms:GenerateDataKey | because no resource-based policy allows the kms:GenerateDataKey action | The"
                        + " policy of the KMS key does not allow kms:GenerateDataKey",
                "kms:GenerateDataKey | because no identity-based policy allows the kms:GenerateDataKey action | These"
                        + " credentials may not use the encryption key: allow kms:GenerateDataKey",
                "kms:GenerateDataKey | because the resource does not exist in this Region, no resource-based policies"
                        + " allow access, or a resource-based policy explicitly denies access | There is no such"
                        + " encryption key in this Region and partition",
                "sts:AssumeRole | because no role trust policy allows the sts:AssumeRole action | The trust policy of"
                        + " the role does not allow sts:AssumeRole",
                "s3:PutObject | | These credentials are not allowed to do this: allow s3:PutObject in their IAM policy"
                        + " and in the bucket's policy"
            })
    void aDenialByTheResourcesOwnPolicySaysWhoseItIs(String action, String reason, String meaning) {
        String words = WHO + action + " on resource: \"arn:aws:s3:::acme-kms-backups/ami-1.bin\" "
                + (reason == null ? "" : reason);

        assertThat(meaning(Action.CREATE_STORE_IMAGE_TASK, "AccessDenied", words))
                .startsWith(meaning);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "InvalidParameterValue | The tag 'KMS' is not allowed",
                "InvalidParameterValue | Bucket KMS-backups is not valid",
                "AccessDenied | User: arn:aws:iam::123456789012:user/KMS is not authorized to perform this operation",
                "InvalidAMIName.Duplicate | AMI name web KMS nightly is already in use by AMI ami-1",
                "InvalidSnapshot.NotFound | The snapshot of the volume KMS data does not exist"
            })
    void aNameWithTheLettersKmsIsNoMatterOfKeys(String code, String words) {
        assertThat(meaning(Action.CREATE_IMAGE, code, words)).doesNotContainIgnoringCase("encryption key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "InvalidParameterValue | The KMS key is disabled | The encryption key can't be used",
                "InvalidParameterValue | Key arn:aws:kms:eu-west-1:123456789012:key/1 is pending deletion | The"
                        + " encryption key can't be used",
                "InvalidParameterValue | Key 'arn:aws:kms:us-east-1:123456789012:key/1' does not exist | There is no"
                        + " such encryption key in this Region and partition",
                "AccessDenied | The ciphertext refers to a customer master key that does not exist, does not exist in"
                        + " this region, or you are not allowed to access. | There is no such encryption key in this"
                        + " Region and partition",
                "NotFoundException | Alias arn:aws:kms:eu-west-1:123456789012:alias/backups is not found. | There is no"
                        + " such encryption key in this Region and partition"
            })
    void aKeyThatIsUnknownMayBeOfAnotherRegionOrPartition(String code, String words, String meaning) {
        assertThat(meaning(Action.COPY_IMAGE, code, words)).startsWith(meaning);
    }

    @Test
    void anEncodedMessageIsWholeInTheLogAndTheLineStaysShort() {
        String encoded = "aB3-_".repeat(2000);
        List<String> logged = new ArrayList<>();
        Handler handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                logged.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        Logger logger = Logger.getLogger("io.jenkins.plugins.amibackup.denials");
        Level before = logger.getLevel();
        logger.addHandler(handler);
        logger.setLevel(Level.INFO);
        try {
            AwsException denied = answered(
                    Action.CREATE_IMAGE,
                    "UnauthorizedOperation",
                    "You are not authorized to perform this operation. " + WHO
                            + "ec2:CreateImage on resource: arn:aws:ec2:eu-west-1:123456789012:instance/i-1 with an"
                            + " explicit deny in a service control policy. Encoded authorization failure message: "
                            + encoded);

            assertThat(denied.getMessage())
                    .hasSizeLessThan(900)
                    .contains("A service control policy of the AWS organization denies ec2:CreateImage")
                    .endsWith(
                            "AWS's encoded message, which says what denied the call, is in Jenkins' system log (logger"
                                    + " io.jenkins.plugins.amibackup.denials); on the command line, --verbose shows it.")
                    .doesNotContain("aB3-_aB3");
            assertThat(logged)
                    .containsExactly("ec2:CreateImage was denied (request req-1). To see why: aws sts"
                            + " decode-authorization-message --encoded-message " + encoded);
        } finally {
            logger.removeHandler(handler);
            logger.setLevel(before);
        }
    }

    @Test
    void whatIsNotAnEncodedMessageIsNotHandedToAShell() {
        String words = "Encoded authorization failure message: aaaaaaaaaaaaaaaaaaaaaaaaaaaaaa$(rm)";

        assertThat(answered(Action.CREATE_IMAGE, "UnauthorizedOperation", words).getMessage())
                .contains("$(rm)")
                .doesNotContain("--verbose");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ResourceLimitExceeded | You have reached your quota of 50,000 AMIs | of 50,000",
                "ResourceLimitExceeded | Your quota of 50,000 AMIs has been reached; available, pending and disabled"
                        + " AMIs count | of 50,000",
                "InvalidRequest | The maximum number of 100 images has been reached | of 100",
                "SnapshotLimitExceeded | The limit is 100000 snapshots | of 100000",
                "SomethingNew | You have exceeded your limit of 7 images | of 7"
            })
    void aQuotaFailsWithTheNumberAndWhereToRaiseIt(String code, String words, String number) {
        for (Action action : List.of(Action.CREATE_IMAGE, Action.COPY_IMAGE)) {
            AwsException refused = answered(action, code, words);

            assertThat(refused.kind()).isEqualTo(FailureKind.REFUSED);
            assertThat(refused.getMessage())
                    .contains("quota " + number + ", and waiting does not help: raise ")
                    .contains("Service Quotas console");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ResourceLimitExceeded | You have reached the limit of concurrent copies. Try again when there is"
                        + " capacity available.",
                "ResourceLimitExceeded | Too many snapshot copies in progress. The limit is 20 for this Region.",
                "ResourceLimitExceeded | You have exceeded the maximum of 300 concurrent image copies to this Region.",
                "InvalidRequest | You have reached the limit of pending snapshots"
            })
    void whatIsUnderWayIsWaitedForWhateverTheCode(String code, String words) {
        assertThat(answered(Action.COPY_IMAGE, code, words).kind()).isEqualTo(FailureKind.LIMIT);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "ResourceLimitExceeded | You have reached your quota of 1200 GB",
                "InvalidRequest | The quota is reached",
                "SomethingUndocumented | Too many tasks",
                "ServiceQuotaExceededException | No more",
                "StoreTaskLimitExceeded | No more"
            })
    void storeAndRestoreTasksQueueForAnyWordOfALimit(String code, String words) {
        for (Action action : List.of(Action.CREATE_STORE_IMAGE_TASK, Action.CREATE_RESTORE_IMAGE_TASK)) {
            assertThat(answered(action, code, words).kind()).isEqualTo(FailureKind.LIMIT);
        }
    }
}
