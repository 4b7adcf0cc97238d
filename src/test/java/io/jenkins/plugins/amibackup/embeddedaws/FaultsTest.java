package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.core.exception.SdkClientException;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.Ec2Client;

class FaultsTest extends EmbeddedAwsTest {

    @Test
    void aDeniedActionIsRefusedUntilItIsAllowed() {
        aws.faults().deny("ec2:DescribeImages");
        refused("UnauthorizedOperation", () -> ec2.describeImages(r -> {}))
                .hasMessageContaining("is not authorized to perform: ec2:DescribeImages");
        aws.faults().allow("ec2:DescribeImages");
        assertThat(ec2.describeImages(r -> r.owners("self")).images()).isEmpty();
    }

    @Test
    void anActionOfS3IsDeniedByItsPermission() {
        aws.s3().put(BUCKET, "a", "x");
        aws.faults().deny("s3:GetObject");
        refused("AccessDenied", () -> s3.getObject(r -> r.bucket(BUCKET).key("a")));
        assertThatThrownBy(() -> s3.headObject(r -> r.bucket(BUCKET).key("a")))
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.statusCode()).isEqualTo(403));
        aws.faults().deny("s3:*");
        refused("AccessDenied", () -> s3.listBuckets());
    }

    @Test
    void anActionIsDeniedToOneAccessKey() {
        Ec2Client other = clients.ec2(aws.region(), AwsBasicCredentials.create("AKIAOTHER", "secret"));
        aws.faults().denyFor("AKIAOTHER", "ec2:DescribeImages");
        refused("UnauthorizedOperation", () -> other.describeImages(r -> {}));
        assertThat(ec2.describeImages(r -> r.owners("self")).images()).isEmpty();
        aws.faults().allowFor("AKIAOTHER", "ec2:DescribeImages");
        assertThat(other.describeImages(r -> r.owners("self")).images()).isEmpty();
    }

    @Test
    void theNextCallsAreThrottled() {
        aws.faults().throttleNext("ec2:DescribeImages", 2).throttleNext("s3:ListBuckets", 1);
        refused("RequestLimitExceeded", () -> ec2.describeImages(r -> {}))
                .hasFieldOrPropertyWithValue("statusCode", 503)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> assertThat(e.isThrottlingException()).isTrue());
        refused("RequestLimitExceeded", () -> ec2.describeImages(r -> {}));
        refused("SlowDown", () -> s3.listBuckets());
        assertThat(ec2.describeImages(r -> r.owners("self")).images()).isEmpty();
        assertThat(aws.calls().throttled()).isEqualTo(3);
    }

    @Test
    void theNextCallFails() {
        String instance = server();
        aws.faults().failNext("ec2:CreateImage", 1, 500, "InternalError", "An internal error has occurred");
        refused("InternalError", () -> pendingImage(instance, "web-1"))
                .hasMessageContaining("An internal error has occurred");
        assertThat(aws.ec2().images()).isEmpty();
        assertThat(pendingImage(instance, "web-1")).startsWith("ami-");
    }

    @Test
    void aLostAnswerHasHadItsEffect() {
        String instance = server();
        aws.faults().loseAnswer("ec2:CreateImage", 1);
        assertThatThrownBy(() -> pendingImage(instance, "web-1")).isInstanceOf(SdkClientException.class);
        assertThat(aws.ec2().images()).extracting(ImageModel::name).containsExactly("web-1");
    }

    @Test
    void aDroppedCallHasHadNone() {
        aws.faults().dropBefore("s3:PutObject", 1);
        assertThatThrownBy(() -> s3.putObject(r -> r.bucket(BUCKET).key("a"), RequestBody.fromString("x")))
                .isInstanceOf(SdkClientException.class);
        assertThat(aws.s3().keys(BUCKET)).isEmpty();
    }

    @Test
    void aDelayedAnswerComesLater() {
        aws.faults().delayAnswer("ec2:DescribeImages", Duration.ofMillis(150), 1);
        long start = System.nanoTime();
        ec2.describeImages(r -> {});
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isGreaterThanOrEqualTo(Duration.ofMillis(150));
    }

    @Test
    void aHeldAnswerComesWhenItIsLetGo() throws Exception {
        String instance = server();
        HeldAnswer answer = aws.faults().holdAnswer("ec2:CreateImage");
        CompletableFuture<String> made = CompletableFuture.supplyAsync(() -> pendingImage(instance, "web-1"));
        answer.awaitEffect();
        assertThat(aws.ec2().images()).extracting(ImageModel::name).containsExactly("web-1");
        assertThat(made).isNotDone();

        answer.release();
        assertThat(made.get(1, TimeUnit.MINUTES))
                .isEqualTo(aws.ec2().images().get(0).id());
    }

    @Test
    void aDelayedCallHasItsEffectBeforeItsAnswer() {
        String instance = server();
        aws.faults().delayAnswer("ec2:CreateImage", Duration.ofMinutes(1), 1);
        var answer = CompletableFuture.supplyAsync(() -> pendingImage(instance, "web-1"));
        while (aws.ec2().images().isEmpty()) {
            Thread.onSpinWait();
        }
        assertThat(answer).isNotDone();
    }

    @Test
    void aResetConnectionHasNoEffect() {
        aws.faults().plan(call -> call.action().equals("s3:PutObject") ? Fault.reset() : Fault.none());
        assertThatThrownBy(() -> s3.putObject(r -> r.bucket(BUCKET).key("a"), RequestBody.fromString("x")))
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("reset");
        assertThat(aws.s3().keys(BUCKET)).isEmpty();
    }

    @Test
    void connectionsAreRefusedUntilTheyAreAcceptedAgain() {
        aws.refuseConnections();
        assertThatThrownBy(() -> s3.listBuckets())
                .isInstanceOf(SdkClientException.class)
                .hasMessageContaining("refused");
        aws.acceptConnections();
        assertThat(s3.listBuckets().buckets()).hasSize(1);
    }

    @Test
    void aPlanThatBreaksIsAnErrorOfTheServer() {
        aws.faults().plan(call -> {
            throw new IllegalStateException("a bug in a test");
        });
        refused("InternalError", () -> s3.listBuckets()).hasMessageContaining("a bug in a test");
    }

    @Test
    void expiredCredentialsAreRefusedByEveryServiceInItsWords() {
        aws.faults().expireCredentials("AKIATEST");
        refused("RequestExpired", () -> ec2.describeImages(r -> {}));
        refused("ExpiredToken", () -> s3.listBuckets());
        refused("ExpiredToken", () -> clients.sts().getCallerIdentity());
        aws.faults().renewCredentials("AKIATEST");
        assertThat(s3.listBuckets().buckets()).hasSize(1);
    }

    @Test
    void staleDescriptionsTellThePast() {
        String id = pendingImage("web-1");
        aws.faults().staleDescribes(Duration.ofSeconds(30));
        refused("InvalidAMIID.NotFound", () -> describe(id));
        assertThat(ec2.describeImages(r -> r.owners("self")).images()).isEmpty();
        clock.advance(Duration.ofSeconds(30));
        assertThat(describe(id).stateAsString()).isEqualTo("pending");
        ec2.createTags(r -> r.resources(id).tags(tag("a", "b")));
        assertThat(describe(id).tags()).isEmpty();
        clock.advance(IMAGE.minusSeconds(30));
        assertThat(describe(id).stateAsString()).isEqualTo("pending");
        assertThat(describe(id).tags()).hasSize(1);
        ec2.deregisterImage(r -> r.imageId(id));
        assertThat(describe(id).stateAsString()).isEqualTo("pending");
        clock.advance(Duration.ofSeconds(30));
        refused("InvalidAMIID.Unavailable", () -> describe(id));
    }

    @Test
    void aPlanIsAskedForEveryCall() {
        Random storm = new Random(42);
        aws.faults().plan(call -> {
            synchronized (storm) {
                return call.action().equals("s3:PutObject") && storm.nextInt(3) == 0 ? Fault.throttle() : Fault.none();
            }
        });
        int throttled = 0;
        for (int i = 0; i < 60; i++) {
            String key = "k" + i;
            try {
                s3.putObject(r -> r.bucket(BUCKET).key(key), RequestBody.fromString("x"));
            } catch (AwsServiceException e) {
                throttled++;
            }
        }
        assertThat(throttled)
                .isBetween(10, 30)
                .isEqualTo(Math.toIntExact(aws.calls().throttled()));
        assertThat(aws.s3().keys(BUCKET)).hasSize(60 - throttled);
    }

    @Test
    void aPlanSeesTheParameters() {
        aws.faults()
                .plan(call -> "web-2".equals(call.parameters().get("Name"))
                        ? Fault.error(400, "InstanceLimitExceeded", "no more")
                        : Fault.none());
        String instance = server();
        assertThat(pendingImage(instance, "web-1")).startsWith("ami-");
        refused("InstanceLimitExceeded", () -> pendingImage(instance, "web-2"));
    }

    @Test
    void clearingEndsAllFaults() {
        aws.faults().deny("*").throttleNext("*", 10).expireCredentials("AKIATEST");
        aws.faults().clear();
        assertThat(s3.listBuckets().buckets()).hasSize(1);
    }

    @Test
    void callsAreCountedAndLogged() {
        String id = image("web-1");
        aws.calls().reset();
        describe(id);
        describe(id);
        refused("InvalidAMIID.Malformed", () -> describe("x"));
        s3.listBuckets();
        aws.faults().dropBefore("sts:GetCallerIdentity", 1);
        assertThatThrownBy(() -> clients.sts().getCallerIdentity()).isInstanceOf(SdkClientException.class);
        assertThat(aws.calls().count("ec2:DescribeImages")).isEqualTo(3);
        assertThat(aws.calls().count("ec2:DescribeSnapshots")).isZero();
        assertThat(aws.calls().counts())
                .containsEntry("s3:ListBuckets", 1L)
                .containsEntry("sts:GetCallerIdentity", 1L)
                .hasSize(3);
        assertThat(aws.calls().total()).isEqualTo(5);
        List<LoggedCall> log = aws.calls().log();
        assertThat(log).extracting(LoggedCall::status).containsExactly(200, 200, 400, 200, 0);
        assertThat(log.get(2))
                .isEqualTo(new LoggedCall(
                        "ec2:DescribeImages", "AKIATEST", START.plus(IMAGE), 400, "InvalidAMIID.Malformed"));
    }
}
