package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.NewestOf;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RestoreOfInstanceTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private RestoreRequest newest() {
        return RestoreRequest.ofInstance(bed.instance, TestBed.BUCKET, TestBed.REGION);
    }

    private RestoreRequest newestBefore(Instant time) {
        return newest().ofNewest(new NewestOf(bed.instance, time));
    }

    private Instant taken(OperationResult backup) {
        return bed.catalog().find(backup.amiId()).orElseThrow().record().takenAt();
    }

    private OperationResult backupLater() {
        bed.time.pass(Duration.ofDays(1));
        return bed.backup();
    }

    private void edit(String key, Consumer<ObjectNode> edit) {
        try {
            ObjectNode json = Json.parse(bed.aws.s3().get(TestBed.BUCKET, key));
            edit.accept(json);
            bed.aws.s3().put(TestBed.BUCKET, key, Json.text(json).getBytes(StandardCharsets.UTF_8));
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void theNewestBackupOfTheInstanceComesBackAndTheLogSaysWhichThatIs() {
        bed.backup();
        OperationResult second = backupLater();

        Heard heard = bed.run(newest());

        assertThat(heard.result().sourceAmiId()).isEqualTo(second.amiId());
        assertThat(heard.result().objectKey()).isEqualTo(Keys.object(second.amiId()));
        assertThat(heard.log())
                .contains("[AMI restore] s3://acme-ami-backups/" + second.amiId() + ".bin → eu-west-1")
                .contains(second.amiId() + " is the newest complete backup of " + bed.instance + ", taken 2026-11-23T");
    }

    @Test
    void anOlderOneIsTheNewestThatWasTakenBeforeATime() {
        OperationResult first = bed.backup();
        OperationResult second = backupLater();
        OperationResult third = backupLater();

        assertThat(bed.run(newestBefore(taken(third))).result().sourceAmiId()).isEqualTo(second.amiId());
        Heard oldest = bed.run(newestBefore(taken(second)));
        assertThat(oldest.result().sourceAmiId()).isEqualTo(first.amiId());
        assertThat(oldest.log()).contains("that was taken before " + taken(second));
        assertThat(bed.run(newestBefore(Instant.parse("2100-01-01T00:00:00Z")).dryRun(true))
                        .result()
                        .sourceAmiId())
                .isEqualTo(third.amiId());
    }

    @Test
    void whereThereIsNoneThatIsSaidAndNothingIsMade() {
        OperationResult only = bed.backup();
        int images = bed.images().size();

        assertThat(bed.run(newestBefore(taken(only))).failure())
                .contains("No complete backup of " + bed.instance + " in acme-ami-backups was taken before");
        assertThat(bed.run(newestBefore(Instant.MIN)).failure()).contains("No complete backup");
        assertThat(bed.run(RestoreRequest.ofInstance("i-0123456789abcdef0", TestBed.BUCKET, TestBed.REGION))
                        .failure())
                .contains("There is no complete backup of i-0123456789abcdef0 in acme-ami-backups");
        assertThat(bed.images()).hasSize(images);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).noneMatch(key -> key.startsWith("ami-operations/restores/"));
    }

    @Test
    void aBackupThatIsBeingRemovedIsNotChosen() {
        OperationResult first = bed.backup();
        OperationResult second = backupLater();
        edit(Keys.record(second.amiId()), record -> record.put("status", "removing"));

        assertThat(bed.run(newest()).result().sourceAmiId()).isEqualTo(first.amiId());
    }

    @Test
    void anIndexKeyWithoutARecordChoosesNothing() {
        OperationResult only = bed.backup();
        String key = bed.catalog()
                .find(only.amiId())
                .orElseThrow()
                .record()
                .indexEntry()
                .key();
        bed.time.pass(Duration.ofDays(2));
        for (int hours = 1; hours < 30; hours++) {
            long time = Long.parseLong(key.split("[/_]")[2])
                    - Duration.ofHours(hours).toMillis();
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            "ami-index/" + bed.instance + "/" + time + "_ami-0fedcba987654321" + hours % 10
                                    + "_1_eu-west-1_123456789012",
                            new byte[0]);
        }

        assertThat(bed.run(newest()).result().sourceAmiId()).isEqualTo(only.amiId());
    }

    @Test
    void whatCanNotBeRestoredIsNotPassedOverSilently() {
        OperationResult first = bed.backup();
        OperationResult second = backupLater();
        bed.aws.s3().delete(TestBed.BUCKET, Keys.object(second.amiId()));

        assertThat(bed.run(newest()).failure())
                .contains("The backup of " + second.amiId() + " in acme-ami-backups has a record")
                .contains("Or restore an older backup of " + bed.instance + ": one that was taken before "
                        + taken(second));
        assertThat(bed.run(newestBefore(taken(second))).result().sourceAmiId()).isEqualTo(first.amiId());
    }

    @Test
    void whatWasChosenStaysChosenAfterARestart() {
        OperationResult first = bed.backup();
        Heard stopped = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, newest(), bed.access(), stopped);
        bed.time.runUntil(
                () -> bed.images().stream().anyMatch(image -> image.name().contains("-restored-")));
        handle.detach(Line.literal("The controller is restarted"));
        bed.time.runUntil(stopped::hasEnded);
        backupLater();

        Heard heard = new Heard();
        bed.engine.beginOrResume(RUN, newest(), bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().sourceAmiId()).isEqualTo(first.amiId());
        assertThat(heard.log()).contains("matches the record");
    }

    @Test
    void aDocumentThatNamesTheBackupOfAnotherInstanceRestoresNothing() {
        String other = bed.aws.ec2().runInstance(TestBed.web1());
        OperationResult others = bed.run(
                        BackupRequest.of(other, TestBed.BUCKET, TestBed.REGION).build())
                .result();
        bed.backup();
        Heard stopped = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, newest(), bed.access(), stopped);
        bed.time.runUntil(() -> bed.aws.s3().keys(TestBed.BUCKET).contains(Keys.restore(RUN)));
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(stopped::hasEnded);
        edit(Keys.restore(RUN), document -> {
            ObjectNode operation = (ObjectNode) document.get("operation");
            operation.put("amiId", others.amiId());
            operation.remove("etag");
        });
        int images = bed.images().size();

        Heard heard = bed.resume(RUN);

        assertThat(heard.failure()).contains(others.amiId()).contains("document of the run was changed");
        assertThat(bed.images()).hasSizeLessThanOrEqualTo(images);
    }

    @Test
    void anAmiAndAnInstanceTogetherAreRefused() {
        assertThatThrownBy(() -> RestoreRequest.of("ami-0123456789abcdef0", TestBed.BUCKET, TestBed.REGION)
                        .ofNewest(new NewestOf(bed.instance, null))
                        .check())
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("only one of these");
        assertThatThrownBy(() -> RestoreRequest.of("ami-0123456789abcdef0", TestBed.BUCKET, TestBed.REGION)
                        .ofNewest(NewestOf.parse("", "2026-11-22", Instant.EPOCH))
                        .check())
                .hasMessageContaining("used only with an instance ID");
        assertThatThrownBy(() -> NewestOf.parse(bed.instance, "yesterday", Instant.EPOCH))
                .hasMessageContaining("\"yesterday\" is not a valid date or time");
        assertThat(NewestOf.parse(" ", null, Instant.EPOCH)).isNull();
    }
}
