package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A stranger has registered the name of a bucket and lets everybody in. Disks don't go there, and nothing from there is believed. */
class BucketOfAnotherTest {

    private static final String RUN = "7f3a2c41";
    private static final String STRANGER = "999999999999";
    private static final String THEIRS = "acme-ami-backup";
    private static final String SOMEBODY_ELSES =
            "The bucket " + THEIRS + " does not belong to the AWS account 123456789012.";

    private final TestBed bed = new TestBed();

    BucketOfAnotherTest() {
        bed.aws.s3().createBucket(THEIRS, TestBed.REGION, STRANGER);
        bed.aws.s3().share(THEIRS, bed.aws.accountId());
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private BackupRequest.Builder backup() {
        return BackupRequest.of(bed.instance, THEIRS, TestBed.REGION);
    }

    private String refused(OperationRequest request) {
        bed.aws.calls().reset();
        Heard heard = bed.run(request);
        assertThat(bed.aws.calls().counts().keySet())
                .as(heard.log())
                .noneMatch(action -> action.startsWith("ec2:Create") || action.equals("s3:PutObject"));
        assertThat(bed.aws.s3().keys(THEIRS)).isEmpty();
        return heard.failure();
    }

    private Heard gate(BackupRequest backup) {
        Heard heard = new Heard();
        GateRequest demand = new GateRequest(Duration.ofHours(24), false, true, backup);
        Gate.open(bed.engine, "11111111", demand, bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    /** The bucket is another's from the n-th time on that it is looked whose it is. */
    private void handedOverAtLook(int n) {
        AtomicInteger looks = new AtomicInteger();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:HeadBucket") && looks.incrementAndGet() == n) {
                bed.aws.s3().handOver(TestBed.BUCKET, STRANGER);
            }
            return Fault.none();
        });
    }

    @Test
    void aBackupIntoItIsRefusedBeforeAnythingIsMade() {
        assertThat(refused(backup().build())).startsWith(SOMEBODY_ELSES);
    }

    @Test
    void aRestoreFromItIsRefused() {
        assertThat(refused(RestoreRequest.of("ami-0123456789abcdef0", THEIRS, TestBed.REGION)))
                .startsWith(SOMEBODY_ELSES);
        assertThat(refused(RestoreRequest.of("ami-0123456789abcdef0", THEIRS, TestBed.REGION)
                        .acceptingForeign(true)))
                .startsWith(SOMEBODY_ELSES);
    }

    @Test
    void anOperationInItIsNotResumed() {
        Heard heard = new Heard();
        bed.engine.resume(RUN, THEIRS, bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.failure()).startsWith(SOMEBODY_ELSES);
    }

    @Test
    void aGateBelievesNothingInItAndAsksNobodyForTheAccount() {
        bed.aws.calls().reset();
        assertThat(gate(backup().build()).failure()).startsWith(SOMEBODY_ELSES);
        assertThat(bed.aws.calls().count("sts:GetCallerIdentity")).isZero();
    }

