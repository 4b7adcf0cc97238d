package io.jenkins.plugins.amibackup.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import java.time.Clock;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CleanupCommandTest {

    /** Two days ago, so that what is made is old enough. */
    private final CliBed bed = new CliBed(Clock.offset(new SpeedClock(100), Duration.ofDays(-2)));

    @AfterEach
    void close() {
        bed.close();
    }

    /** A backup that fails when its plain image is there. */
    private String failedBackup() {
        bed.aws.faults().deny("ec2:CopyImage");
        CliBed.Run run =
                bed.quickly("backup", "--instance-id", bed.instance, "--bucket", CliBed.BUCKET, "--output", "json");
        assertThat(run.code()).isEqualTo(ExitCodes.FAILED);
        return run.json().path("runId").asText();
    }

    private long images() {
        return bed.aws.ec2().images().stream()
                .filter(image -> !image.state().equals("deregistered"))
                .count();
    }

    @Test
    void orphansAreListedWithTheirCostAndNothingIsChanged() {
        String runId = failedBackup();

        CliBed.Run run = bed.run("cleanup", "--bucket", CliBed.BUCKET);

        assertThat(run.code()).isZero();
        assertThat(run.out())
                .contains("WHAT", "image", "108 GiB a month", "removes it")
                .contains("unfinished image of run " + runId + ", which is no longer running");
        assertThat(run.err())
                .contains(
                        "Removable: 1, up to 108 GiB of snapshots a month. Nothing was changed. Add --yes to remove them.");
        assertThat(images()).isEqualTo(1);
    }

    @Test
    void yesRemovesIt() {
        failedBackup();

        CliBed.Run run = bed.run("cleanup", "--bucket", CliBed.BUCKET, "--yes");

        assertThat(run.err()).contains("Removed: 1, up to 108 GiB of snapshots a month.");
        assertThat(images()).isZero();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(bed.run("cleanup", "--bucket", CliBed.BUCKET).err())
                .contains("There is nothing to clean up in acme-ami-backups and its Region.");
    }

    @Test
    void jsonDescribesEachOrphan() {
        String runId = failedBackup();

        CliBed.Run run = bed.run("cleanup", "--bucket", CliBed.BUCKET, "--output", "json");

        assertThat(run.json()).hasSize(1);
        assertThat(run.json().get(0).path("kind").asText()).isEqualTo("image");
        assertThat(run.json().get(0).path("runId").asText()).isEqualTo(runId);
        assertThat(run.json().get(0).path("gibPerMonth").asLong()).isEqualTo(108);
        assertThat(run.json().get(0).path("removable").asBoolean()).isTrue();
        assertThat(run.json().get(0).path("removed").asBoolean()).isFalse();
    }

    @Test
    void whatIsYoungerThanRequestedIsKept() {
        failedBackup();

        CliBed.Run run = bed.run("cleanup", "--bucket", CliBed.BUCKET, "--older-than", "7d", "--yes");

        assertThat(run.out()).contains("keeps it").contains("younger than the safety age");
        assertThat(images()).isEqualTo(1);
    }

    @Test
    void whatCanNotBeRemovedIsKeptAndHoldsUpNothingElse() {
        failedBackup();
        failedBackup();
        bed.aws.faults().failNext("ec2:DeregisterImage", 1, 400, "OperationNotPermitted", "It is protected.");

        CliBed.Run run = bed.run("cleanup", "--bucket", CliBed.BUCKET, "--yes");

        assertThat(run.code()).isZero();
        assertThat(run.out()).contains("removed").contains("keeps it").contains("It is protected");
        assertThat(run.err()).contains("Removed: 1, up to 108 GiB of snapshots a month.");
        assertThat(images()).isEqualTo(1);
    }

    @Test
    void anInvalidAgeIsWrongUsage() {
        CliBed.Run run = bed.run("cleanup", "--bucket", CliBed.BUCKET, "--older-than", "soon");

        assertThat(run.code()).isEqualTo(ExitCodes.USAGE);
        assertThat(run.err()).contains("\"soon\" is not a valid age. Give one such as 90m, 24h or 7d.");
    }
}
