package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PreflightCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run preflight(String tasks, String... more) {
        List<String> arguments = new ArrayList<>(List.of("preflight", "--for", tasks, "--bucket", CliBed.BUCKET));
        arguments.addAll(List.of(more));
        return bed.run(arguments.toArray(String[]::new));
    }

    @Test
    void eachActionIsAllowedOrNotCheckedForAReason() {
        CliBed.Run run = preflight("backup,restore,gate,cleanup", "--instance-id", bed.instance);

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .anyMatch(line -> line.matches("ACTION +RESULT +WHY"))
                .anyMatch(line -> line.matches("ec2:CreateImage +allowed"))
                .anyMatch(line -> line.matches("s3:PutObject +allowed"))
                .anyMatch(line -> line.matches("ec2:CopyImage +not checked +there is no image or snapshot yet"))
                .anyMatch(line -> line.matches("ec2:CreateTags +not checked +it is allowed only on what a run makes"))
                .anyMatch(line -> line.matches(
                        "ec2:CreateStoreImageTask +not checked +EC2 takes it once in ten seconds, and a trial"
                                + " would count"))
                .anyMatch(line -> line.matches("s3:DeleteObject +not checked +a trial would delete something"))
                .anyMatch(line -> line.matches("ebs:StartSnapshot +not checked +only AWS calls it"));
        assertThat(bed.aws.s3().keys(CliBed.BUCKET)).isEmpty();
        assertThat(bed.aws.s3().uploads(CliBed.BUCKET)).isEmpty();
        assertThat(bed.aws.calls().counts().keySet())
                .doesNotContain("ec2:CreateImage", "s3:PutObject", "s3:DeleteObject");
    }

    @Test
    void whatIsMissingIsOneListWithTheStatementsThatAddExactlyIt() {
        bed.aws.faults().deny("ec2:DescribeVolumes").deny("s3:GetObject");

        CliBed.Run run = preflight("backup", "--output", "json");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        JsonNode json = run.json();
        assertThat(json.path("missing").toString()).isEqualTo("[\"ec2:DescribeVolumes\",\"s3:GetObject\"]");
        assertThat(json.path("statements").asText())
                .isEqualTo(
                        "{\"Sid\":\"Describe\",\"Effect\":\"Allow\",\"Action\":\"ec2:DescribeVolumes\",\"Resource\":\"*\"},"
                                + "{\"Sid\":\"Backups\",\"Effect\":\"Allow\",\"Action\":\"s3:GetObject\","
                                + "\"Resource\":\"arn:aws:s3:::" + CliBed.BUCKET + "/ami-*\"}");
        assertThat(json.path("notChecked").path("ec2:CreateImage").asText()).isEqualTo("no instance was named");
        assertThat(run.failure()).contains("Missing: ec2:DescribeVolumes, s3:GetObject.");
    }

    @Test
    void whatIsOptionalIsNotMissing() {
        bed.aws.faults().deny("s3:GetBucketAcl").deny("ec2:GetEbsEncryptionByDefault");

        CliBed.Run run = preflight("backup,restore");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).containsPattern("s3:GetBucketAcl +denied, not required");
    }

    @Test
    void whatPruningAndLockingNeedIsTriedWithoutRemovingOrLockingAnything() {
        CliBed.Run run = preflight("prune,lock");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("s3:GetObjectRetention +allowed")
                .containsPattern("s3:DeleteObjectVersion +not checked +a trial would delete something")
                .containsPattern("s3:PutObjectRetention +not checked +there is no object yet")
                .containsPattern("imagebuilder:ListImageRecipes +not checked +only AWS calls it");
        bed.aws.s3().locks().enable(CliBed.BUCKET);
        assertThat(preflight("prune,lock").code()).isZero();
        assertThat(bed.aws.s3().keys(CliBed.BUCKET)).isEmpty();

        bed.aws
                .faults()
                .policy(permission -> !permission.action().matches("s3:GetObjectVersion|s3:GetObjectRetention"));
        bed.aws.faults().deny("ec2:DescribeImageReferences");
        assertThat(preflight("prune").failure())
                .contains("Missing: ec2:DescribeImageReferences, s3:GetObjectRetention, s3:GetObjectVersion.");
    }

    @Test
    void whatCouldNotBeFoundOutFailsOnlyInStrictMode() {
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DescribeImages (DryRun)")
                        ? Fault.error(500, "InternalError", "no")
                        : Fault.none());

        assertThat(preflight("gate").code()).isZero();
        assertThat(preflight("gate").out()).containsPattern("ec2:DescribeImages +unknown");
        CliBed.Run strict = preflight("gate", "--strict");
        assertThat(strict.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(strict.failure()).contains("Some permissions could not be checked, and --strict was given.");
    }

    @Test
    void aPublicBucketIsRefused() {
        bed.aws.s3().publicAccessBlock(CliBed.BUCKET, null);
        bed.aws.s3().publicPolicy(CliBed.BUCKET, true);

        CliBed.Run run = preflight("backup");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("The policy of the bucket " + CliBed.BUCKET + " allows public access.");
    }

    @Test
    void anotherTaskIsRefusedWithTheList() {
        CliBed.Run run = preflight("teleport");

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err())
                .contains("Use one or more of backup, restore, gate, hold, report, cleanup, prune, lock, launch,"
                        + " rollback, verify, command, quarantine.");
        assertThat(bed.aws.calls().total()).isZero();
    }
}
