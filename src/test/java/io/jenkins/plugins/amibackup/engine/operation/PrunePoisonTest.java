package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.S3ObjectModel;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.ImageCall;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneTerms;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Somebody who can write the bucket writes documents, records and index keys that are well formed and not true: nothing is removed for
 * them that a plan made now would not remove, and nothing in EC2 that is not the backup's own.
 */
class PrunePoisonTest {

    private static final String RUN = "7f3a2c41";
    private static final String ANOTHER_ACCOUNT = "999999999999";
    private static final Instant LONG_AGO = Instant.parse("2026-01-01T00:00:00Z");

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    private void edit(String key, Consumer<ObjectNode> edit) {
        try {
            ObjectNode json = Json.parse(bed.aws.s3().get(TestBed.BUCKET, key));
            edit.accept(json);
            put(key, json);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private void put(String key, ObjectNode json) {
        bed.aws.s3().put(TestBed.BUCKET, key, Json.text(json).getBytes(StandardCharsets.UTF_8));
    }

    /** A prune of which nothing but the plan is written down; the oldest of three backups goes. */
    private void planned() {
        prune.killedBefore(RUN, prune.keep(2), call -> PruneBed.isOf(call, "s3:PutObject", Keys.RECORDS));
    }

    /** Picks the run up in a program whose administrators say something. */
    private Heard resume(RetentionPolicy floor, boolean everySet) {
        Heard heard = new Heard();
        PruneTerms terms = new PruneTerms() {

            @Override
            public RetentionPolicy floor() {
                return floor;
            }

            @Override
            public boolean mayRemoveOfEverySet() {
                return everySet;
            }
        };
        bed.engine.drive(
                RUN,
                new Beginning.Resume(TestBed.BUCKET, "", Sse.NONE, Optional.of(OperationKind.PRUNE)),
                bed.access(),
                heard,
                DriveOptions.DEFAULT.withPruneTerms(terms));
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    @Test
    void aRunThatIsPickedUpGoesByTheFloorOfWhoeverDrivesIt() {
        prune.with(3);
        planned();

        Heard heard = resume(RetentionPolicy.last(3), true);

        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(heard.log()).contains("floor: no. 3 of the last 3");
    }

    @Test
    void aRunThatIsPickedUpRemovesOfEverySetOnlyWhereThatIsAllowed() {
        prune.with(3);
        planned();

        Heard heard = resume(RetentionPolicy.NONE, false);

        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(heard.log()).contains("Administrators do not allow pruning every retention set at once");
    }

    @Test
    void aRunThatIsPickedUpDeletesLeftSnapshotsOfEverySetOnlyWhereThatIsAllowed() {
        prune.with(3);
        String other = bed.aws.ec2().registerAgain(prune.ami(0), "made of the same snapshots");
        prune.pruned(prune.request(new RetentionPolicy(9, null, 0, 0, 0, 0, Map.of(), 2, "")));
        bed.deregisterOnly(other);
        planned();

        Heard heard = resume(RetentionPolicy.NONE, false);

        assertThat(prune.snapshots(prune.ami(0))).hasSize(2);
        assertThat(heard.log()).containsOnlyOnce("do not allow pruning every retention set at once");
    }

    private void editDocument(Consumer<ObjectNode> edit) {
        edit(Keys.REMOVALS + RUN + ".json", document -> edit.accept((ObjectNode) document.get("operation")));
    }

    private static void name(ObjectNode operation, String phase, List<String> amiIds) {
        operation.put("phase", phase);
        ArrayNode doomed = operation.putArray("doomed");
        for (String amiId : amiIds) {
            ObjectNode one = doomed.addObject();
            one.put("amiId", amiId);
            one.put("imageOnly", false);
            one.put("etag", "\"5d41402abc4b2a76b9719d911017c592\"");
            one.put("state", phase.equals("LOOK_AGAIN") ? "gone" : "begun");
            one.putArray("left");
            one.put("imageGone", !phase.equals("MARK"));
            one.put("bytes", 0);
        }
    }

    /** As a prune marks it. */
    private void saysRemoving(String amiId) {
        edit(Keys.record(amiId), record -> {
            record.put("status", "removing");
            ObjectNode removal = record.putObject("removal");
            removal.put("runId", RUN);
            removal.put("at", bed.clock.instant().toString());
        });
    }

    /** A backup of another instance. */
    private String another() {
        String instance = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("db-1")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .volume(VolumeSpec.gp3("/dev/sdf", 8)));
        return bed.run(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();
    }

    /** An image of the same instance that is no backup. */
    private String golden() {
        String id = bed.look()
                .ec2()
                .createImage(new ImageCall(bed.instance, "golden-image", "", true, List.of(), Map.of(), Map.of()));
        bed.time.pass(Duration.ofMinutes(30));
        return id;
    }

    private List<String> snapshotsOf(String amiId) {
        return bed.look().ec2().image(amiId).orElseThrow().blockDeviceMappings().stream()
                .map(mapping -> mapping.ebs().snapshotId())
                .toList();
    }

    private void assertStand(String amiId, List<String> snapshots) {
        assertThat(prune.hasImage(amiId)).as(amiId).isTrue();
        assertThat(bed.aws.ec2().snapshots().stream().map(snapshot -> snapshot.id()))
                .as("snapshots of %s", amiId)
                .containsAll(snapshots);
    }

    /** Writes a record for a backup of long ago, with the index key that goes with it. */
    private void madeToLookOld(String amiId, Consumer<ObjectNode> edit) {
        bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX).stream()
                .filter(key -> key.contains(amiId))
                .forEach(key -> bed.aws.s3().delete(TestBed.BUCKET, key));
        edit(Keys.record(amiId), record -> {
            record.put("takenAt", LONG_AGO.toString());
            edit.accept(record);
        });
        bed.catalog().index(prune.record(amiId).indexEntry());
    }

    @ParameterizedTest
    @ValueSource(strings = {"MARK", "DEREGISTER", "DELETE_SNAPSHOTS", "DELETE_OBJECT", "UNINDEX", "BURY", "LOOK_AGAIN"})
    void aDocumentThatNamesWhatIsToStayRemovesNothingOfIt(String phase) {
        prune.with(3);
        String another = another();
        String golden = golden();
        List<String> snapshots = snapshotsOf(golden);
        planned();
        editDocument(operation -> name(operation, phase, List.of(prune.ami(2), another, golden)));

        bed.resume(RUN).result();

        assertThat(prune.isWhole(prune.ami(2)) && prune.isWhole(prune.ami(1))).isTrue();
        assertThat(prune.isWhole(another)).isTrue();
        assertStand(golden, snapshots);
    }

    @ParameterizedTest
    @ValueSource(strings = {"MARK", "DELETE_OBJECT", "BURY"})
    void recordsThatAreForgedToGoWithItChangeNothing(String phase) {
        prune.with(3);
        String another = another();
        planned();
        saysRemoving(prune.ami(2));
        saysRemoving(another);
        editDocument(operation -> name(operation, phase, List.of(prune.ami(2), another)));

        bed.resume(RUN).result();

        assertThat(prune.isWhole(prune.ami(2))).as("it is complete again").isTrue();
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
        assertThat(prune.isGone(prune.ami(0))).as("what a plan of now removes").isTrue();
        assertStand(another, prune.record(another).snapshotIds());
        assertThat(prune.hasObject(another) && prune.isIndexed(another)).isTrue();
    }

    @Test
    void whoeverCanOnlyHarmTheBucketGetsNoImageRemoved() {
        bed.aws.s3().versioning(TestBed.BUCKET, false);
        prune.with(3);
        String newest = prune.ami(2);
        saysRemoving(newest);
        bed.aws.s3().delete(TestBed.BUCKET, Keys.object(newest));

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertStand(newest, prune.record(newest).snapshotIds());
        assertThat(pruned.remains().stream().map(Line::text))
                .as("what is left of it is named")
                .anyMatch(line -> line.contains(newest));
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }

    @Test
    void aDeleteMarkerIsNoReasonToDeleteTheVersionThatItHides() {
        prune.with(3);
        String newest = prune.ami(2);
        String version = prune.record(newest).versionId();
        saysRemoving(newest);
        bed.look().bucket(TestBed.BUCKET).delete(Keys.object(newest));
        assertThat(prune.hasObject(newest)).isFalse();

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(newest, Verdict.NOT_COUNTED);
        assertThat(bed.look().bucket(TestBed.BUCKET).versions().head(Keys.object(newest), version))
                .isPresent();
        assertStand(newest, prune.record(newest).snapshotIds());
    }

    @Test
    void aRecordThatIsWrittenForAnothersImageHasThatStay() {
        prune.with(2);
        String golden = golden();
        List<String> snapshots = snapshotsOf(golden);
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(golden), new byte[] {1});
        S3ObjectModel object =
                bed.aws.s3().object(TestBed.BUCKET, Keys.object(golden)).orElseThrow();
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(prune.ami(0)));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(golden), record.replace(prune.ami(0), golden));
        madeToLookOld(golden, json -> {
            ObjectNode stored = (ObjectNode) json.get("storedObject");
            stored.remove("versionId");
            stored.put("sizeBytes", 1);
            stored.put("etag", "\"" + object.etag() + "\"");
            json.with("image").put("name", "golden-image");
        });
        prune.with(1);

