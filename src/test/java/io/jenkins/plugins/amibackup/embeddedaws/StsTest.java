package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.services.sts.model.AssumeRoleResponse;
import software.amazon.awssdk.services.sts.model.GetCallerIdentityResponse;

class StsTest extends EmbeddedAwsTest {

    private static final String ROLE = "arn:aws:iam::210987654321:role/backup";

    @Override
    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder.role(ROLE, null);
    }

    @Test
    void everyKeyIsTheDefaultUserWhereNoneIsRegistered() {
        GetCallerIdentityResponse identity = clients.sts().getCallerIdentity();
        assertThat(identity.account()).isEqualTo("123456789012");
        assertThat(identity.arn()).isEqualTo("arn:aws:iam::123456789012:user/backup");
        assertThat(identity.userId()).isNotBlank();
    }

    @Test
    void onlyRegisteredKeysAreTakenWhereOneIs() throws Exception {
        try (EmbeddedAws strict = EmbeddedAws.builder()
                        .accessKey("AKIAONE", Account.user("111111111111", "one"))
                        .start();
                Clients its = new Clients(strict)) {
            var one = AwsBasicCredentials.create("AKIAONE", "secret");
            assertThat(its.sts(one).getCallerIdentity().account()).isEqualTo("111111111111");
            refused("InvalidClientTokenId", () -> its.sts().getCallerIdentity());
            refused("AuthFailure", () -> its.ec2().describeImages(r -> {}));
            refused("InvalidAccessKeyId", () -> its.s3().listBuckets());
        }
    }

    @Test
    void aRoleIsAssumed() {
        AwsSessionCredentials session = session(assume(ROLE, null, 3600));
        GetCallerIdentityResponse identity = clients.sts(session).getCallerIdentity();
        assertThat(identity.account()).isEqualTo("210987654321");
        assertThat(identity.arn()).isEqualTo("arn:aws:sts::210987654321:assumed-role/backup/jenkins");
    }

    @Test
    void aSessionWorksInTheAccountOfItsRole() {
        aws.ec2().runInstance(InstanceSpec.named("mine"));
        aws.ec2().runInstance(InstanceSpec.named("theirs").ofAccount("210987654321"));
        var there = clients.ec2(aws.region(), session(assume(ROLE, null, 3600)));
        assertThat(there.describeInstances(r -> {}).reservations())
                .extracting(r -> r.instances().get(0).tags().get(0).value())
                .containsExactly("theirs");
    }

    @Test
    void anUnknownRoleIsDenied() {
        refused("AccessDenied", () -> assume("arn:aws:iam::210987654321:role/other", null, 3600))
                .hasMessageContaining("is not authorized to perform: sts:AssumeRole on resource");
    }

    @Test
    void anExternalIdMustBeTheOneExpected() {
        String role = "arn:aws:iam::210987654321:role/partner";
        aws.ec2().role(role, "acme-42");
        refused("AccessDenied", () -> assume(role, null, 3600));
        refused("AccessDenied", () -> assume(role, "wrong", 3600));
        assertThat(assume(role, "acme-42", 3600).credentials().accessKeyId()).startsWith("ASIA");
    }

    @Test
    void aSessionEndsByTheClock() {
        AssumeRoleResponse assumed = assume(ROLE, null, 900);
        assertThat(assumed.credentials().expiration()).isEqualTo(START.plusSeconds(900));
        AwsSessionCredentials session = session(assumed);
        clock.advance(Duration.ofSeconds(899));
        assertThat(clients.s3(aws.region(), session).listBuckets().buckets()).isEmpty();
        clock.advance(Duration.ofSeconds(1));
        refused("ExpiredToken", () -> clients.s3(aws.region(), session).listBuckets());
        refused("RequestExpired", () -> clients.ec2(aws.region(), session).describeImages(r -> {}));
        refused("ExpiredToken", () -> clients.sts(session).getCallerIdentity());
    }

    @Test
    void aSessionWithAWrongTokenIsRefused() {
        AwsSessionCredentials session = session(assume(ROLE, null, 900));
        var wrong = AwsSessionCredentials.create(session.accessKeyId(), session.secretAccessKey(), "wrong");
        refused("InvalidToken", () -> clients.s3(aws.region(), wrong).listBuckets());
        refused("AuthFailure", () -> clients.ec2(aws.region(), wrong).describeImages(r -> {}));
    }

    @Test
    void aRoleCanBeDeniedAnAction() {
        aws.faults().denyFor(ROLE, "ec2:DescribeImages");
        var there = clients.ec2(aws.region(), session(assume(ROLE, null, 900)));
        refused("UnauthorizedOperation", () -> there.describeImages(r -> {}));
    }

    @Test
    void aStrangeSessionNameOrDurationIsRefused() {
        refused(
                "ValidationError",
                () -> clients.sts().assumeRole(r -> r.roleArn(ROLE).roleSessionName("a b")));
        refused("ValidationError", () -> assume(ROLE, null, 60));
    }

    private AssumeRoleResponse assume(String role, String externalId, int seconds) {
        return clients.sts()
                .assumeRole(r -> r.roleArn(role)
                        .roleSessionName("jenkins")
                        .externalId(externalId)
                        .durationSeconds(seconds));
    }

    private static AwsSessionCredentials session(AssumeRoleResponse response) {
        var credentials = response.credentials();
        return AwsSessionCredentials.create(
                credentials.accessKeyId(), credentials.secretAccessKey(), credentials.sessionToken());
    }
}