    @Test
    void nothingInItIsListedOrCleanedUp() {
        assertThatThrownBy(() -> new Finder(new Catalog(bed.look().bucket(THEIRS)))
                        .find(new BackupQuery(null, null, null, null, null, 0, false, false)))
                .hasMessageStartingWith(SOMEBODY_ELSES);
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(THEIRS), bed.clock, CleanUp.SAFETY_AGE);
        assertThatThrownBy(cleanUp::find).hasMessageStartingWith(SOMEBODY_ELSES);
    }

    @Test
    void whoNamesItsOwnerMayUseItFromBackupToRestore() {
        OperationResult stored =
                bed.run(backup().bucketOwner(STRANGER).build(), RUN).result();
        assertThat(bed.aws.s3().text(THEIRS, Keys.operation(RUN))).contains("\"bucketOwner\" : \"" + STRANGER + "\"");

        assertThat(gate(backup().bucketOwner(STRANGER).build()).result().amiId())
                .isEqualTo(stored.amiId());
        assertThat(bed.run(RestoreRequest.of(stored.amiId(), THEIRS, TestBed.REGION)
                                .withBucketOwner(STRANGER))
                        .result()
                        .status())
                .isEqualTo("done");
    }

    @Test
    void theLineThatSaysHowToResumeNamesTheOwnerAndTheRunIsResumedWithIt() {
        Heard first = new Heard();
        OperationHandle handle =
                bed.engine.begin(RUN, backup().bucketOwner(STRANGER).build(), bed.access(), first);
        bed.time.runUntil(() -> first.log().contains("/6 Create image"));
        handle.detach(Line.literal("Stopped."));
        bed.time.runUntil(first::hasEnded);
        assertThat(first.detached())
                .endsWith("To resume the run: ami-backup resume --run-id 7f3a2c41 --bucket acme-ami-backup --region"
                        + " eu-west-1 --bucket-owner 999999999999");

        Heard second = new Heard();
        bed.engine.resume(RUN, THEIRS, STRANGER, Sse.NONE, bed.access(), second);
        bed.time.runUntil(second::hasEnded);
        assertThat(second.result().status()).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"cli", "pipeline"})
    void theCallThatAClosedGateShowsNamesTheOwner(String kind) {
        BackupRequest backup =
                backup().bucketOwner(STRANGER).origin(new Origin(kind, "", "")).build();
        assertThat(gate(backup).failure())
                .contains(
                        kind.equals("cli")
                                ? " --bucket acme-ami-backup --region eu-west-1 --bucket-owner 999999999999, or add"
                                : "bucket: 'acme-ami-backup', region: 'eu-west-1', bucketOwner: '999999999999'), or");
    }

    @Test
    void aBucketThatIsTakenOverWhileABackupRunsDoesNotGetTheDisks() {
        handedOverAtLook(2);
        Heard heard = bed.run(bed.backupRequest().build(), RUN);
        assertThat(heard.failure())
                .startsWith(
                        "Store failed. The bucket acme-ami-backups does not belong to the AWS account 123456789012.")
                .contains("Still in AWS: ami-");
        assertThat(bed.aws.calls().count("ec2:CreateStoreImageTask")).isZero();
    }

    @Test
    void nothingIsRestoredFromABucketThatIsTakenOverAfterTheLookUp() {
        String amiId = bed.backup().amiId();
        handedOverAtLook(2);
        Heard heard = bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION));
        assertThat(heard.failure())
                .startsWith(
                        "Restore failed. The bucket acme-ami-backups does not belong to the AWS account 123456789012.");
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
    }

    /** Nothing can be found out about it, so nothing goes there. */
    @Test
    void aBucketThatTakesOnlyWritesIsRefused() {
        bed.aws
                .faults()
                .policy(permission -> !permission.action().startsWith("s3:")
                        || permission.action().equals("s3:PutObject"));
        assertThat(refused(bed.backupRequest().build()))
                .startsWith(
                        "AWS does not allow everything that is needed. Missing: s3:AbortMultipartUpload, s3:GetObject,"
                                + " s3:GetObjectTagging, s3:ListBucket. This statement in the IAM policy of these credentials allows"
                                + " exactly that: ")
                .contains(" What AWS said: s3:ListBucket failed: AccessDenied: ")
                .endsWith("allow s3:ListBucket in their IAM policy and in the bucket's policy.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12345678901", "1234567890123", "arn:aws:iam::123456789012:root", "acme", "１２３４５６７８９０１２"})
    void whatIsNoAccountIsRefusedAsTheOwner(String owner) {
        String line = "\"" + owner + "\" is not a valid AWS account. Give the 12 digits of the account that owns the"
                + " bucket, or leave it empty if that is the account of the credentials.";
        assertThat(refused(backup().bucketOwner(owner).build())).isEqualTo(line);
        assertThat(refused(RestoreRequest.of("ami-0123456789abcdef0", THEIRS, TestBed.REGION)
                        .withBucketOwner(owner)))
                .isEqualTo(line);
    }

    @Test
    void blanksAroundTheOwnerDoNotCount() {
        assertThat(backup().bucketOwner(" 999999999999 ").build().bucketOwner()).isEqualTo(STRANGER);
        assertThat(backup().bucketOwner(null).build().bucketOwner()).isEmpty();
    }
}
