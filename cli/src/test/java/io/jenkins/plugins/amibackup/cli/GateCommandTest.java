package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GateCommandTest {

    private final CliBed bed = new CliBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private CliBed.Run gate(String... more) {
        String[] arguments = {"gate", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json"};
        String[] all = java.util.Arrays.copyOf(arguments, arguments.length + more.length);
        System.arraycopy(more, 0, all, arguments.length, more.length);
        return bed.quickly(all);
    }

    @Test
    void aBackupThatIsMadeForAGateIsLockedWhereThatIsAsked() {
        bed.aws.s3().locks().enable(CliBed.BUCKET);

        CliBed.Run run = gate("--create-if-missing", "--lock-for", "7d");

        assertThat(run.code()).isZero();
        assertThat(run.err()).contains("the backup is locked for 7 days").contains("locked until ");
    }

    @Test
    void anOpenGateEndsWith0AndPrintsTheBackup() {
        JsonNode backup = bed.backup();
        CliBed.Run run = gate("--max-age", "1d12h");
        assertThat(run.code()).isZero();
        assertThat(run.json().path("amiId")).isEqualTo(backup.path("amiId"));
        assertThat(run.json().path("takenAt").asText()).isNotEmpty();
        assertThat(run.err()).contains("[AMI gate] open: " + bed.instance);
    }

    @Test
    void aClosedGateEndsWith3AndSaysTheCommandThatOpensIt() {
        CliBed.Run run = gate();
        assertThat(run.code()).isEqualTo(ExitCodes.CLOSED).isEqualTo(3);
        assertThat(run.json().path("status").asText()).isEqualTo("closed");
        assertThat(run.failure())
                .contains("There is no complete backup of web-1 (" + bed.instance + ")")
                .contains("ami-backup backup --instance-id " + bed.instance + " --bucket acme-ami-backups");
    }

    @Test
    void aGateWithCreateIfMissingMakesTheBackup() {
        CliBed.Run run = gate("--create-if-missing");
        assertThat(run.code()).isZero();
        assertThat(gate().json().path("amiId")).isEqualTo(run.json().path("amiId"));
    }

    @Test
    void aGateThatWaitsForTheImageLeavesItsBackupAndSaysHowItIsFinished() {
        CliBed.Run run = gate("--create-if-missing", "--wait-for", "image");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("reached").asText()).isEqualTo("image");
        assertThat(run.json().path("status").asText()).isEqualTo("running");
        assertThat(run.json().path("amiId").asText()).startsWith("ami-");
        assertThat(run.err()).contains("[AMI gate] open early: the backup of " + bed.instance);

        String runId = run.json().path("runId").asText();
        assertThat(bed.quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET)
                        .code())
                .isZero();
        assertThat(gate().json().path("runId").asText()).isEqualTo(runId);
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aGateThatOpensEarlyWithARunOfAnotherSaysWhatFinishesItIfNobodyDoes() {
        String runId = bed.backup("--wait-for", "pointInTime").path("runId").asText();
        CliBed.Run run = bed.quickly(
                "gate",
                "--instance-id",
                bed.instance,
                "--bucket",
                CliBed.BUCKET,
                "--create-if-missing",
                "--wait-for",
                "image");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.out())
                .containsPattern("Reached +image: the AMI is available; it is not stored yet")
                .containsPattern("If nobody finishes it +ami-backup resume --run-id " + runId);
    }

    @Test
    void whatAGateCanNotWaitForOrAcceptIsWrongUsage() {
        for (String[] wrong : new String[][] {
            {"--wait-for", "snapshot"},
            {"--accept", "pointInTime"},
            {"--accept", "image", "--verified-within", "7d"},
            {"--wait-for", "image", "--verified-within", "7d"}
        }) {
            assertThat(gate(wrong).code()).as(String.join(" ", wrong)).isEqualTo(ExitCodes.USAGE);
        }
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void aBackupThatLeftVolumesOutCountsUnlessSomebodySaysOtherwise() {
        assertThat(bed.backup("--exclude-device", "/dev/sdf")
                        .path("excludedDevices")
                        .get(0)
                        .asText())
                .isEqualTo("/dev/sdf");

        CliBed.Run open = gate();
        assertThat(open.code()).isZero();
        assertThat(open.json().path("excludedDevices").get(0).asText()).isEqualTo("/dev/sdf");
        assertThat(open.err()).contains("Warning: the backup");
        assertThat(bed.run("gate", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--allow-excluded")
                        .out())
                .containsPattern("\nLeft out +/dev/sdf\n")
                .contains("\nObject ");
        CliBed.Run closed = gate("--no-allow-excluded");
        assertThat(closed.code()).isEqualTo(ExitCodes.CLOSED);
        assertThat(closed.failure()).contains("left out /dev/sdf, which this gate does not accept");
    }

    @Test
    void anUnreadableAgeIsWrongUsage() {
        assertThat(gate("--max-age", "-24h").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(gate("--max-age", "yesterday").err()).contains("\"yesterday\" is not a valid age");
        assertThat(gate("--max-age", "1m").err()).contains("No backup can be complete that quickly");
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void aGateThatCanNotLookIsAFailureAndNotClosed() {
        bed.aws.faults().deny("s3:ListBucket");
        CliBed.Run run = gate();
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("s3:ListBucket");
    }

    @Test
    void aGateThatDemandsProofNamesTheCallThatMendsIt() {
        String amiId = bed.backup().path("amiId").asText();
        CliBed.Run run = gate("--verified-within", "7d", "--verified-level", "boot");
        assertThat(run.code()).isEqualTo(ExitCodes.CLOSED);
        assertThat(run.failure())
                .contains("it was never verified: nothing shows that it can be restored. The gate is closed. To verify"
                        + " it: ami-backup verify --ami-id " + amiId + " --level boot --subnet-id subnet-…"
                        + " --security-group-id sg-… --bucket acme-ami-backups --region eu-west-1, or add"
                        + " --verify-if-missing to the gate.");
    }

    @Test
    void whatAGateVerifiesOpensItAndIsShownEverywhere() {
        String amiId = bed.backup().path("amiId").asText();
        CliBed.Run run = gate("--verified-within", "7d", "--verify-if-missing");
        assertThat(run.code()).as(run.err()).isZero();
        JsonNode proven = run.json().path("proven");
        assertThat(proven.path("amiId").asText()).isEqualTo(amiId);
        assertThat(proven.path("level").asText()).isEqualTo("image");

        String drill = proven.path("runId").asText();
        assertThat(bed.run(
                                "gate",
                                "--instance-id",
                                bed.instance,
                                "--bucket",
                                CliBed.BUCKET,
                                "--verified-within",
                                "1d",
                                "--verified-scope",
                                "instance")
                        .out())
                .containsPattern("\nProven +" + amiId + " to level image, .*, by run " + drill + "\n");
        assertThat(bed.run("list", "--bucket", CliBed.BUCKET).out())
                .contains("PROVEN (A HINT)")
                .contains("  image, 2026-");
        assertThat(bed.run("list", "--bucket", CliBed.BUCKET, "--output", "json")
                        .json()
                        .path(0)
                        .path("proofHint")
                        .path("level")
                        .asText())
                .isEqualTo("image");
        assertThat(bed.run("show", "--bucket", CliBed.BUCKET, "--ami-id", amiId).out())
                .containsPattern("\nVerified +to level image, .*, by run " + drill + " \\(");
    }

    @Test
    void aProofOfWhichNothingIsSaidButItsAgeIsWrongUsage() {
        assertThat(gate("--verified-level", "boot").code()).isEqualTo(ExitCodes.USAGE);
        assertThat(gate("--verified-within", "7d", "--verified-level", "landed").err())
                .contains("\"landed\" is not a level of proof");
        assertThat(gate("--verified-within", "7d", "--create-if-missing").err())
                .contains("Let the gate verify it, too (--verify-if-missing)");
        assertThat(bed.aws.calls().total()).isZero();
    }
}
