package io.jenkins.plugins.amibackup.engine.operation.document;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Whoever can write the bucket can write an operation document: one that can't be right is never executed. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class DocumentCheckTest {

    private static final String BACKUP = "7f3a2c41";
    private static final String RESTORE = "7f3a2c42";

    private final TestBed bed = new TestBed();
    private String backup;
    private String restore;

    /** Leaves a backup and a restore where they wait for their first image, and nobody drives them. */
    @BeforeAll
    void leaveTwoOperations() {
        String amiId = bed.backup().amiId();
        backup = left(BACKUP, bed.backupRequest().build(), "/6 Create image");
        restore = left(RESTORE, RestoreRequest.of(amiId, TestBed.BUCKET, TestBed.REGION), "2/5 Restore");
    }

    private String left(
            String runId, io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest request, String at) {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(runId, request, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains(at));
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);
        return bed.aws.s3().text(TestBed.BUCKET, key(runId));
    }

    private static String key(String runId) {
        return runId.equals(BACKUP) ? Keys.operation(runId) : Keys.restore(runId);
    }

    @AfterAll
    void close() {
        bed.close();
    }

    /** The line with which a document is refused; nothing is called that changes anything, and the document stays. */
    private String refused(String runId, String key, String document) {
        bed.aws.s3().put(TestBed.BUCKET, key, document);
        bed.aws.calls().reset();
        String line = bed.resume(runId).failure();
        assertThat(bed.aws.calls().counts().keySet())
                .doesNotContainAnyElementsOf(Stream.of(Action.values())
                        .filter(Action::changes)
                        .map(Action::iamName)
                        .toList());
        assertThat(bed.aws.s3().text(TestBed.BUCKET, key)).isEqualTo(document);
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(BACKUP), backup);
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore(RESTORE), restore);
        return line;
    }

    /**
     * A field of a document, and what is written into it.
     *
     * @param path from the root, with slashes
     * @param named the field that the line names
     */
    private record Edit(String path, String value, String named) {

        Edit(String path, String value) {
            this(path, value, path.substring(1).replace('/', '.'));
        }

        String in(String document) {
            try {
                ObjectNode json = Json.parse(document.getBytes(StandardCharsets.UTF_8));
                int end = path.lastIndexOf('/');
                JsonNode parent = end == 0 ? json : json.at(path.substring(0, end));
                ((ObjectNode) parent)
                        .set(
                                path.substring(end + 1),
                                Json.parse(("{\"v\":" + value + "}").getBytes(StandardCharsets.UTF_8))
                                        .get("v"));
                return Json.text(json);
            } catch (IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        @Override
        public String toString() {
            return path + " = " + (value.length() > 60 ? value.substring(0, 60) + "…" : value);
        }
    }

    private static String list(String one, int times) {
        return "[" + String.join(",", Collections.nCopies(times, one)) + "]";
    }

    private static String tags(int count) {
        return "{\"ami-backup:run-id\":\"7f3a2c41\",\"ami-backup:state\":\"unfinished\","
                + IntStream.range(0, count)
                        .mapToObj(i -> "\"k" + i + "\":\"v\"")
                        .collect(Collectors.joining(","))
                + "}";
    }

    private static String nestedLine(int depth) {
        return depth == 0
                ? "{\"key\":\"literal\",\"arguments\":[\"x\"],\"text\":\"x\"}"
                : "{\"key\":\"line.two\",\"arguments\":[{\"line\":" + nestedLine(depth - 1)
                        + "},\"x\"],\"text\":\"x\"}";
    }

    static List<Edit> editsOfABackup() {
        return List.of(
                new Edit("/schemaVersion", "\"1\""),
                new Edit("/schemaVersion", "0"),
                new Edit("/runId", "\"00000000\""),
                new Edit("/kind", "\"launch\""),
                new Edit("/status", "\"done\""),
                new Edit("/status", "\"paused\""),
                new Edit("/writer", "\"" + "x".repeat(600) + "\""),
                new Edit("/lease", "{\"holder\":\"" + "x".repeat(600) + "\",\"seconds\":1}", "lease.holder"),
                new Edit("/failure", nestedLine(9)),
                new Edit("/failure", "\"" + "x".repeat(70_000) + "\""),
                new Edit("/operation", "null"),
                new Edit("/operation/runId", "\"00000000\"", "runId"),
                new Edit("/operation/phase", "null"),
                new Edit("/operation/phase", "\"MARK_RESTORED\""),
                new Edit("/operation/phase", "\"RESTORE\""),
                new Edit("/operation/phase", "\"LAUNCH\""),
                new Edit("/operation/phase", "\"TELEPORT\"", "Phase"),
                new Edit("/operation/phase", "\"MARK_DONE\""),
                new Edit("/operation/phase", "\"DROP_IMAGE\""),
                new Edit("/operation/phase", "\"STORE\""),
                new Edit("/operation/phase", "\"DONE\""),
                new Edit("/operation/phase", "\"LOCK\""),
                new Edit("/operation/lockedUntil", "\"2026-11-24T10:00:00Z\""),
                new Edit("/operation/request/lockSeconds", "-60", "operation.request"),
                new Edit("/operation/request/lockSeconds", "9223372036854775807", "operation.request"),
                new Edit("/operation/request/lockMode", "\"forever\"", "operation.request"),
                new Edit("/operation/startedAt", "null"),
                new Edit("/operation/startedAt", "\"yesterday\"", "Instant"),
                new Edit("/operation/endedAt", "\"+999999999-01-01T00:00:00Z\""),
                new Edit("/operation/askedAt", "\"1970-01-01T00:00:00Z\""),
                new Edit("/operation/takenAt", "\"2026-11-24T10:00:00Z\""),
                new Edit("/operation/ending", nestedLine(9)),
                new Edit("/operation/request", "null"),
                new Edit("/operation/request/instanceId", "\"web-1\"", "operation.request"),
                new Edit("/operation/request/region", "\"$(reboot)\"", "operation.request"),
                new Edit("/operation/request/tags", tags(1), "operation.request"),
                new Edit(
                        "/operation/request/excludeDevices",
                        list("\"/dev/sdf\"", 2)
                                .replace(
                                        "]",
                                        ","
                                                + IntStream.range(0, 300)
                                                        .mapToObj(i -> "\"/dev/x" + i + "\"")
                                                        .collect(Collectors.joining(","))
                                                + "]")),
                new Edit("/operation/request/givesWay", "{\"seconds\":9223372036854775807,\"exceptAmi\":\"\"}"),
                new Edit("/operation/request/givesWay", "{\"seconds\":60,\"exceptAmi\":\"../x\"}"),
                new Edit("/operation/instanceName", "null"),
                new Edit("/operation/instanceName", "\"" + "x".repeat(600) + "\""),
                new Edit("/operation/account", "\"' & calc '\""),
                new Edit("/operation/sizeBytes", "-1"),
                new Edit("/operation/copyAttempt", "-1"),
                new Edit("/operation/copyAttempt", "2000000000"),
                new Edit("/operation/instanceKey", "\"a\\r\\nX-Evil: 1\""),
                new Edit("/operation/discarded", "[\"ami-1\"]"),
                new Edit("/operation/discarded", "[null]"),
                new Edit("/operation/removed", "[null]"),
                new Edit("/operation/removed", "[\"ami-1\"]"),
                new Edit("/operation/removed", "[\"nothing. Not removed: ami-0123456789abcdef0\"]"),
                new Edit("/operation/removed", "[\"ami-metadata/../ami-0123456789abcdef0.json\"]"),
                new Edit("/operation/image", "null", "operation.phase"),
                new Edit("/operation/plain", "null", "operation.phase"),
                new Edit("/operation/plain/id", "\"ami-x\""),
                new Edit("/operation/plain/name", "\"golden-image\""),
                new Edit("/operation/plain/name", "\"other-web-1-20261122-091500-7f3a2c41-plain\""),
                new Edit("/operation/plain/name", "null"),
                new Edit("/operation/image/name", "\"a; rm -rf / -7f3a2c41\""),
                new Edit("/operation/plain/gib", "-1"),
                new Edit("/operation/plain/gib", "9223372036854775807"),
                new Edit("/operation/plain/snapshotIds", "[\"vol-1\"]"),
                new Edit("/operation/plain/snapshotIds", list("\"snap-0123456789abcdef0\"", 300)),
                new Edit("/operation/imageTags", "null"),
                new Edit("/operation/imageTags", tags(60)),
                new Edit("/operation/imageTags", "{\"Name\":\"web-1\"}"),
                new Edit("/operation/imageTags", tags(1).replace("unfinished", "done")),
                new Edit("/operation/imageTags", tags(1).replace("7f3a2c41", "00000000")),
                new Edit("/operation/imageTags", tags(1).replace("k0", "aws:k0")),
                new Edit("/operation/imageTags", tags(1).replace("k0", "ami-backup:k0")),
                new Edit("/operation/imageTags", tags(1).replace("\"v\"", "null")),
                new Edit("/operation/imageTags", tags(1).replace("\"v\"", "\"" + "v".repeat(257) + "\"")),
                new Edit("/operation/snapshotTags", "null"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("editsOfABackup")
    void aBackupWhoseDocumentCanNotBeRightIsRefused(Edit edit) {
        assertThat(refused(BACKUP, Keys.operation(BACKUP), edit.in(backup)))
                .startsWith("The operation document ami-operations/7f3a2c41.json is damaged (")
                .contains(edit.named());
    }

    static List<Edit> editsOfARestore() {
        return List.of(
                new Edit("/operation/phase", "\"STORE\""),
                new Edit("/operation/phase", "\"MARK_RESTORED\""),
                new Edit("/operation/instanceId", "\"$(reboot)\""),
                new Edit("/operation/image/name", "\"golden-image\""),
                new Edit("/operation/request/name", "\"x\"", "operation.request"),
                new Edit("/operation/request/amiId", "\"x\"", "operation.request"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("editsOfARestore")
    void aRestoreWhoseDocumentCanNotBeRightIsRefused(Edit edit) {
        assertThat(refused(RESTORE, Keys.restore(RESTORE), edit.in(restore)))
                .startsWith("The operation document ami-operations/restores/7f3a2c42.json is damaged (")
                .contains(edit.named());
    }

    @Test
    void aDocumentThatIsTooLargeTooDeepTwofoldOrNoJsonIsRefused() {
        List<String> documents = new ArrayList<>(List.of(
                "",
                "null",
                "[]",
                "{\"a\":\"" + "x".repeat(10_000_000) + "\"}",
                "{\"a\":".repeat(1000) + "1" + "}".repeat(1000),
                backup.replace("\"kind\" :", "\"kind\" : \"restore\", \"kind\" :"),
                backup.replace("\"bucket\" :", "\"bucket\" : \"evil-bucket\", \"bucket\" :"),
                backup + "{}",
                "{\"schemaVersion\":1,\"kind\":\"backup\",\"operation\":null}"));
        for (String document : documents) {
            assertThat(refused(BACKUP, Keys.operation(BACKUP), document))
                    .as(document.substring(0, Math.min(40, document.length())))
                    .startsWith("The operation document ami-operations/7f3a2c41.json is damaged (")
                    .hasSizeLessThan(400);
        }
    }

    @Test
    void aDocumentOfALaterSchemaIsLeftToThatVersion() {
        assertThat(refused(BACKUP, Keys.operation(BACKUP), new Edit("/schemaVersion", "2").in(backup)))
                .isEqualTo("The operation document ami-operations/7f3a2c41.json was written by a later version"
                        + " (schema 2; this version reads 1). Update the plugin or the command line.");
    }

    @Test
    void aDocumentThatNamesAnotherBucketOrRegionIsRefused() {
        assertThat(refused(
                        BACKUP,
                        Keys.operation(BACKUP),
                        new Edit("/operation/request/bucket", "\"evil-bucket\"").in(backup)))
                .isEqualTo("The operation document ami-operations/7f3a2c41.json belongs to the bucket evil-bucket in"
                        + " eu-west-1, but it was found in acme-ami-backups in eu-west-1. Someone copied or edited it,"
                        + " or the Region is wrong, so nothing was done. Use the bucket and the Region in which the run"
                        + " began.");
        assertThat(refused(
                        BACKUP,
                        Keys.operation(BACKUP),
                        new Edit("/operation/request/region", "\"us-east-1\"").in(backup)))
                .contains("belongs to the bucket acme-ami-backups in us-east-1");
    }

    @Test
    void aRunWhoseClockWasAheadBeganNoLaterThanItsDocumentWasWritten() {
        Instant written = Instant.parse("2026-11-22T09:30:00Z");
        for (String time : List.of("2026-11-22T10:29:59Z", "2027-12-27T09:15:00Z")) {
            String ahead = new Edit("/operation/startedAt", "\"" + time + "\"").in(backup);
            DocumentSource source =
                    new DocumentSource(BACKUP, DocumentPlace.OPERATIONS, TestBed.BUCKET, TestBed.REGION, written);
            assertThat(OperationDocument.parse(source, ahead.getBytes(StandardCharsets.UTF_8))
                            .operation()
                            .startedAt())
                    .isEqualTo(written);
        }
    }

    @Test
    void aRunThatBeganWhenNoClockShowsItIsRefused() {
        for (String time : List.of(
                "2999-01-01T00:00:00Z",
                "+999999999-01-01T00:00:00Z",
                "-999999999-01-01T00:00:00Z",
                "2005-12-31T23:59:59Z")) {
            assertThat(refused(
                            BACKUP,
                            Keys.operation(BACKUP),
                            new Edit("/operation/startedAt", "\"" + time + "\"").in(backup)))
                    .startsWith(
                            "The operation document ami-operations/7f3a2c41.json says that the run began at " + time)
                    .contains(", but it was last written at 2026-11-22T");
        }
    }

    @Test
    void ofABackupNothingIsBelievedWhereRestoresLie() {
        assertThat(refused(RESTORE, Keys.restore(RESTORE), backup.replace(BACKUP, RESTORE)))
                .isEqualTo(
                        "The operation document ami-operations/restores/7f3a2c42.json describes a backup, and those are"
                                + " not kept there. Someone copied or edited it, so nothing was done.");
    }

    @Test
    void aRunWithTwoDocumentsIsRefused() {
        String old = bed.aws.s3().text(TestBed.BUCKET, Keys.restore(RESTORE));
        assertThat(refused(RESTORE, Keys.operation(RESTORE), old))
                .isEqualTo("The run 7f3a2c42 has two operation documents, ami-operations/7f3a2c42.json and"
                        + " ami-operations/restores/7f3a2c42.json. Only one of them can be right, so nothing was done."
                        + " Find out who wrote the other one, and delete it.");
        bed.aws.s3().delete(TestBed.BUCKET, Keys.operation(RESTORE));
    }

    @Test
    void aLeaseIsCutToTwiceTheLongestThatIsWritten() {
        for (String seconds : List.of("9223372036854775807", "86400")) {
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            Keys.operation(BACKUP),
                            new Edit("/lease", "{\"holder\":\"somebody\",\"seconds\":" + seconds + "}").in(backup));
            OperationStore.Look look = OperationStore.look(
                            bed.look().bucket(TestBed.BUCKET), BACKUP, DocumentPlace.OPERATIONS)
                    .orElseThrow();
            assertThat(look.isHeld()).isTrue();
            assertThat(look.leaseLeft()).isLessThanOrEqualTo(Duration.ofMinutes(30));
        }
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(BACKUP), backup);
    }

    @Test
    void aKeyThatNamesARestoreOrTheBackupOfAnotherInstanceNamesNobody() {
        BackupRequest request = bed.backupRequest().build();
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.operation(BACKUP),
                        new Edit("/operation/request/instanceId", "\"i-0a1b2c3d4e5f67890\"").in(backup));
        for (String run : List.of(RESTORE, BACKUP)) {
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            Keys.byInstance(request.instanceId()),
                            "{\"schemaVersion\":1,\"instanceId\":\"" + request.instanceId() + "\",\"runId\":\"" + run
                                    + "\"}");
            assertThat(InstanceKey.BACKUP
                            .look(bed.look().bucket(TestBed.BUCKET), request.instanceId())
                            .orElseThrow()
                            .isUnderWay())
                    .as(run)
                    .isFalse();
        }
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(BACKUP), backup);
    }
}
