package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

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
