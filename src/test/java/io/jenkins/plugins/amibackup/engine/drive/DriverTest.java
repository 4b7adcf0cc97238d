package io.jenkins.plugins.amibackup.engine.drive;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

class DriverTest {

    private static final String RUN = "7f3a2c41";

    private TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Heard beginAndReach(String words) {
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains(words));
        assertThat(heard.log()).contains(words);
        return heard;
    }

    private static Optional<FailureKind> failure(Heard heard) {
        return ((OperationListener.End.Detached) heard.end()).failure();
    }

    @Test
    void detachingNamesWhatStandsAndTheCallThatPicksItUp() {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
        handle.detach(Line.literal("Jenkins is stopping"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.detached())
                .contains("Jenkins is stopping")
                .contains("Nothing was deleted")
                .contains(bed.images().get(0).id())
                .contains("108 GiB")
                .contains("ami-backup resume --run-id 7f3a2c41 --bucket acme-ami-backups");
        assertThat(bed.engine.operations()).isZero();
        assertThat(bed.clients.size()).isZero();
    }

    @Test
    void whatWasDetachedCanBePickedUpAtOnceByAnother() {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
        handle.detach(Line.literal("Jenkins is stopping"));
        bed.time.runUntil(heard::hasEnded);
        bed.engine = bed.engine("controller-2");

        Heard second = bed.resume(RUN);

        assertThat(second.result().status()).isEqualTo("done");
        assertThat(second.lines().get(0)).isEqualTo("[AMI backup] Resumed run 7f3a2c41 at \"Create image\"");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void anotherDriverIsRefusedWhileTheLeaseHolds() {
        Heard first = beginAndReach("/6 Create image");
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-2");

        Heard second = bed.resume(RUN);

        assertThat(second.failure()).contains("is being run by controller-1");
        assertThat(first.hasEnded()).isFalse();
    }

    @Test
    void aDriverThatHasAnotherNameNowTakesTheLeasesOfItsFormerNamesAndNoOthers() {
        beginAndReach("/6 Create image");
        bed.time.forgetAll();
        Holder stranger = new Holder("controller-2:i-0a1b2c3d", Set.of("controller-2"));
        bed.engine = new Engine(EngineSettings.of(() -> stranger), bed.time, bed.clients, new Random(42));
        assertThat(bed.resume(RUN).failure()).contains("is being run by controller-1");

        Holder same = new Holder("controller-1:i-0a1b2c3d", Set.of("controller-1"));
        bed.engine = new Engine(EngineSettings.of(() -> same), bed.time, bed.clients, new Random(42));
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void theLeaseOfADeadDriverIsTakenOverWhenItHasRunOut() {
        beginAndReach("/6 Create image");
        bed.time.forgetAll();
        bed.clock.advance(Duration.ofMinutes(16));
        bed.engine = bed.engine("controller-2");

        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void aWaitLongerThanTheLeaseKeepsIt() {
        bed.close();
        bed = new TestBed(builder -> builder.durations(Durations.fixed(
                Duration.ofHours(2), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1))));
        Heard first = beginAndReach("/6 Create image");
        bed.time.pass(Duration.ofHours(1));

        assertThat(resumeBy("controller-2", Duration.ofSeconds(1)).failure()).contains("is being run by");
        bed.time.runUntil(first::hasEnded);
        assertThat(first.result().status()).isEqualTo("done");
    }

    private Heard resumeBy(String holder, Duration time) {
        Heard heard = new Heard();
        bed.engine(holder).resume(RUN, TestBed.BUCKET, bed.access(), heard);
        bed.time.pass(time);
        return heard;
    }

    @Test
    void aBackupOfHoursLeavesAShortLog() {
        bed.close();
        bed = new TestBed(builder -> builder.durations(Durations.fixed(
                Duration.ofMinutes(40), Duration.ofMinutes(40), Duration.ofMinutes(40), Duration.ofMinutes(1))));

        Heard heard = bed.run(bed.backupRequest().build());

        assertThat(heard.result().durationSeconds()).isGreaterThanOrEqualTo(7_200);
        assertThat(heard.lines()).hasSizeBetween(20, 50);
    }

    @Test
    void aDriverThatWasTakenOverLetsGo() {
        Heard first = beginAndReach("/6 Create image");
        bed.clock.advance(Duration.ofMinutes(16));
        Heard second = resumeBy("controller-2", Duration.ZERO);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        assertThat(first.detached()).contains("has taken over the operation 7f3a2c41");
        assertThat(second.result().status()).isEqualTo("done");
        assertThat(bed.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
        assertThat(bed.aws.ec2().storeTasks()).hasSize(1);
    }

    @Test
    void theSameOperationIsNotDrivenTwiceByOneEngine() {
        beginAndReach("/6 Create image");

        assertThatThrownBy(() -> bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), new Heard()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void anOperationThatIsNotThereCanNotBeResumed() {
        assertThat(bed.resume("00000000").failure()).contains("There is no operation 00000000");
    }

    @Test
    void aDamagedDocumentIsRefused() {
        bed.aws.s3().put(TestBed.BUCKET, "ami-operations/7f3a2c41.json", "{\"schemaVersion\":1,\"kind\":\"x\"}");

        assertThat(bed.resume(RUN).failure()).contains("is damaged (kind)");
    }

    @Test
    void resumingWhatIsDoneTellsItsResultAgain() {
        bed.run(bed.backupRequest().build(), RUN);
        long calls = bed.aws.calls().total();

        assertThat(bed.resume(RUN).result().runId()).isEqualTo(RUN);
        assertThat(bed.aws.calls().total() - calls).isLessThan(4);
    }

    @Test
    void throttledCallsAreMadeAgain() {
        bed.aws
                .faults()
                .throttleNext("ec2:CreateImage", 3)
                .throttleNext("ec2:DescribeImages", 3)
                .throttleNext("s3:PutObject", 2);

        Heard heard = bed.run(bed.backupRequest().build());

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void answersThatAreLostMakeNothingTwice() {
        for (String action : new String[] {
            "ec2:CreateImage",
            "ec2:CopyImage",
            "ec2:CreateStoreImageTask",
            "ec2:DeregisterImage",
            "ec2:CreateTags",
            "s3:PutObject"
        }) {
            bed.aws.faults().loseAnswer(action, 1);
        }

        assertThat(bed.run(bed.backupRequest().build()).result().status()).isEqualTo("done");
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.aws.ec2().snapshots()).hasSize(2);
        assertThat(bed.aws.ec2().storeTasks()).hasSize(1);
    }

    @Test
    void anOutageDuringAWaitIsSaidAndOutlasted() {
        Heard heard = beginAndReach("/6 Encrypt");
        bed.aws.faults().plan(call -> Fault.dropBefore());
        bed.time.pass(Duration.ofHours(1));
        assertThat(heard.hasEnded()).isFalse();
        assertThat(heard.log()).contains("Retrying: ec2:DescribeImages failed: NoAnswer");
        bed.aws.faults().clear();
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().status()).isEqualTo("done");
    }

    @Test
    void aLongOutageOfACallDetachesAndTheOperationCanGoOnLater() {
        bed.aws.faults().plan(call -> call.action().equals("ec2:CopyImage") ? Fault.dropBefore() : Fault.none());
        Heard heard = beginAndReach("/6 Create image");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.detached()).contains("ec2:CopyImage failed: NoAnswer").contains("-plain");
        assertThat(failure(heard)).contains(FailureKind.TRANSIENT);
        bed.aws.faults().clear();
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void expiredCredentialsDetachAndGoodOnesGoOn() {
        Heard heard = beginAndReach("/6 Create image");
        bed.aws.faults().expireCredentials("AKIATEST");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.detached())
                .containsAnyOf("ExpiredToken", "RequestExpired")
                .contains("ami-");
        assertThat(failure(heard)).contains(FailureKind.CREDENTIALS);
        bed.aws.faults().renewCredentials("AKIATEST");
        bed.clock.advance(Duration.ofMinutes(20));
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void credentialsThatAreRenewedInTimeGoUnnoticed() {
        Heard heard = beginAndReach("/6 Create image");
        bed.aws.faults().failNext("ec2:DescribeImages", 2, 400, "RequestExpired", "Request has expired.");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().status()).isEqualTo("done");
    }

    @Test
    void awsThatNeverFinishesDetachesAfterADeadlineThatGrowsWithTheVolumes() {
        bed.close();
        bed = new TestBed(builder -> builder.durations(Durations.fixed(
                Duration.ofDays(3), Duration.ofMinutes(1), Duration.ofMinutes(1), Duration.ofMinutes(1))));
        Heard heard = beginAndReach("/6 Create image");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.detached()).contains("AWS did not finish within 5 h 36 min");
        assertThat(failure(heard)).isEmpty();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void limitsOfTheAccountAreQueuedFor() {
        bed.aws
                .faults()
                .failNext(
                        "ec2:CreateStoreImageTask",
                        5,
                        400,
                        "ResourceLimitExceeded",
                        "The amount of in-progress tasks exceeds the limit");

        Heard heard = bed.run(bed.backupRequest().build());

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .contains("/6 Store         Queued: ec2:CreateStoreImageTask failed: ResourceLimitExceeded");
    }

    @Test
    void twoThatAreRefusedTogetherAreEachDrivenOnce() {
        bed.aws
                .faults()
                .failNext("ec2:CreateImage", 2, 400, "ConcurrentCreateImageNoRebootLimitExceeded", "Too many images");
        Heard one = new Heard();
        Heard other = new Heard();
        bed.engine.begin("00000001", bed.backupRequest().build(), bed.access(), one);
        bed.engine.begin("00000002", bed.backupRequest().build(), bed.access(), other);
        bed.time.runUntil(() -> one.hasEnded() && other.hasEnded());

        assertThat(one.result().status()).isEqualTo("done");
        assertThat(other.result().status()).isEqualTo("done");
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isEqualTo(2);
        assertThat(bed.images()).hasSize(2);
    }

    @Test
    void aLimitThatNeverGivesWayDetachesAfterADay() {
        bed.aws
                .faults()
                .failNext("ec2:CreateImage", 100_000, 400, "PendingSnapshotLimitExceeded", "Too many are pending");
        Heard heard = bed.run(bed.backupRequest().build(), RUN);

        assertThat(heard.detached()).contains("PendingSnapshotLimitExceeded");
    }

    @Test
    void aQuotaThatDoesNotPassByItselfFailsAtOnce() {
        bed.aws
                .faults()
                .failNext(
                        "ec2:CreateImage", 1, 400, "ResourceLimitExceeded", "You have reached your quota of 500 AMIs");
        Heard heard = bed.run(bed.backupRequest().build(), RUN);

        assertThat(heard.failure())
                .contains("ResourceLimitExceeded: You have reached your quota of 500 AMIs")
                .contains("The account has reached its quota of 500, and waiting does not help: raise it in the Service"
                        + " Quotas console");
        assertThat(heard.log()).doesNotContain("Queued");
        assertThat(bed.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
    }

    @Test
    void aListenerThatFailsHarmsNothing() {
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), new OperationListener() {
            @Override
            public void line(String line) {
                heard.line(line);
            }

            @Override
            public void ended(End end) {
                heard.ended(end);
                throw new IllegalStateException("on purpose");
            }
        });
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(bed.engine.operations()).isZero();
        assertThat(bed.clients.size()).isZero();
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
    }

    @Test
    void whatNobodyExpectsEndsInALineToo() {
        AwsAccess broken = new AwsAccess(TestBed.REGION, Endpoints.emulated(bed.aws.endpoint()), null, "broken", () -> {
            throw new IllegalStateException("on purpose");
        });
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), broken, heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains("on purpose");
    }

    @Test
    void anAddressThatCanNotBeReachedFailsSoon() {
        AwsAccess nowhere = new AwsAccess(
                TestBed.REGION,
                Endpoints.all(URI.create("http://127.0.0.1:1"), true),
                null,
                "nobody",
                StaticCredentialsProvider.create(AwsBasicCredentials.create("AKIATEST", "secret")));
        Heard heard = new Heard();
        bed.engine.begin(RUN, bed.backupRequest().build(), nowhere, heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains("NoAnswer").contains("AWS can't be reached");
    }

    @Test
    void theStatusSaysWhatIsWaitedFor() {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        assertThat(handle.status().text()).isEqualTo("starting");
        bed.time.runUntil(() -> heard.log().contains("/6 Create image"));
        bed.time.pass(Duration.ofMinutes(4));

        assertThat(handle.status().text()).matches("Create image: waiting for ami-[0-9a-f]+, [0-9]+%");
    }

    @Test
    void theNumberOfCallsOfABackupIsSmall() {
        // From then on it is known for an hour what is allowed.
        bed.run(bed.backupRequest().encrypt(false).build());
        bed.aws.calls().reset();

        bed.run(bed.backupRequest().encrypt(false).build());

        System.out.println("calls of one backup: " + bed.aws.calls().counts());
        assertThat(bed.aws.calls().counts().entrySet().stream()
                        .filter(entry -> entry.getKey().startsWith("s3:"))
                        .mapToLong(java.util.Map.Entry::getValue)
                        .sum())
                .isLessThan(20);
    }
}
