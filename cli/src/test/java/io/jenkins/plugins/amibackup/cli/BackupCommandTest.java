package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class BackupCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private JsonNode record(JsonNode result) throws IOException {
        return new ObjectMapper()
                .readTree(bed.aws
                        .s3()
                        .text(CliBed.BUCKET, result.path("recordKey").asText()));
    }

    @Test
    void anInstanceIsBackedUpAndTheResultIsOneJsonObject() {
        JsonNode result = bed.backup();
        String amiId = result.path("amiId").asText();
        assertThat(amiId).startsWith("ami-");
        assertThat(result.path("kind").asText()).isEqualTo("backup");
        assertThat(result.path("status").asText()).isEqualTo("done");
        assertThat(result.path("runId").asText()).matches("[0-9a-f]{8}");
        assertThat(result.path("instanceId").asText()).isEqualTo(bed.instance);
        assertThat(result.path("amiName").asText())
                .startsWith("backup-web-1-")
                .endsWith(result.path("runId").asText());
        assertThat(result.path("bucket").asText()).isEqualTo(CliBed.BUCKET);
        assertThat(result.path("objectKey").asText()).isEqualTo(amiId + ".bin");
        assertThat(result.path("recordKey").asText()).isEqualTo("ami-metadata/" + amiId + ".json");
        assertThat(result.path("region").asText()).isEqualTo(CliBed.REGION);
        assertThat(result.path("sizeBytes").asLong()).isPositive();
        assertThat(result.path("encrypted").asBoolean()).isTrue();
        assertThat(result.path("imageKept").asBoolean()).isTrue();
        assertThat(bed.aws.s3().keys(CliBed.BUCKET)).contains(amiId + ".bin", "ami-metadata/" + amiId + ".json");
    }

    @Test
    void theResultAsTextSaysWhereEverythingIs() {
        CliBed.Run run = bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET);
        String amiId = bed.images().get(0).id();
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out().lines())
                .hasSize(5)
                .anyMatch(line -> line.matches("AMI +" + amiId + " \"backup-web-1-.*\", encrypted"))
                .anyMatch(line -> line.matches("Object +s3://acme-ami-backups/" + amiId + ".bin, [0-9.]+ GiB"))
                .anyMatch(line -> line.matches("Record +s3://acme-ami-backups/ami-metadata/" + amiId + ".json"))
                .anyMatch(line -> line.matches("Region +eu-west-1"))
                .anyMatch(line -> line.matches("Run +[0-9a-f]{8}"));
    }

    @Test
    void theLogOnStandardErrorShowsEveryPhaseWithMovingProgress() {
        try (CliBed slower = new CliBed(new SpeedClock(2.5))) {
            CliBed.Run run = slower.quickly("backup", "--instance-id", slower.instance, "--bucket", CliBed.BUCKET);
            assertThat(run.code()).as(run.err()).isZero();
            assertThat(run.err())
                    .contains("[AMI backup] " + slower.instance + " (web-1) in eu-west-1 → s3://acme-ami-backups")
                    .contains("1/6 Preflight")
                    .contains("crash-consistent")
                    .contains("3/6 Encrypt")
                    .contains("4/6 Record")
                    .contains("6/6 Seal")
                    .contains("[AMI backup] Done in ")
                    .doesNotContain("\r");
            for (String stage : List.of("2/6 Create image", "3/6 Encrypt", "5/6 Store")) {
                assertThat(run.err().lines().filter(line -> line.contains(stage) && line.contains("%, ")))
                        .as(run.err())
                        .hasSizeGreaterThan(1)
                        .doesNotHaveDuplicates();
            }
        }
    }

    @Test
    void theRecordSaysWhoMadeIt() throws IOException {
        JsonNode build = record(bed.backup()).path("build");
        assertThat(build.path("kind").asText()).isEqualTo("cli");
        assertThat(build.path("name").asText()).isEqualTo(System.getProperty("user.name") + "@rescue-1");
    }

    @Test
    void theRecordSaysToWhichSetItBelongs() throws IOException {
        JsonNode backup = bed.backup("--retention-set", "nightly");
        assertThat(record(backup).path("retentionSet").asText()).isEqualTo("nightly");
        assertThat(bed.run("show", "--ami-id", backup.path("amiId").asText(), "--bucket", CliBed.BUCKET)
                        .out())
                .containsPattern("Retention set +nightly");
    }

    @Test
    void aLockedBackupSaysUntilWhen() throws IOException {
        bed.aws.s3().locks().enable(CliBed.BUCKET);
        JsonNode backup = bed.backup("--no-encrypt", "--lock-for", "30d", "--lock-mode", "compliance");
        JsonNode lock = record(backup).path("objectLock");
        assertThat(lock.path("mode").asText()).isEqualTo("COMPLIANCE");
        assertThat(bed.run("show", "--ami-id", backup.path("amiId").asText(), "--bucket", CliBed.BUCKET)
                        .out())
                .containsPattern(
                        "Object Lock +COMPLIANCE until " + lock.path("until").asText());
    }

    @Test
    void whoeverWaitsForThePointInTimeGoesOnAndTheBackupIsFinishedLater() {
        bed.aws.ec2().snapshotsBeginAfter(Duration.ofSeconds(20));
        JsonNode early = bed.backup("--wait-for", "pointInTime");
        String runId = early.path("runId").asText();
        assertThat(early.path("status").asText()).isEqualTo("running");
        assertThat(early.path("reached").asText()).isEqualTo("pointInTime");
        assertThat(early.path("objectKey").asText()).isEmpty();
        assertThat(bed.aws.s3().keys(CliBed.BUCKET, "ami-metadata/")).isEmpty();
        // A controller that is told to may finish it.
        assertThat(bed.aws.s3().text(CliBed.BUCKET, "ami-operations/" + runId + ".json"))
                .contains("\"leftAt\"", "\"POINT_IN_TIME\"", "\"kind\" : \"cli\"")
                .doesNotContain("\"lease\"");

        CliBed.Run resumed = bed.quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET, "--output", "json");

        assertThat(resumed.code()).as(resumed.err()).isZero();
        assertThat(resumed.out()).contains("\"status\" : \"done\"", "\"reached\" : \"stored\"");
        assertThat(bed.aws.s3().keys(CliBed.BUCKET, "ami-metadata/")).hasSize(1);
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void whoeverWaitsForTheImageIsToldItAndTheCommandThatFinishesTheBackup() {
        CliBed.Run run =
                bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--wait-for", "image");

        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("Reached +image: the AMI is available; it is not stored yet")
                .containsPattern("AMI +ami-[0-9a-f]{17} \"backup-web-1-.*\", encrypted")
                .containsPattern("To finish it +ami-backup resume --run-id [0-9a-f]{8} --bucket acme-ami-backups");
        assertThat(run.err()).doesNotContain("5/6 Store");
    }

    @Test
    void whatCannotBeWaitedForIsWrongUsage() {
        for (String[] wrong : new String[][] {
            {"--wait-for", "snapshot"},
            {"--wait-for", "image", "--no-keep-image"},
            {"--wait-for", "pointInTime", "--keep-last", "7"}
        }) {
            String[] call = Stream.concat(
                            Stream.of("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET),
                            Stream.of(wrong))
                    .toArray(String[]::new);
            assertThat(bed.run(call).code()).as(String.join(" ", wrong)).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(bed.aws.calls().log()).isEmpty();
    }

    @Test
    void aLockThatCannotBeReadIsWrongUsage() {
        for (String[] wrong : new String[][] {
            {"--lock-for", "forever"}, {"--lock-for", "30d", "--lock-mode", "soft"}, {"--lock-mode", "governance"}
        }) {
            String[] call = Stream.concat(
                            Stream.of("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET),
                            Stream.of(wrong))
                    .toArray(String[]::new);
            assertThat(bed.run(call).code()).as(String.join(" ", wrong)).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(bed.aws.calls().log()).isEmpty();
    }

    @Test
    void byDefaultTheInstanceIsNotRebootedAndTheImageIsEncryptedAndKept() {
        bed.backup();
        assertThat(bed.aws.ec2().instances().get(0).reboots()).isZero();
        assertThat(bed.images()).hasSize(1).allMatch(image -> image.state().equals("available"));
        assertThat(bed.aws.ec2().snapshots()).hasSize(2).allMatch(SnapshotModel::encrypted);
    }

    @Test
    void rebootRebootsTheInstance() {
        CliBed.Run run = bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--reboot");
        assertThat(run.err()).contains("rebooted for a consistent file system");
        assertThat(bed.aws.ec2().instances().get(0).reboots()).isEqualTo(1);
    }

    @Test
    void noRebootCanBeGiven() {
        bed.backup("--no-reboot", "--encrypt", "--keep-image");
        assertThat(bed.aws.ec2().instances().get(0).reboots()).isZero();
        assertThat(bed.aws.ec2().snapshots()).hasSize(2).allMatch(SnapshotModel::encrypted);
    }

    @Test
    void noEncryptMakesNoCopy() {
        JsonNode result = bed.backup("--no-encrypt");
        assertThat(result.path("encrypted").asBoolean()).isFalse();
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isZero();
    }

    @Test
    void noKeepImageLeavesTheStoredCopyOnly() {
        CliBed.Run run =
                bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--no-keep-image");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out()).contains("\", only the stored copy is kept");
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.s3().keys(CliBed.BUCKET)).anyMatch(key -> key.matches("ami-[0-9a-f]+\\.bin"));
    }

    @Test
    void theGivenKeyEncrypts() {
        String key = bed.aws.ec2().createKey();
        bed.backup("--kms-key-id", key);
        assertThat(bed.aws.ec2().snapshots()).hasSize(2).allMatch(snapshot -> key.equals(snapshot.kmsKeyArn()));
    }

    @Test
    void excludedDevicesAreLeftOut() {
        bed.backup("--exclude-device", "/dev/sdf");
        assertThat(bed.aws.ec2().snapshots()).hasSize(1).allMatch(snapshot -> snapshot.sizeGiB() == 8);
    }

    @Test
    void tagsPrefixAndDescriptionReachTheImage() {
        bed.backup(
                "--tag",
                "Reason=before=upgrade",
                "--tag",
                "Empty=",
                "--ami-prefix",
                "nightly",
                "--description",
                "My words");
        ImageModel image = bed.images().get(0);
        assertThat(image.name()).startsWith("nightly-web-1-");
        assertThat(image.description()).isEqualTo("My words");
        assertThat(image.tags())
                .containsEntry("Reason", "before=upgrade")
                .containsEntry("Empty", "")
                .containsEntry("Role", "web")
                .containsEntry("ami-backup:state", "done")
                .doesNotContainKey("aws:cloudformation:stack-name");
    }

    @Test
    void tagsThatAwsReservesAreNamedAndKeptInTheRecord() throws IOException {
        CliBed.Run run =
                bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.err()).contains("aws:cloudformation:stack-name");
        assertThat(record(run.json())
                        .path("tags")
                        .path("instance")
                        .path("aws:cloudformation:stack-name")
                        .asText())
                .isEqualTo("web");
    }

    @Test
    void anImageThatFailsIsAFailureWithAwssReason() {
        bed.aws.ec2().failNextImage("Client.InternalError: Client error on launch");
        CliBed.Run run =
                bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("Client error on launch");
        assertThat(run.json().path("status").asText()).isEqualTo("failed");
        assertThat(run.json().path("runId").asText()).matches("[0-9a-f]{8}");
        assertThat(run.json().path("bucket").asText()).isEqualTo(CliBed.BUCKET);
        assertThat("ami-backup: " + run.json().path("error").asText()).isEqualTo(run.failure());
    }

    @Test
    void aFailureInTheMiddleSaysWhatIsInAwsAndHowToContinue() {
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        CliBed.Run run = bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.out()).isEmpty();
        assertThat(run.failure())
                .contains("UnauthorizedOperation")
                .contains("ec2:CreateStoreImageTask")
                .contains(bed.images().get(0).id())
                .contains("resume run ");
        assertThat(run.err()).doesNotContain("\tat ");
    }

    @Test
    void verboseShowsTheEnginesOwnLog() {
        CliBed.Run run = bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "-v");
        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("io.jenkins.plugins.amibackup");
        assertThat(bed.quickly("-v", "list", "--bucket", "x").code()).isEqualTo(ExitCodes.USAGE);
    }
}
