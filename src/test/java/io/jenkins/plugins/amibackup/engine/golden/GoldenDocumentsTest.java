package io.jenkins.plugins.amibackup.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.S3Locks;
import io.jenkins.plugins.amibackup.embeddedaws.S3ObjectModel;
import io.jenkins.plugins.amibackup.embeddedaws.SnapshotModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.AbortLine;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every operation document that a version has written is taken up by this one and brought to the end that it would have
 * had: documents outlive the version that wrote them, in other people's buckets.
 *
 * <p>Goldens are never rewritten, only added ({@link GoldenRecorderTest}). A change that makes one of these tests fail takes
 * somebody's backup that is under way during an update from them; the golden is right, and the change is wrong.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GoldenDocumentsTest {

    private static final String OVER_ABORTED = "The operation 7f3a2c41 has ended: Aborted by a user."
            + " Its unfinished resources were removed, so there is nothing to resume.";
    private static final String OVER = "The operation 7f3a2c41 has ended and can't be resumed: ";

    /** So many goldens there are of each kind: a folder that a build leaves out would go unnoticed else. */
    private static final Map<String, Integer> COUNTS = Map.ofEntries(
            Map.entry("backup", 35),
            Map.entry("backup-giving-way", 6),
            Map.entry("backup-giving-way-to-complete", 3),
            Map.entry("backup-of-owned-bucket", 8),
            Map.entry("backup-that-is-locked", 4),
            Map.entry("backup-that-was-left", 2),
            Map.entry("backup-with-encrypted-copy", 50),
            Map.entry("backup-without-kept-image", 35),
            Map.entry("removals", 33),
            Map.entry("removals-of-images", 6),
            Map.entry("restore", 21),
            Map.entry("restore-of-foreign", 3),
            Map.entry("restore-with-copy-planned-late", 3),
            Map.entry("restore-with-encrypted-copy", 33),
            Map.entry("restores", 20),
            Map.entry("restores-of-run", 3),
            Map.entry("restores-with-encrypted-copy", 11),
            Map.entry("verifications", 15),
            Map.entry("verifications-with-command", 5),
            Map.entry("verifications-with-machine", 24));

    private static final List<Golden> GOLDENS = Golden.all();

    /** One for all: to plant a golden leaves nothing of what was there before. */
    private final TestBed bed = new TestBed();

    GoldenDocumentsTest() {
        // Networks are not a part of what is planted.
        GoldenRecorderTest.drill(bed, ProofLevel.COMMAND);
    }

    @AfterAll
    void close() {
        bed.close();
    }

    static List<Golden> goldens() {
        return GOLDENS;
    }

    /** Those that somebody drives; of the others a holder is as good as any. */
    static Stream<Golden> held() {
        return GOLDENS.stream().filter(golden -> golden.json().has("lease"));
    }

    @Test
    void noneIsMissing() {
        Map<String, Integer> found = new TreeMap<>();
        GOLDENS.forEach(golden -> found.merge(golden.kind(), 1, Integer::sum));
        assertThat(found).isEqualTo(COUNTS);
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldens")
    void anotherControllerBringsItToItsEndWhenTheLeaseHasRunOut(Golden golden) {
        golden.plant(bed);
        bed.time.pass(
                Duration.ofSeconds(golden.json().path("lease").path("seconds").asLong() + 1));
        assertEnd(golden, resumed(bed.engine("controller-2")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("held")
    void theSameControllerGoesOnAtOnce(Golden golden) {
        golden.plant(bed);
        assertEnd(golden, resumed(bed.engine(Golden.HOLDER)));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("held")
    void noOtherControllerTakesItWhileItsLeaseRuns(Golden golden) {
        golden.plant(bed);
        assertThat(resumed(bed.engine("controller-2")).failure())
                .startsWith("The operation 7f3a2c41 is being run by controller-1.");
        assertThat(bed.aws.s3().get(TestBed.BUCKET, golden.key())).isEqualTo(golden.document());
    }

    private Heard resumed(Engine engine) {
        Heard heard = new Heard();
        engine.resume(Golden.RUN, TestBed.BUCKET, bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private void assertEnd(Golden golden, Heard heard) {
        try {
            bed.time.pass(Duration.ofMinutes(1));
            assertEnd(golden, golden.json(), heard);
        } catch (AssertionError wrong) {
            fail(golden + "\n" + heard.log() + "\n" + heard.end() + "\n" + wrong.getMessage(), wrong);
        }
    }

    private void assertPruned(Golden golden, JsonNode document, Heard heard) {
        JsonNode operation = document.path("operation");
        boolean aborted = operation.path("aborted").asBoolean();
        if (aborted) {
            assertThat(heard.end()).isInstanceOf(OperationListener.End.Aborted.class);
        } else {
            assertThat(heard.result().pruned().orElseThrow().rows())
                    .extracting(row -> row.verdict().isPlanned())
                    .containsOnly(false);
        }
        assertDocument(golden, aborted ? "aborted" : "done");
        new GoldenPruneEnd(golden, bed).check();
        assertTheEarlierBackupStands(golden);
    }

    private void assertLocked(Golden golden, String amiId) {
        for (String key : List.of(Keys.object(amiId), Keys.record(amiId))) {
            S3Locks.Version newest =
                    bed.aws.s3().locks().versions(TestBed.BUCKET, key).get(0);
            assertThat(newest.lockMode()).as(key).isEqualTo("GOVERNANCE");
            assertThat(newest.retainUntil())
                    .as(key)
                    .isEqualTo(
                            golden.json().path("operation").path("lockedUntil").asText());
        }
    }

    private void assertEnd(Golden golden, JsonNode document, Heard heard) {
        JsonNode operation = document.path("operation");
        String status = document.path("status").asText();
        String phase = operation.path("phase").asText();
        if (GoldenPruneEnd.isOne(golden)) {
            assertPruned(golden, document, heard);
        } else if (status.equals("aborted")) {
            assertThat(heard.failure()).isEqualTo(OVER_ABORTED);
            assertThat(bed.aws.s3().get(TestBed.BUCKET, golden.key())).isEqualTo(golden.document());
            assertNothingIsLeft(golden);
        } else if (status.equals("failed") && phase.equals("DONE")) {
            assertThat(heard.failure()).isEqualTo(OVER + said(document.path("failure")));
            assertDocument(golden, "failed");
            assertNothingIsLeft(golden);
        } else if (phase.equals("CLEAN_UP") && operation.path("aborted").asBoolean()) {
            assertThat(AbortLine.named(heard.end()))
                    .isSubsetOf(golden.state().toString().split("[^A-Za-z0-9./-]+"));
            assertDocument(golden, "aborted");
            assertNothingIsLeft(golden);
        } else if (phase.equals("CLEAN_UP")) {
            assertThat(heard.failure()).isEqualTo(said(operation.path("ending")));
            assertDocument(golden, "failed");
            assertNothingIsLeft(golden);
        } else if (golden.kind().startsWith("backup-giving-way")) {
            assertThat(heard.failure()).endsWith("this run made nothing.");
            assertDocument(golden, "failed");
            assertNothingIsLeft(golden);
        } else {
            assertDocument(golden, "done");
            if (golden.kind().startsWith("backup")) {
                assertBackup(operation.path("request"), heard.result());
                if (operation.hasNonNull("lockedUntil")) {
                    assertLocked(golden, heard.result().amiId());
                }
            } else if (golden.kind().startsWith("verifications")) {
                assertVerification(operation.path("level").asText(), heard.result());
            } else {
                assertRestore(golden, heard.result());
            }
        }
    }

    /** A line has its sentence with it; earlier documents have nothing but that. */
    private static String said(JsonNode line) {
        return line.isObject() ? line.path("text").asText() : line.asText();
    }

    private void assertDocument(Golden golden, String status) {
        JsonNode document = Golden.json(bed.aws.s3().get(TestBed.BUCKET, golden.key()));
        assertThat(document.path("status").asText())
                .as("status of the document")
                .isEqualTo(status);
        assertThat(document.has("lease")).as("a lease").isFalse();
    }

    private void assertBackup(JsonNode request, OperationResult result) {
        boolean kept = request.path("keepImage").asBoolean();
        boolean encrypted = kept && request.path("encrypt").asBoolean();
        assertThat(result.runId()).isEqualTo(Golden.RUN);
        assertThat(result.imageKept()).isEqualTo(kept);
        String instance = request.path("instanceId").asText();
        String amiId = result.amiId();

        JsonNode record = Golden.json(bed.aws.s3().get(TestBed.BUCKET, "ami-metadata/" + amiId + ".json"));
        assertThat(record.path("status").asText()).isEqualTo("complete");
        assertThat(record.path("runId").asText()).isEqualTo(Golden.RUN);
        S3ObjectModel object =
                bed.aws.s3().object(TestBed.BUCKET, amiId + ".bin").orElseThrow();
        assertThat(record.path("storedObject").path("etag").asText()).contains(object.etag());
        assertThat(object.size()).isEqualTo(result.sizeBytes());
        assertThat(object.tags())
                .containsEntry("ami-backup:run-id", Golden.RUN)
                .containsEntry("ami-backup:instance-id", instance);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-index/"))
                .singleElement()
                .asString()
                .startsWith("ami-index/" + instance + "/")
                .contains("_" + amiId + "_" + object.size() + "_eu-west-1_123456789012_web-1");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/by-instance/"))
                .isEmpty();
        assertThat(bed.aws.ec2().storeTasks()).extracting("state").contains("Completed");

        assertThat(bed.images()).extracting(ImageModel::id).isEqualTo(kept ? List.of(amiId) : List.of());
        assertThat(bed.aws.ec2().snapshots()).hasSize(kept ? 2 : 0);
        assertDone(encrypted);
    }

    private void assertRestore(Golden golden, OperationResult result) {
        assertThat(result.runId()).isEqualTo(Golden.RUN);
        boolean known = !golden.kind().endsWith("foreign");
        ImageModel image = bed.images().stream()
                .filter(one -> one.id().equals(result.amiId()))
                .findFirst()
                .orElseThrow();
        assertThat(bed.images()).containsExactly(image);
        boolean late = golden.kind().endsWith("planned-late");
        assertThat(image.name())
                .isEqualTo("backup-web-1-20261122-091500-aaaaaaaa-restored-7f3a2c41" + (late ? "-encrypted" : ""));
        assertThat(bed.aws.ec2().snapshots()).hasSize(2);
        // Nothing is known of the tags of what others have stored.
        if (known) {
            assertThat(image.tags()).containsEntry("Name", "web-1").containsEntry("Role", "web");
            assertThat(bed.aws.ec2().snapshots())
                    .filteredOn(snapshot -> snapshot.sizeGiB() == 100)
                    .singleElement()
                    .satisfies(snapshot -> assertThat(snapshot.tags())
                            .containsEntry("Name", "web-1-data")
                            .containsEntry("Team", "storage"));
        }
        assertDone(!List.of("restore", "restores").contains(golden.kind()));
        assertTheEarlierBackupStands(golden);
    }

    private void assertVerification(String level, OperationResult result) {
        Proof proof = bed.catalog()
                .find(result.sourceAmiId())
                .orElseThrow()
                .record()
                .proofs()
                .get(0);
        assertThat(proof.runId()).isEqualTo(Golden.RUN);
        assertThat(proof.passed()).isTrue();
        assertThat(proof.level().word()).isEqualTo(level);
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertNoMachineRuns();
    }

    private void assertNoMachineRuns() {
        assertThat(bed.aws.ec2().instances())
                .filteredOn(machine ->
                        machine.clientToken() != null && machine.clientToken().startsWith("ami-backup-drill-"))
                .allMatch(machine -> machine.state().equals("terminated"));
    }

    private void assertDone(boolean encrypted) {
        for (ImageModel image : bed.images()) {
            assertThat(image.state()).isEqualTo("available");
            assertThat(image.tags())
                    .containsEntry("ami-backup:run-id", Golden.RUN)
                    .containsEntry("ami-backup:state", "done");
        }
        for (SnapshotModel snapshot : bed.aws.ec2().snapshots()) {
            assertThat(snapshot.encrypted()).isEqualTo(encrypted);
            assertThat(snapshot.tags())
                    .containsEntry("ami-backup:run-id", Golden.RUN)
                    .containsEntry("ami-backup:state", "done");
        }
    }

    private void assertNothingIsLeft(Golden golden) {
        assertNoMachineRuns();
        assertThat(bed.images())
                .extracting(image -> image.tags().get("ami-backup:run-id"))
                .doesNotContain(Golden.RUN);
        assertThat(bed.aws.ec2().snapshots())
                .extracting(snapshot -> snapshot.tags().get("ami-backup:run-id"))
                .doesNotContain(Golden.RUN);
        for (String key : bed.aws.s3().keys(TestBed.BUCKET)) {
            assertThat(bed.aws.s3().object(TestBed.BUCKET, key).orElseThrow().tags())
                    .as(key)
                    .doesNotContainEntry("ami-backup:run-id", Golden.RUN);
            // A failed verification has left its proof in the record.
            boolean proven = golden.kind().startsWith("verifications") && key.startsWith("ami-metadata/");
            if (!key.endsWith(".bin") && !key.equals(golden.key()) && !proven) {
                assertThat(bed.aws.s3().text(TestBed.BUCKET, key)).as(key).doesNotContain(Golden.RUN);
            }
        }
        assertTheEarlierBackupStands(golden);
    }

    /** What was there before is nobody's to touch. */
    private void assertTheEarlierBackupStands(Golden golden) {
        for (JsonNode object : golden.state().path("buckets").path(0).path("objects")) {
            String key = object.path("key").asText();
            boolean earlier = golden.contents()
                            .getOrDefault(object.path("etag").asText(), "")
                            .contains(Golden.EARLIER)
                    || object.path("tags").path("ami-backup:run-id").asText().equals(Golden.EARLIER);
            if (earlier) {
                assertThat(bed.aws.s3().object(TestBed.BUCKET, key))
                        .as(key)
                        .hasValueSatisfying(now -> assertThat(now.etag())
                                .isEqualTo(object.path("etag").asText()));
            }
        }
    }
}
