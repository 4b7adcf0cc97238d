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
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whoever has gone on before a backup was complete knows its run. */
class RestoreOfRunTest {

    private static final String BACKUP = "7f3a2c41";
    private static final String OTHER = "0a1b2c3d";
    private static final String RESTORE = "5e6f7a8b";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static RestoreRequest ofRun(String runId) {
        return RestoreRequest.ofRun(runId, TestBed.BUCKET, TestBed.REGION);
    }

    private OperationResult backup(String runId) {
        return bed.run(bed.backupRequest().build(), runId).result();
    }

    private String stored(String key) {
        return new String(bed.aws.s3().get(TestBed.BUCKET, key), StandardCharsets.UTF_8);
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

    private void editOperation(String key, Consumer<ObjectNode> edit) {
        edit(key, document -> edit.accept((ObjectNode) document.get("operation")));
    }

    /** A backup whose driver is gone at this moment. */
    private void leave(String runId, BooleanSupplier moment) {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(runId, bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(moment);
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);
    }

    private String phase(String runId) {
        return bed.aws.s3().keys(TestBed.BUCKET).contains(Keys.operation(runId)) ? stored(Keys.operation(runId)) : "";
    }

    /** Nothing is made and nothing written down. */
    private String refused(RestoreRequest request) {
        int images = bed.images().size();
        String why = bed.run(request).failure();
        assertThat(bed.images()).hasSize(images);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET))
                .noneMatch(key -> key.startsWith("ami-operations/restores/") || key.startsWith("ami-uses/"));
        return why;
    }

    @Test
    void theBackupOfTheRunComesBackAlsoWhenThereIsANewerOne() {
        OperationResult first = backup(BACKUP);
        bed.time.pass(Duration.ofDays(1));
        backup(OTHER);

        Heard heard = bed.run(ofRun(BACKUP));

        assertThat(heard.result().sourceAmiId()).isEqualTo(first.amiId());
        assertThat(heard.result().objectKey()).isEqualTo(Keys.object(first.amiId()));
        assertThat(heard.log())
                .contains("[AMI restore] s3://acme-ami-backups/" + first.amiId() + ".bin → eu-west-1")
                .contains(first.amiId() + " is the backup of run 7f3a2c41, taken 2026-11-22T")
                .contains("matches the record");
    }

    @Test
    void whereThePlainImageWasReplacedItIsTheEncryptedOneThatCounts() {
        OperationResult made = backup(BACKUP);

        assertThat(made.encrypted()).isTrue();
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isEqualTo(1);
        assertThat(bed.run(ofRun(BACKUP).dryRun(true)).result().sourceAmiId()).isEqualTo(made.amiId());
    }

    @Test
    void whatWasFoundStaysFoundAfterARestartWhateverTheRunsDocumentSaysByThen() {
        OperationResult first = backup(BACKUP);
        Heard stopped = new Heard();
        OperationHandle handle = bed.engine.begin(RESTORE, ofRun(BACKUP), bed.access(), stopped);
        bed.time.runUntil(
                () -> bed.images().stream().anyMatch(image -> image.name().contains("-restored-")));
        handle.detach(Line.literal("The controller is restarted"));
        bed.time.runUntil(stopped::hasEnded);
        bed.aws.s3().delete(TestBed.BUCKET, Keys.operation(BACKUP));

        Heard heard = new Heard();
        bed.engine.beginOrResume(RESTORE, ofRun(BACKUP), bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().sourceAmiId()).isEqualTo(first.amiId());
        assertThat(heard.log()).contains("matches the record");
    }

    @Test
    void aRunThatIsUnderWaySaysHowFarItIs() {
        Heard backup = new Heard();
        bed.engine.begin(BACKUP, bed.backupRequest().build(), bed.access(), backup);
        bed.time.runUntil(() -> phase(BACKUP).contains("\"STORE\""));

        assertThat(refused(ofRun(BACKUP)))
                .isEqualTo(
                        "The backup of run 7f3a2c41 is not complete yet: it is in progress, in stage \"Store\". Restore"
                                + " it when it is complete.");

        bed.time.runUntil(backup::hasEnded);
        assertThat(bed.run(ofRun(BACKUP).dryRun(true)).result().sourceAmiId())
                .isEqualTo(backup.result().amiId());
    }

    @Test
    void aRunThatWasLeftOrHasFailedSaysHowItIsFinished() {
        leave(BACKUP, () -> phase(BACKUP).contains("\"STORE\""));
        assertThat(refused(ofRun(BACKUP)))
                .contains("it stopped in stage \"Store\", and nothing is continuing it")
                .endsWith("ami-backup resume --run-id 7f3a2c41 --bucket acme-ami-backups --region eu-west-1");

        edit(Keys.operation(BACKUP), document -> document.put("status", "failed"));
        assertThat(refused(ofRun(BACKUP)))
                .contains("it failed in stage \"Store\"")
                .contains("ami-backup resume");

        OperationResult finished = bed.resumed(BACKUP);
        assertThat(bed.run(ofRun(BACKUP)).result().sourceAmiId()).isEqualTo(finished.amiId());
    }

    @Test
    void aRunThatOnlyHasToPutThingsAwayHasItsBackupAlready() {
        OperationResult backup = backup(BACKUP);
        edit(Keys.operation(BACKUP), document -> {
            document.put("status", "failed");
            ((ObjectNode) document.get("operation")).put("phase", "MARK_DONE");
        });

        assertThat(bed.run(ofRun(BACKUP).dryRun(true)).result().sourceAmiId()).isEqualTo(backup.amiId());
    }

    @Test
    void aRunThatWasAbortedHasLeftNothing() {
        Heard backup = new Heard();
        OperationHandle handle = bed.engine.begin(BACKUP, bed.backupRequest().build(), bed.access(), backup);
        bed.time.runUntil(() -> !bed.images().isEmpty());
        handle.abort(Line.literal("Aborted by admin"));
        bed.time.runUntil(backup::hasEnded);

        assertThat(refused(ofRun(BACKUP)))
                .isEqualTo("Run 7f3a2c41 left no backup that could be restored. Aborted by admin.");
    }

    @Test
    void aBackupThatWasPrunedIsSaidToBeGone() {
        OperationResult first = backup(BACKUP);
        bed.time.pass(Duration.ofDays(1));
        backup(OTHER);
        edit(Keys.record(first.amiId()), record -> record.put("status", "removing"));
        assertThat(refused(ofRun(BACKUP)))
                .isEqualTo("The backup of run 7f3a2c41, " + first.amiId()
                        + ", was removed, or is being removed. Restore another one.");

        bed.aws.s3().delete(TestBed.BUCKET, Keys.object(first.amiId()));
        edit(Keys.record(first.amiId()), record -> record.put("status", "removed"));
        assertThat(refused(ofRun(BACKUP))).contains("was removed, or is being removed");

        bed.aws.s3().delete(TestBed.BUCKET, Keys.record(first.amiId()));
        assertThat(refused(ofRun(BACKUP))).contains("has no backup of " + first.amiId());
    }

    @Test
    void aRunThatIsUnknownOrIsNoBackupIsRefused() {
        String amiId = backup(BACKUP).amiId();

        assertThat(refused(ofRun(OTHER)))
                .contains("There is no backup run 0a1b2c3d in acme-ami-backups (no ami-operations/0a1b2c3d.json)");

        bed.run(RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), RESTORE)
                .result();
        assertThat(bed.run(ofRun(RESTORE)).failure())
                .isEqualTo("Run 5e6f7a8b is a restore, not a backup. Give the run ID of the backup.");
    }

    @Test
    void aDocumentThatAgreesNotWithWhereItLiesIsNotBelieved() {
        backup(BACKUP);
        String good = stored(Keys.operation(BACKUP));

        editOperation(
                Keys.operation(BACKUP),
                operation -> ((ObjectNode) operation.get("request")).put("bucket", "somebody-elses"));
        assertThat(refused(ofRun(BACKUP))).contains("belongs to the bucket somebody-elses");

        put(good.replace("\"kind\" : \"backup\"", "\"kind\" : \"verify\""));
        assertThat(refused(ofRun(BACKUP))).contains("describes a verify");

        put(good.replace("\"" + BACKUP + "\"", "\"" + OTHER + "\""));
        assertThat(refused(ofRun(BACKUP))).contains("is damaged (runId)");

        put("{");
        assertThat(refused(ofRun(BACKUP))).contains("is damaged");

        editTo(good, operation -> ((ObjectNode) operation.get("image")).remove("id"));
        assertThat(refused(ofRun(BACKUP))).contains("is damaged");
    }

    private void put(String document) {
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(BACKUP), document.getBytes(StandardCharsets.UTF_8));
    }

    private void editTo(String good, Consumer<ObjectNode> edit) {
        put(good);
        editOperation(Keys.operation(BACKUP), edit);
    }

    @Test
    void anImageThatIsNotTheRunsIsNotRestored() {
        backup(BACKUP);
        String other = bed.run(
                        BackupRequest.of(bed.aws.ec2().runInstance(TestBed.web1()), TestBed.BUCKET, TestBed.REGION)
                                .build())
                .result()
                .amiId();

        editOperation(Keys.operation(BACKUP), operation -> ((ObjectNode) operation.get("image")).put("id", other));

        assertThat(refused(ofRun(BACKUP)))
                .startsWith("The record of " + other + " does not name run 7f3a2c41, whose backup was requested");
        // What has no record can't say whose it is.
        bed.aws.s3().delete(TestBed.BUCKET, Keys.record(other));
        assertThat(refused(ofRun(BACKUP).acceptingForeign(true))).contains("does not name run 7f3a2c41");
    }

    @Test
    void aDocumentOfTheRestoreThatNamesAnotherBackupRestoresNothing() {
        backup(BACKUP);
        String other = backup(OTHER).amiId();
        Heard stopped = new Heard();
        OperationHandle handle = bed.engine.begin(RESTORE, ofRun(BACKUP), bed.access(), stopped);
        bed.time.runUntil(() -> bed.aws.s3().keys(TestBed.BUCKET).contains(Keys.restore(RESTORE)));
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(stopped::hasEnded);
        editOperation(Keys.restore(RESTORE), operation -> {
            operation.put("amiId", other);
            operation.remove("etag");
        });
        int images = bed.images().size();

        Heard heard = bed.resume(RESTORE);

        assertThat(heard.failure()).contains("The record of " + other + " does not name run 7f3a2c41");
        assertThat(bed.images()).hasSizeLessThanOrEqualTo(images);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"web-1", "../restores/7f3a2c41", "7F3A2C41", "ami-0123456789abcdef0", "7f3a2c41.json", "7f3"})
    void whatIsNoRunIdIsRefusedBeforeAnythingIsAsked(String runId) {
        long calls = bed.aws.calls().total();

        assertThat(bed.run(ofRun(runId)).failure()).contains("is not a valid run ID");
        assertThat(bed.aws.calls().total()).isEqualTo(calls);
    }

    @Test
    void onlyOneOfTheWaysToNameABackupIsTaken() {
        for (RestoreRequest two : new RestoreRequest[] {
            RestoreRequest.of("ami-0123456789abcdef0", TestBed.BUCKET, TestBed.REGION)
                    .ofRun(BACKUP),
            ofRun(BACKUP).ofNewest(new NewestOf(bed.instance, null)),
        }) {
            assertThatThrownBy(two::check)
                    .isInstanceOf(OperationException.class)
                    .hasMessageContaining("only one of these");
        }
        assertThatThrownBy(() -> ofRun(BACKUP)
                        .ofNewest(NewestOf.parse("", "2026-11-22", Instant.EPOCH))
                        .check())
                .hasMessageContaining("used only with an instance ID");
        ofRun(" 7f3a2c41 ").check();
    }

    @Test
    void aRequestOfBeforeTheFieldIsReadWithoutIt() throws IOException {
        ObjectNode earlier = Json.tree(RestoreRequest.of("ami-0123456789abcdef0", TestBed.BUCKET, TestBed.REGION));
        earlier.remove("backupRunId");

        RestoreRequest read = Json.read(earlier, RestoreRequest.class);

        assertThat(read.backupRunId()).isEmpty();
        assertThat(read.differenceTo(RestoreRequest.of("ami-0123456789abcdef0", TestBed.BUCKET, TestBed.REGION)))
                .isEmpty();
        assertThat(read.differenceTo(ofRun(BACKUP))).isPresent();
    }
}
