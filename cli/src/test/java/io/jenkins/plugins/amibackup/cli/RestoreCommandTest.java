package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestoreCommandTest {

    @TempDir
    Path files;

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private JsonNode restore(String amiId, String... options) {
        CliBed.Run run = bed.quickly(CliBed.join(
                List.of("restore", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--output", "json"), options));
        assertThat(run.code()).as(run.err()).isZero();
        return run.json();
    }

    private String backedUp(String... options) {
        return bed.backup(options).path("amiId").asText();
    }

    private ImageModel image(JsonNode result) {
        return bed.aws.ec2().image(result.path("amiId").asText()).orElseThrow();
    }

    @Test
    void aBackupComesBackAndTheResultIsOneJsonObject() {
        JsonNode backup = bed.backup();
        String amiId = backup.path("amiId").asText();
        JsonNode result = restore(amiId);
        assertThat(result.path("kind").asText()).isEqualTo("restore");
        assertThat(result.path("status").asText()).isEqualTo("done");
        assertThat(result.path("runId").asText())
                .matches("[0-9a-f]{8}")
                .isNotEqualTo(backup.path("runId").asText());
        assertThat(result.path("sourceAmiId").asText()).isEqualTo(amiId);
        assertThat(result.path("amiId").asText()).startsWith("ami-").isNotEqualTo(amiId);
        assertThat(result.path("amiName").asText())
                .isEqualTo(backup.path("amiName").asText() + "-restored-"
                        + result.path("runId").asText());
        assertThat(result.path("bucket").asText()).isEqualTo(CliBed.BUCKET);
        assertThat(result.path("objectKey").asText()).isEqualTo(amiId + ".bin");
        assertThat(result.path("recordKey").asText()).isEqualTo("ami-metadata/" + amiId + ".json");
        assertThat(result.path("region").asText()).isEqualTo(CliBed.REGION);
        assertThat(image(result).state()).isEqualTo("available");
    }

    @Test
    void theNewestBackupOfAnInstanceComesBackOrTheNewestOfBeforeATime() {
        JsonNode first = bed.backup();
        JsonNode second = bed.backup();

        CliBed.Run newest =
                bed.quickly("restore", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");
        CliBed.Run older = bed.quickly(
                "restore",
                "--instance-id",
                bed.instance,
                "--taken-before",
                second.path("takenAt").asText(),
                "--bucket",
                CliBed.BUCKET,
                "--output",
                "json");

        assertThat(newest.code()).as(newest.err()).isZero();
        assertThat(newest.json().path("sourceAmiId")).isEqualTo(second.path("amiId"));
        assertThat(newest.err())
                .contains(second.path("amiId").asText() + " is the newest complete backup of " + bed.instance);
        assertThat(older.json().path("sourceAmiId")).isEqualTo(first.path("amiId"));
    }

    @Test
    void theBackupOfARunComesBackAndARunThatIsUnknownIsAFailure() {
        JsonNode backup = bed.backup();

        CliBed.Run restored = bed.quickly(
                "restore",
                "--backup-run-id",
                backup.path("runId").asText(),
                "--bucket",
                CliBed.BUCKET,
                "--output",
                "json");
        CliBed.Run unknown =
                bed.quickly("restore", "--backup-run-id", "0a1b2c3d", "--bucket", CliBed.BUCKET, "--output", "json");

        assertThat(restored.code()).as(restored.err()).isZero();
        assertThat(restored.json().path("sourceAmiId")).isEqualTo(backup.path("amiId"));
        assertThat(unknown.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(unknown.failure()).contains("There is no backup run 0a1b2c3d in " + CliBed.BUCKET);
    }

    @Test
    void anInstanceWithoutABackupIsAFailureThatNamesIt() {
        CliBed.Run run =
                bed.quickly("restore", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");

        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("There is no complete backup of " + bed.instance);
        assertThat(run.json().path("instanceId").asText()).isEqualTo(bed.instance);
        assertThat(run.json().path("status").asText()).isEqualTo("failed");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "--dry-run|give --ami-id, --instance-id",
                "--instance-id i-0a1b2c3d4e5f67890 --ami-id ami-0123456789abcdef0|only one of these",
                "--backup-run-id 7f3a2c41 --ami-id ami-0123456789abcdef0|only one of these",
                "--backup-run-id 7f3a2c41 --instance-id i-0a1b2c3d4e5f67890|only one of these",
                "--backup-run-id 7f3a2c41 --taken-before 2026-11-22|used only with an instance ID",
                "--backup-run-id web-1|\"web-1\" is not a valid run ID",
                "--ami-id ami-0123456789abcdef0 --taken-before 2026-11-22|used only with an instance ID",
                "--taken-before 2026-11-22|used only with an instance ID",
                "--instance-id i-0a1b2c3d4e5f67890 --taken-before yesterday|\"yesterday\" is not a valid date or time",
                "--instance-id web-1|\"web-1\" is not a valid instance ID",
            })
    void whatIsRestoredMustBeSaidInOneWay(String options, String named) {
        CliBed.Run run = bed.run(CliBed.join(List.of("restore", "--bucket", CliBed.BUCKET), options.split(" ")));

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains(named);
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void theRestoredImageIsEncryptedAndCarriesTheOriginalTags() {
        JsonNode result = restore(backedUp());
        assertThat(image(result).tags())
                .containsEntry("Name", "web-1")
                .containsEntry("Role", "web")
                .containsEntry("ami-backup:run-id", result.path("runId").asText())
                .containsEntry("ami-backup:state", "done")
                .doesNotContainKey("aws:cloudformation:stack-name");
        assertThat(bed.aws.ec2().snapshots().stream()
                        .filter(snapshot -> image(result).snapshotIds().contains(snapshot.id())))
                .hasSize(2)
                .allMatch(SnapshotModel::encrypted);
    }

    @Test
    void theLogShowsEveryPhase() {
        String amiId = backedUp();
        CliBed.Run run = bed.quickly("restore", "--ami-id", amiId, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err())
                .contains("[AMI restore] s3://acme-ami-backups/" + amiId + ".bin → eu-west-1")
                .contains("1/5 Look up")
                .contains("aws:cloudformation:stack-name")
                .contains("2/5 Restore")
                .contains("3/5 Encrypt")
                .contains("4/5 Tag")
                .contains("5/5 Check")
                .contains("matches the record");
        assertThat(run.out()).contains("encrypted").contains("s3://acme-ami-backups/" + amiId + ".bin");
    }

    @Test
    void nameKeyAndTagsReachTheImage() {
        String key = bed.aws.ec2().createKey();
        JsonNode result =
                restore(backedUp(), "--name", "web-1 rescued", "--kms-key-id", key, "--tag", "Reason=drill=1");
        assertThat(image(result).name()).isEqualTo("web-1 rescued");
        assertThat(image(result).tags()).containsEntry("Reason", "drill=1").containsEntry("Role", "web");
        assertThat(bed.aws.ec2().snapshots().stream()
                        .filter(snapshot -> image(result).snapshotIds().contains(snapshot.id())))
                .allMatch(snapshot -> key.equals(snapshot.kmsKeyArn()));
    }

    @Test
    void withoutAnEncryptionOptionTheRecordDecides() {
        assertThat(restore(backedUp("--no-encrypt")).path("encrypted").asBoolean())
                .isFalse();
    }

    @Test
    void encryptionCanBeRequired() {
        assertThat(restore(backedUp("--no-encrypt"), "--encrypt")
                        .path("encrypted")
                        .asBoolean())
                .isTrue();
    }

    @Test
    void encryptionCanBeLeftToAws() {
        assertThat(restore(backedUp(), "--no-encrypt").path("encrypted").asBoolean())
                .isFalse();
    }

    @Test
    void anImageThatFailsIsAFailureWithAwssReason() {
        String amiId = backedUp();
        bed.aws.ec2().failNextRestore("Client.InvalidObject: The object is corrupt");
        CliBed.Run run = bed.quickly("restore", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("The object is corrupt");
        assertThat(run.json().path("status").asText()).isEqualTo("failed");
        assertThat(run.json().path("sourceAmiId").asText()).isEqualTo(amiId);
    }

    @Test
    void aLaunchedInstanceStandsInTheResult() throws IOException {
        String amiId = backedUp("--no-encrypt");
        Path script = Files.writeString(files.resolve("boot.sh"), "#!/bin/sh\necho s3cret\n");

        JsonNode result =
                restore(amiId, "--launch", "--instance-type", "t3.large", "--user-data-file", script.toString());

        JsonNode launched = result.path("launched");
        assertThat(launched.path("instanceId").asText()).startsWith("i-");
        assertThat(launched.path("instanceType").asText()).isEqualTo("t3.large");
        assertThat(launched.path("state").asText()).isEqualTo("running");
        assertThat(launched.path("notBack"))
                .isNotEmpty()
                .allSatisfy(line -> assertThat(line.asText()).isNotBlank());
        assertThat(result.has("launchedInstance")).isFalse();
        assertThat(bed.aws.ec2().instances())
                .filteredOn(instance ->
                        instance.id().equals(launched.path("instanceId").asText()))
                .singleElement()
                .satisfies(instance -> assertThat(new String(Base64.getDecoder().decode(instance.userData())))
                        .contains("echo s3cret"));
    }

    @Test
    void anInstanceThatWasRolledBackInPlaceStandsInTheResultWithBothRootVolumesAndTheWayForward() {
        String amiId = backedUp("--no-encrypt");

        JsonNode result = restore(amiId, "--in-place-of", bed.instance);

        assertThat(result.path("inPlaceOf").asText()).isEqualTo(bed.instance);
        assertThat(result.path("replaceRootVolumeTaskId").asText()).startsWith("replacevol-");
        assertThat(result.path("oldRootVolumeId").asText()).startsWith("vol-");
        assertThat(result.path("newRootVolumeId").asText())
                .startsWith("vol-")
                .isNotEqualTo(result.path("oldRootVolumeId").asText());
        assertThat(result.path("goForward").asText())
                .startsWith("aws ec2 stop-instances --region eu-west-1 --instance-ids " + bed.instance + " && ")
                .contains("--volume-id " + result.path("oldRootVolumeId").asText() + " --device /dev/xvda");
    }

    @Test
    void whatSpeaksAgainstARollBackInPlaceComesInOneLineAndNothingIsMade() {
        String amiId = backedUp("--no-encrypt");
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 2000)));
        bed.aws.machines().shutsDown(other);
        int images = bed.aws.ec2().images().size();

        CliBed.Run refused =
                bed.quickly("restore", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--in-place-of", other);
        CliBed.Run both = bed.quickly(
                "restore", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--in-place-of", other, "--launch");
        CliBed.Run none =
                bed.quickly("restore", "--ami-id", amiId, "--bucket", CliBed.BUCKET, "--in-place-of", "web-1");

        assertThat(refused.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(refused.err())
                .contains(
                        other + " can't be rolled back in place to " + amiId,
                        "the backup is of another instance, " + bed.instance,
                        "the instance must be running",
                        "that of the instance 2000 GiB",
                        "Nothing was made.");
        assertThat(both.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(both.err()).contains("either launches an instance or replaces the root volume of " + other);
        assertThat(none.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(none.err()).contains("web-1");
        assertThat(bed.aws.ec2().images()).hasSize(images);
    }

    @Test
    void aDryRunMakesNothingAndSaysWhatIsMissing() {
        String amiId = backedUp("--no-encrypt");
        int images = bed.aws.ec2().images().size();

        assertThat(restore(amiId, "--launch", "--dry-run").path("launched").isMissingNode())
                .isTrue();
        CliBed.Run gone = bed.quickly(
                "restore",
                "--ami-id",
                amiId,
                "--bucket",
                CliBed.BUCKET,
                "--launch",
                "--dry-run",
                "--subnet-id",
                "subnet-0123456789abcdef0",
                "--key-name",
                "lost");

        assertThat(gone.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(gone.err())
                .contains("(1) The subnet subnet-0123456789abcdef0 does not exist")
                .contains("(2) The key pair \"lost\" does not exist")
                .contains("--key-name");
        assertThat(bed.aws.ec2().images()).hasSize(images);
    }
}
