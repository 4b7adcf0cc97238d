package io.jenkins.plugins.amibackup.engine.operation.step;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Permissions are looked at before anything is made. */
class PermissionsFirstTest {

    private static final List<String> MAKING = List.of(
            "ec2:CreateImage", "ec2:CreateRestoreImageTask", "s3:PutObject", "ec2:CreateTags", "s3:DeleteObject");

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private void nothingWasMade() {
        assertThat(bed.aws.calls().log()).extracting(LoggedCall::action).doesNotContainAnyElementsOf(MAKING);
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void allThatIsMissingIsToldAtOnceWithTheStatementsThatAddExactlyIt() {
        bed.aws
                .faults()
                .deny("ec2:CreateImage")
                .deny("ec2:DescribeStoreImageTasks")
                .deny("s3:GetObjectTagging")
                .deny("s3:PutObject");

        String failure = bed.run(bed.backupRequest().build()).failure();

        assertThat(failure)
                .startsWith("AWS does not allow everything that is needed. Missing: ec2:CreateImage,"
                        + " ec2:DescribeStoreImageTasks, s3:GetObjectTagging, s3:PutObject. This statement in the IAM policy"
                        + " of these credentials allows exactly that:"
                        + " {\"Sid\":\"Describe\",\"Effect\":\"Allow\",\"Action\":\"ec2:DescribeStoreImageTasks\","
                        + "\"Resource\":\"*\"},"
                        + "{\"Sid\":\"MakeImages\",\"Effect\":\"Allow\",\"Action\":\"ec2:CreateImage\",\"Resource\":\"*\"},"
                        + "{\"Sid\":\"Backups\",\"Effect\":\"Allow\",\"Action\":[\"s3:GetObjectTagging\",\"s3:PutObject\"],"
                        + "\"Resource\":\"arn:aws:s3:::acme-ami-backups/ami-*\"}"
                        + " What AWS said: ec2:DescribeStoreImageTasks failed: UnauthorizedOperation: ");
        nothingWasMade();
    }

    @Test
    void whatTheLookAtTheInstanceIsDeniedIsInTheSameList() {
        bed.aws.faults().deny("ec2:DescribeInstances").deny("ec2:DescribeSnapshots");

        assertThat(bed.run(bed.backupRequest().build()).failure())
                .contains("Missing: ec2:DescribeInstances, ec2:DescribeSnapshots.");
        nothingWasMade();
    }

    @Test
    void tagsThatMayNotBeSetWithTheImageAreMissingBeforeItIsMade() {
        bed.aws.faults().deny("ec2:CreateTags");

        assertThat(bed.run(bed.backupRequest().build()).failure()).contains("Missing: ec2:CreateTags.");
        nothingWasMade();
    }

    @Test
    void aRestoreLooksToo() {
        String amiId = bed.backup().amiId();
        bed.aws.calls().reset();
        bed.aws.faults().deny("ec2:DescribeSnapshots").deny("ec2:DescribeImages");
        bed.engine = bed.engine("controller-2");

        assertThat(bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION))
                        .failure())
                .contains("Missing: ec2:DescribeImages, ec2:DescribeSnapshots.");
        assertThat(bed.aws.calls().log()).extracting(LoggedCall::action).doesNotContainAnyElementsOf(MAKING);
    }

    @Test
    void whatIsAllowedIsAskedOnceAnHourAndTheInstanceEachTimeAnother() {
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("web-2").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        bed.backup();
        bed.run(BackupRequest.of(other, TestBed.BUCKET, TestBed.REGION).build()).result();

        assertThat(bed.aws.calls().count("ec2:DescribeImages (DryRun)")).isEqualTo(1);
        assertThat(bed.aws.calls().count("s3:CreateMultipartUpload")).isEqualTo(1);
        assertThat(bed.aws.calls().count("ec2:CreateImage (DryRun)")).isEqualTo(2);

        bed.time.pass(Duration.ofHours(1));
        bed.backup();

        assertThat(bed.aws.calls().count("ec2:DescribeImages (DryRun)")).isEqualTo(2);
        assertThat(bed.aws.calls().count("ec2:CreateImage (DryRun)")).isEqualTo(3);
    }

    @Test
    void anotherIdentityIsLookedAtForItself() {
        bed.backup();
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(TestBed.REGION, "AKIAOTHER"), heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(bed.aws.calls().count("ec2:DescribeImages (DryRun)")).isEqualTo(2);
        assertThat(bed.aws.calls().count("s3:CreateMultipartUpload")).isEqualTo(2);
    }

    @Test
    void aDenialIsNotRemembered() {
        bed.aws.faults().deny("ec2:DescribeSnapshots");
        bed.run(bed.backupRequest().build()).failure();
        bed.aws.faults().allow("ec2:DescribeSnapshots");

        assertThat(bed.backup().status()).isEqualTo("done");
    }

    @Test
    void whatCouldNotBeFoundOutIsAWarningAndInStrictModeARefusal() {
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DescribeSnapshots (DryRun)")
                        ? Fault.error(500, "InternalError", "no")
                        : Fault.none());

        Heard heard = bed.run(bed.backupRequest().build());
        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .contains("Warning: it is not known whether AWS allows ec2:DescribeSnapshots"
                        + " (ec2:DescribeSnapshots failed: InternalError");

        bed.engine =
                new Engine(EngineSettings.of("strict").strictly(() -> true), bed.time, bed.clients, new Random(42));
        bed.aws.calls().reset();
        assertThat(bed.run(bed.backupRequest().build()).failure())
                .startsWith("It is not known whether AWS allows ec2:DescribeSnapshots (")
                .endsWith("Strict mode is on, so nothing was made.");
        assertThat(bed.aws.calls().log()).extracting(LoggedCall::action).doesNotContainAnyElementsOf(MAKING);
    }

    @Test
    void nothingIsLeftOfTheTrials() {
        bed.aws.s3().versioning(TestBed.BUCKET, true);
        bed.backup();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).noneMatch(key -> key.contains("permission-check"));
        assertThat(bed.aws.s3().uploads(TestBed.BUCKET)).isEmpty();
        assertThat(bed.aws.calls().count("s3:AbortMultipartUpload")).isEqualTo(1);
        assertThat(bed.aws.calls().counts().keySet())
                .doesNotContain(
                        "ec2:CreateStoreImageTask (DryRun)",
                        "ec2:CreateRestoreImageTask (DryRun)",
                        "ec2:DeregisterImage (DryRun)");
    }

    @Test
    void anUploadThatMayNotBeGivenUpIsNotBegunWhereThePolicyDoesNotAllowIt() {
        String amiId = bed.backup().amiId();
        bed.aws.calls().reset();

        bed.restore(amiId);

        assertThat(bed.aws.calls().count("s3:CreateMultipartUpload")).isZero();
    }

    @Test
    void aBackupThatIsPickedUpLaterDoesNotLookAgain() {
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Store"));
        bed.time.forgetAll();
        bed.time.pass(Duration.ofMinutes(16));
        bed.engine = bed.engine("controller-2");
        bed.aws.calls().reset();

        assertThat(bed.resume("7f3a2c41").result().status()).isEqualTo("done");
        assertThat(bed.aws.calls().counts().keySet()).noneMatch(action -> action.endsWith("(DryRun)"));
    }
}
