package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.ResourceBundle;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Ctrl-C, and what comes after it. AWS's clock stands still until the test moves it, so every wait lasts. */
class ResumeCommandTest {

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
    private final CliBed bed = new CliBed(clock);

    @AfterEach
    void close() {
        bed.close();
    }

    /** Presses Ctrl-C at the first line with these words. */
    private void interruptAt(String words) {
        AtomicBoolean pressed = new AtomicBoolean();
        bed.onErr = line -> {
            if (line.contains(words) && pressed.compareAndSet(false, true)) {
                new Thread(bed.interrupts::first).start();
            }
        };
    }

    /** Moves AWS's clock on at the first line with these words. */
    private void goOnAt(String... words) {
        bed.onErr = line -> {
            if (List.of(words).stream().anyMatch(line::contains)) {
                clock.advance(Duration.ofMinutes(1));
            }
        };
    }

    private CliBed.Run interruptedBackup(String... options) {
        interruptAt("2/6 Create image");
        return bed.quickly(CliBed.join(
                List.of("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json"),
                options));
    }

    @Test
    void ctrlCDetachesAndSaysWhatIsInAwsAndHowToContinue() {
        CliBed.Run run = interruptedBackup("--region", CliBed.REGION);
        String runId = run.json().path("runId").asText();
        assertThat(run.code()).isEqualTo(ExitCodes.DETACHED);
        assertThat(run.failure())
                .contains("Detached: Ctrl-C was pressed")
                .contains("Nothing was deleted, and AWS keeps working")
                .contains(bed.images().get(0).id())
                .contains("ami-backup resume --run-id " + runId + " --bucket acme-ami-backups");
        assertThat(run.err())
                .contains("Detaching. AWS continues its work. Press Ctrl-C again to exit immediately.")
                .contains("Run resume with the same AWS options: --region eu-west-1");
        assertThat(run.json().path("status").asText()).isEqualTo("detached");
        assertThat("ami-backup: " + run.json().path("error").asText()).isEqualTo(run.failure());
        assertThat(bed.aws.calls().count("ec2:DeregisterImage")).isZero();
    }

    /** Such a line is followed by the options for AWS that must be given again. */
    @Test
    void everyLineThatShowsHowToResumeIsKnown() {
        ResourceBundle texts = ResourceBundle.getBundle(Texts.class.getName());
        assertThat(texts.keySet().stream().filter(key -> texts.getString(key).contains("ami-backup resume")))
                .isNotEmpty()
                .isSubsetOf(Ending.RESUMABLE);
        assertThat(texts.keySet()).containsAll(Ending.RESUMABLE);
    }

    @Test
    void aSecondCtrlCSaysThatTheRunCanBeResumed() {
        AtomicBoolean pressed = new AtomicBoolean();
        bed.onErr = line -> {
            if (line.contains("2/6 Create image") && pressed.compareAndSet(false, true)) {
                new Thread(() -> {
                            bed.interrupts.second();
                            bed.interrupts.first();
                        })
                        .start();
            }
        };
        bed.aws.s3().createBucket("acme-owned", CliBed.REGION);
        CliBed.Run run = bed.quickly(
                "backup",
                "--instance-id",
                bed.instance,
                "--bucket",
                "acme-owned",
                "--bucket-owner",
                "123456789012",
                "--region",
                CliBed.REGION,
                "--endpoint-url",
                bed.aws.endpoint().toString());
        assertThat(run.err())
                .containsPattern(
                        "(?m)^Exiting immediately. AWS continues its work. After three minutes you can resume the"
                                + " run: ami-backup resume --run-id [0-9a-f]{8} --bucket acme-owned --bucket-owner 123456789012"
                                + " --region eu-west-1 --endpoint-url http://127.0.0.1:[0-9]+$");
    }