        OperationResult.Prune pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(golden, Verdict.KEEP);
        assertThat(PruneBed.why(pruned, golden)).contains("has no tag of the run");
        assertStand(golden, snapshots);
        assertThat(prune.hasObject(golden)).isTrue();
    }

    @Test
    void aBackupOfAnotherInstanceThatIsPassedOffAsThisOnesStays() {
        prune.with(2);
        String another = another();
        madeToLookOld(another, record -> record.with("sourceInstance").put("instanceId", bed.instance));
        prune.with(1);

        OperationResult.Prune pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(another, Verdict.KEEP);
        assertThat(PruneBed.why(pruned, another)).contains("was made of another instance");
        assertStand(another, prune.record(another).snapshotIds());
        assertThat(prune.hasObject(another)).isTrue();
    }

    @Test
    void snapshotsThatTheRecordNamesAndThatAreAnothersStayAndAreNamed() {
        prune.with(3);
        List<String> others = prune.record(another()).snapshotIds();
        edit(Keys.record(prune.ami(0)), record -> {
            ArrayNode snapshots = ((ObjectNode) record.get("encryption")).putArray("snapshots");
            others.forEach(id -> snapshots.addObject().put("snapshotId", id).put("encrypted", false));
        });

        OperationResult.Prune pruned = prune.pruned(prune.keep(2));

        assertThat(bed.aws.ec2().snapshots().stream().map(snapshot -> snapshot.id()))
                .containsAll(others);
        assertThat(pruned.remains().stream().map(Line::text).toList().toString())
                .contains(others);
    }

    @Test
    void theNewestStaysThoughItsRecordIsMadeToLookOld() {
        prune.with(3);
        madeToLookOld(prune.ami(2), record -> {});

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(2), Verdict.KEEP)
                .containsEntry(prune.ami(1), Verdict.KEEP)
                .containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(PruneBed.why(pruned, prune.ami(2))).contains("made last");
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
    }

    @Test
    void indexKeysOfTheFutureForgedAndStaleOnesDeleteNothing() {
        prune.with(3);
        IndexEntry first = prune.record(prune.ami(0)).indexEntry();
        IndexEntry second = prune.record(prune.ami(1)).indexEntry();
        Instant now = bed.clock.instant();
        for (int i = 1; i < 6; i++) {
            // Backups that there aren't would fill the places of those that there are.
            index(first, "ami-0000000000000000" + i, now.minusSeconds(i), first.account());
        }
        index(first, prune.ami(0), now.plus(Duration.ofDays(300)), first.account());
        index(second, prune.ami(1), LONG_AGO, second.account());
        index(second, prune.ami(1), LONG_AGO, ANOTHER_ACCOUNT);
        index(second, prune.ami(1), now.plus(Duration.ofDays(1)), second.account());

        OperationResult.Prune pruned = prune.pruned(prune.keep(3));

        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(pruned.rows())
                .filteredOn(row -> row.verdict() != Verdict.KEEP)
                .extracting(PruneRow::verdict)
                .containsOnly(Verdict.NOT_COUNTED);
        prune.pruned(prune.keep(2));
        assertThat(prune.isWhole(prune.ami(1)) && prune.isWhole(prune.ami(2))).isTrue();
    }

    private void index(IndexEntry like, String amiId, Instant takenAt, String account) {
        bed.catalog()
                .index(new IndexEntry(like.instanceId(), amiId, takenAt, like.sizeBytes(), like.region(), account));
    }

    @ParameterizedTest
    @ValueSource(strings = {ANOTHER_ACCOUNT, ""})
    void aDocumentDoesNotSayInWhichAccountARunWorks(String account) {
        prune.with(3);
        planned();
        edit(Keys.record(prune.ami(0)), record -> record.put("account", ANOTHER_ACCOUNT));
        editDocument(operation -> operation.put("account", account));

        bed.resume(RUN);

        assertThat(prune.backups).allMatch(prune::isWhole);
    }

    @Test
    void aRunWhoseDocumentAsksForAnotherPolicyIsNotGoneOnWith() {
        prune.with(3);
        planned();
        edit(
                Keys.REMOVALS + RUN + ".json",
                document -> document.with("operation")
                        .with("request")
                        .with("policy")
                        .put("keepLast", 1));

        Heard heard = new Heard();
        bed.engine.beginOrResume(RUN, prune.keep(2), bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains(RUN).contains("policy");
        assertThat(prune.backups).allMatch(prune::isWhole);
    }

    @Test
    void whatARunThatIsOverSaysThatItHasBegunProposesOnlyAndTheRecordDecides() {
        prune.with(3);
        String another = another();
        planned();
        editDocument(operation -> name(operation, "MARK", List.of(prune.ami(2), prune.ami(1), another)));
        bed.clock.advance(Duration.ofMinutes(20));

        prune.pruned(prune.keep(2));

        assertThat(prune.isWhole(prune.ami(2)) && prune.isWhole(prune.ami(1))).isTrue();
        assertThat(prune.isWhole(another)).isTrue();
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }
}