    /** What AWS_REGION says here may say something else in another terminal. */
    @Test
    void theRegionOfTheEnvironmentIsNamedToo() {
        bed.onErr = line -> {
            if (line.contains("2/6 Create image")) {
                bed.interrupts.second();
                bed.aws.faults().expireCredentials(CliBed.ACCESS_KEY);
            }
        };
        CliBed.Run run = bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET);
        assertThat(run.err())
                .containsPattern(
                        "ami-backup resume --run-id [0-9a-f]{8} --bucket acme-ami-backups --region eu-west-1\n");
    }

    @Test
    void aGateThatIsLeftInTheMiddleIsRunAgain() {
        bed.onErr = line -> {
            if (line.contains("2/6 Create image")) {
                bed.interrupts.second();
                bed.aws.faults().expireCredentials(CliBed.ACCESS_KEY);
            }
        };
        CliBed.Run run =
                bed.quickly("gate", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--create-if-missing");
        assertThat(run.err())
                .contains(
                        "Exiting immediately. AWS continues its work. After three minutes you can run the gate again.");
    }

    @Test
    void aDetachedBackupIsResumedAndFinished() {
        String runId = interruptedBackup().json().path("runId").asText();
        goOnAt("Resumed run", "3/6 Encrypt       encrypted copy", "5/6 Store");
        CliBed.Run run = bed.quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.err()).contains("Resumed run " + runId + " at \"Create image\"");
        assertThat(run.json().path("status").asText()).isEqualTo("done");
        assertThat(run.json().path("kind").asText()).isEqualTo("backup");
        assertThat(run.json().path("runId").asText()).isEqualTo(runId);
        assertThat(bed.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void resumingAFinishedBackupChangesNothing() {
        goOnAt("2/6 Create image  ami-", "3/6 Encrypt       encrypted copy", "5/6 Store");
        JsonNode backup = bed.backup();
        String runId = backup.path("runId").asText();
        bed.onErr = line -> {};
        CliBed.Run run = bed.quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(run.json().path("status").asText()).isEqualTo("done");
        assertThat(run.err())
                .startsWith(
                        "[AMI backup] The run " + runId + " was already done, so there is nothing to resume. Done in ")
                .contains(backup.path("objectKey").asText())
                .doesNotContain("Resumed run", "Clean up");
    }

    @Test
    void resumingRetriesTheFailedStep() {
        goOnAt("2/6 Create image  ami-", "3/6 Encrypt       encrypted copy", "5/6 Store");
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        CliBed.Run failed =
                bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(failed.code()).isEqualTo(ExitCodes.FAILED);
        bed.aws.faults().clear();
        CliBed.Run run =
                bed.quickly("resume", "--run-id", failed.json().path("runId").asText(), "--bucket", CliBed.BUCKET);
        assertThat(run.code()).as(run.err()).isZero();
        assertThat(bed.aws.calls().count("ec2:CreateImage")).isEqualTo(1);
    }

    @Test
    void credentialsThatExpireInAWaitDetach() {
        bed.onErr = line -> {
            if (line.contains("2/6 Create image")) {
                bed.aws.faults().expireCredentials(CliBed.ACCESS_KEY);
            }
        };
        CliBed.Run run = bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isEqualTo(ExitCodes.DETACHED);
        assertThat(run.failure()).contains("Expired").contains("ami-backup resume --run-id");
    }

    @Test
    void aRunThatIsDrivenElsewhereIsLeftAlone() {
        String runId = interruptedBackup().json().path("runId").asText();
        String key = "ami-operations/" + runId + ".json";
        String document = bed.aws.s3().text(CliBed.BUCKET, key);
        bed.aws
                .s3()
                .put(
                        CliBed.BUCKET,
                        key,
                        document.replaceFirst(
                                "\"status\"",
                                "\"lease\": {\"holder\": \"controller-1\", \"seconds\": 900}, \"status\""));
        CliBed.Run run = bed.quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("is being run by controller-1").contains("15 min");
    }

    @Test
    void ctrlCBeforeAnythingWasMadeStops() {
        bed.aws.faults().dropBefore("s3:HeadBucket", 100);
        new Thread(bed.interrupts::first).start();
        CliBed.Run run = bed.quickly(
                "backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json", "--path-style");
        assertThat(run.code()).isEqualTo(ExitCodes.DETACHED);
        assertThat(run.failure()).contains("Stopped before anything was made: Ctrl-C was pressed");
        assertThat(run.err()).doesNotContain("resume");
        assertThat(run.json().path("status").asText()).isEqualTo("detached");
        bed.assertNothingMade(run);
    }

    @Test
    void aRunIsResumedOnlyInTheBucketsRegion() {
        String runId = interruptedBackup().json().path("runId").asText();
        CliBed.Run run = bed.quickly("resume", "--run-id", runId, "--bucket", CliBed.BUCKET, "--region", "us-east-1");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("The bucket is in another Region");
    }

    @Test
    void aRunThatIsNotThereIsAFailure() {
        CliBed.Run run = bed.quickly("resume", "--run-id", "00c0ffee", "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("There is no operation 00c0ffee in the bucket acme-ami-backups");
        assertThat(run.json().path("runId").asText()).isEqualTo("00c0ffee");
    }

    @Test
    void aDamagedDocumentIsAFailure() {
        bed.aws.s3().put(CliBed.BUCKET, "ami-operations/00c0ffee.json", "{}");
        CliBed.Run run = bed.quickly("resume", "--run-id", "00c0ffee", "--bucket", CliBed.BUCKET);
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        assertThat(run.failure()).contains("ami-operations/00c0ffee.json is damaged");
    }
}
