package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.AbortLine;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class GateTest {

    private static final String RUN = "7f3a2c41";
    private static final ObjectMapper JSON = new ObjectMapper();

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private GateRequest demand(String age, boolean create) {
        return new GateRequest(
                GateRequest.age(age), create, true, bed.backupRequest().build());
    }

    private Heard gate(String age, boolean create) {
        Heard heard = new Heard();
        open(bed.engine, RUN, demand(age, create), heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private OperationHandle open(Engine engine, String runId, GateRequest demand, Heard heard) {
        return Gate.open(engine, runId, demand, bed.access(), heard, DriveOptions.DEFAULT);
    }

    @Test
    void aBackupThatIsYoungEnoughOpensTheGateAndIsReturned() {
        OperationResult backup = bed.backup();
        bed.clock.advance(Duration.ofHours(23));

        OperationResult found = gate("24h", false).result();
        assertThat(found.amiId()).isEqualTo(backup.amiId());
        assertThat(found.runId()).isEqualTo(backup.runId());
        assertThat(found.takenAt()).isEqualTo(backup.takenAt());
        assertThat(found.snapshotIds()).containsExactlyInAnyOrderElementsOf(backup.snapshotIds());
        assertThat(found.encrypted()).isTrue();
        assertThat(found.imageKept()).isTrue();
    }

    @Test
    void anOpenGateCostsFiveRequestsToS3() {
        bed.backup();
        bed.aws.calls().reset();
        gate("24h", false).result();
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")
                        + bed.aws.calls().count("s3:GetObject")
                        + bed.aws.calls().count("s3:HeadObject")
                        + bed.aws.calls().count("s3:PutObject"))
                .isEqualTo(5);
    }

    @Test
    void withoutABackupTheGateStaysClosedAndSaysHowToMakeOne() {
        assertThat(gate("24h", false).failure())
                .isEqualTo("There is no complete backup of web-1 (" + bed.instance + ") in s3://acme-ami-backups."
                        + " The gate is closed. To make a backup: amiBackup(instanceId: '" + bed.instance
                        + "', bucket: 'acme-ami-backups', region: 'eu-west-1'), or set createIfMissing: true"
                        + " on the gate.");
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void aBackupThatIsTooOldKeepsTheGateClosedAndTheLineSaysHowOldItIs() {
        OperationResult backup = bed.backup();
        bed.clock.advance(Duration.ofHours(49));
        assertThat(gate("1d12h", false).failure())
                .startsWith("The newest complete backup of web-1 (" + bed.instance + "), " + backup.amiId()
                        + ", is 2 days 1 hour old, but this gate allows at most 1 day 12 hours. The gate is closed.");
    }

    @ParameterizedTest
    @CsvSource({"1h, 61m, 1 hour 1 minute, 1 hour", "7d, 8d, 8 days, 7 days", "5m, 59m, 59 minutes, 5 minutes"})
    void theAgeIsSaidAsAPersonSaysIt(String most, String age, String said, String allowed) {
        Duration passed = Duration.between(bed.backup().takenAt(), bed.clock.instant());
        bed.clock.advance(Age.parse(age).minus(passed));
        assertThat(gate(most, false).failure())
                .contains(", is " + said + " old, but this gate allows at most " + allowed + ". The gate is closed.");
    }

    @Test
    void anAgeThatReadsLikeTheMaximumIsSaidToBeJustOverIt() {
        OperationResult backup = bed.backup();
        Duration passed = Duration.between(backup.takenAt(), bed.clock.instant());
        bed.clock.advance(Duration.ofHours(24).plusSeconds(20).minus(passed));
        assertThat(gate("24h", false).failure())
                .startsWith("The newest complete backup of web-1 (" + bed.instance + "), " + backup.amiId()
                        + ", is slightly older than the 1 day that this gate allows. The gate is closed.");
    }

    @Test
    void whyAGateIsClosedIsToldApartFromWhatOpensIt() {
        Line line = ((End.Failed) gate("24h", false).end()).why();
        ClosedGate closed = ClosedGate.of(Line.read(Json.tree(line))).orElseThrow();
        assertThat(closed.why().text())
                .isEqualTo("There is no complete backup of web-1 (" + bed.instance + ") in s3://acme-ami-backups.");
        assertThat(closed.unfinishedRun()).isEmpty();
        assertThat(ClosedGate.of(Line.literal("The gate is closed."))).isEmpty();
        assertThat(ClosedGate.of(Line.of("gate.closed"))).isEmpty();
    }

    @Test
    void aGateThatMayMakesTheBackupThatIsMissing() {
        Heard heard = gate("24h", true);
        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(heard.log())
                .contains("[AMI gate] There is no complete backup of web-1 (" + bed.instance + ")")
                .contains("[AMI backup] 1/6 Preflight")
                .contains("[AMI gate] open: " + bed.instance + " has the backup "
                        + heard.result().amiId() + ", made just now");
        assertThat(bed.catalog().list()).hasSize(1);
    }

    @Test
    void theBackupThatAGateMakesBelongsToTheSetOfTheGate() {
        GateRequest demand = new GateRequest(
                GateRequest.age("24h"),
                true,
                true,
                bed.backupRequest().retentionSet("shop/deploy").build());
        Heard heard = new Heard();
        open(bed.engine, RUN, demand, heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(bed.catalog()
                        .find(heard.result().amiId())
                        .orElseThrow()
                        .record()
                        .retentionSet())
                .isEqualTo("shop/deploy");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 13, 21, 34, 55, 89})
    void twoControllersAtTheGateMakeOneBackupAndBothGetIt(int lead) {
        Heard first = new Heard();
        Heard second = new Heard();
        open(bed.engine("controller-1"), "00000001", demand("24h", true), first);
        for (int i = 0; i < lead; i++) {
            bed.time.step();
        }
        open(bed.engine("controller-2"), "00000002", demand("24h", true), second);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        assertThat(first.result().amiId()).isEqualTo(second.result().amiId());
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.aws.ec2().storeTasks()).hasSize(1);
        assertThat(bed.catalog().list()).hasSize(1);
    }

    @Test
    void tenBuildsAtTheGateOfOneControllerMakeOneBackup() {
        List<Heard> all = new java.util.ArrayList<>();
        for (int i = 0; i < 10; i++) {
            Heard heard = new Heard();
            all.add(heard);
            open(bed.engine, "0000000" + i, demand("24h", true), heard);
        }
        bed.time.runUntil(() -> all.stream().allMatch(Heard::hasEnded));
        assertThat(all.stream().map(heard -> heard.result().amiId()).distinct()).hasSize(1);
        assertThat(bed.catalog().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aBackupThatIsJustBeingMadeIsWaitedFor(boolean create) {
        Heard backup = new Heard();
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), backup);
        bed.time.pass(Duration.ofMinutes(3));
        Heard heard = new Heard();
        OperationHandle gate = open(bed.engine("controller-2"), RUN, demand("24h", create), heard);
        bed.time.pass(Duration.ofMinutes(10));
        assertThat(gate.status().text()).isEqualTo("waiting for run 00000001, which is at \"Encrypt\"");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().amiId()).isEqualTo(backup.result().amiId());
        assertThat(heard.log()).contains("waiting for run 00000001 (), which is backing up " + bed.instance);
        assertThat(bed.catalog().list()).hasSize(1);
    }

    @Test
    void whenTheBackupThatIsWaitedForFailsTheGateMakesOneItself() {
        bed.aws.faults().failNext("ec2:CreateStoreImageTask", 1, 403, "UnauthorizedOperation", "no");
        Heard backup = new Heard();
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), backup);
        bed.time.pass(Duration.ofMinutes(3));
        Heard heard = new Heard();
        open(bed.engine("controller-2"), RUN, demand("24h", true), heard);
        bed.time.runUntil(heard::hasEnded);

        backup.failure();
        assertThat(heard.result().runId()).isEqualTo(RUN);
    }

    /** Its run is 00000001. */
    private void aControllerDiesDuringABackup() {
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), new Heard());
        bed.time.pass(Duration.ofMinutes(3));
        bed.time.forgetAll();
    }

    @Test
    void aBackupWhoseControllerIsDeadIsPickedUp() {
        aControllerDiesDuringABackup();
        Heard heard = new Heard();
        open(bed.engine("controller-2"), RUN, demand("24h", true), heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().runId()).isEqualTo("00000001");
        assertThat(heard.log()).contains("run 00000001 started a backup and is no longer running: resuming it");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aGateThatMayMakeNothingNamesTheRunThatNobodyDrives() {
        Heard dead = new Heard();
        bed.engine("controller-1")
                .begin("00000001", bed.backupRequest().build(), bed.access(), dead)
                .detach(Line.literal("Enough"));
        bed.time.pass(Duration.ofMinutes(3));
        bed.engine("controller-1").begin("00000003", bed.backupRequest().build(), bed.access(), dead);
        bed.time.pass(Duration.ofMinutes(3));
        bed.time.forgetAll();
        bed.clock.advance(Duration.ofMinutes(20));
        Line line = ((End.Failed) gate("24h", false).end()).why();
        assertThat(line.text())
                .isEqualTo("web-1 (" + bed.instance
                        + ") has an unfinished backup, run 00000003, that is no longer running."
                        + " The gate is closed. To finish the backup: ami-backup resume --run-id 00000003"
                        + " --bucket acme-ami-backups --region eu-west-1");
        assertThat(ClosedGate.of(line).orElseThrow().unfinishedRun()).isEqualTo("00000003");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 5, 8, 13, 21, 34, 55})
    void aGateThatIsCutOffGoesOnUnderTheSameRunIdAndMakesNothingTwice(int steps) {
        Heard before = new Heard();
        open(bed.engine, RUN, demand("24h", true), before);
        for (int i = 0; i < steps; i++) {
            bed.time.step();
        }
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
        assertThat(gate("24h", true).result().amiId()).isNotEmpty();
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.catalog().list()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(longs = {-7200, -600, 600, 7200})
    void theClockOfAControllerDoesNotMatterBecauseTheDateOfS3Counts(long seconds) {
        bed.backup();
        bed.clock.advance(Duration.ofHours(23));
        VirtualTime wrong = new VirtualTime(new MovableClock(bed.clock.instant().plusSeconds(seconds)));
        Engine other = new Engine(EngineSettings.of("controller-2"), wrong, bed.clients, new Random(1));
        Heard open = new Heard();
        open(other, RUN, demand("24h", false), open);
        wrong.runUntil(open::hasEnded);
        assertThat(open.result().takenAt())
                .isBetween(Instant.parse("2026-11-22T09:15:00Z"), Instant.parse("2026-11-22T09:20:00Z"));

        bed.clock.advance(Duration.ofHours(2));
        Heard closed = new Heard();
        open(other, RUN, demand("24h", false), closed);
        wrong.runUntil(closed::hasEnded);
        assertThat(closed.failure())
                .contains("is 1 day 1 hour old, but this gate allows at most 1 day. The gate is closed.");
    }

    @Test
    void aBackupTakenByAControllerWithAWrongClockIsAsOldAsEc2Says() {
        VirtualTime wrong = new VirtualTime(new MovableClock(bed.clock.instant().plus(Duration.ofHours(5))));
        Engine other = new Engine(EngineSettings.of("controller-2"), wrong, bed.clients, new Random(1));
        Heard heard = new Heard();
        other.begin(RUN, bed.backupRequest().build(), bed.access(), heard);
        Instant before = bed.clock.instant();
        while (!heard.hasEnded() && wrong.step()) {
            bed.clock.advance(Duration.ofSeconds(30));
        }
        assertThat(heard.result().takenAt()).isBetween(before, before.plus(Duration.ofMinutes(30)));
    }

    @Test
    void aRecordOfAnotherAccountsOrRegionsInstanceUnderTheSameIdDoesNotOpenTheGate() {
        OperationResult backup = bed.backup();
        Instant now = bed.clock.instant();
        Catalog catalog = bed.catalog();
        IndexEntry real = catalog.newest(bed.instance).orElseThrow();
        bed.aws.s3().delete(TestBed.BUCKET, real.key());
        catalog.index(new IndexEntry(bed.instance, backup.amiId(), now, 1, "eu-west-1", "999999999999"));
        assertThat(gate("24h", false).failure())
                .contains("of account 999999999999 in eu-west-1")
                .contains("does not count");
        catalog.index(new IndexEntry(bed.instance, backup.amiId(), now.plusMillis(1), 1, "us-east-1", real.account()));
        assertThat(gate("24h", false).failure()).contains("in us-east-1");

        catalog.index(real);
        assertThat(gate("24h", false).result().amiId()).isEqualTo(backup.amiId());
    }

    @Test
    void aRecordWithWordsForAShellDoesNotOpenTheGate() {
        OperationResult backup = bed.backup();
        String key = Keys.record(backup.amiId());
        String record = bed.aws.s3().text(TestBed.BUCKET, key);
        List<String> changed = List.of(
                record.replaceFirst("\"runId\" : \"[^\"]*\"", "\"runId\" : \"\\\\\"& calc &\\\\\"\""),
                record.replaceFirst("\"name\" : \"backup[^\"]*\"", "\"name\" : \"\\$(id)\""),
                record.replaceFirst("\"snapshotId\" : \"[^\"]*\"", "\"snapshotId\" : \"\\$(id)\""));
        for (String hostile : changed) {
            assertThat(hostile).isNotEqualTo(record);
            bed.aws.s3().put(TestBed.BUCKET, key, hostile);
            assertThat(gate("24h", false).failure()).contains("The gate is closed");
        }

        bed.aws.s3().put(TestBed.BUCKET, key, record);
        assertThat(gate("24h", false).result().amiId()).isEqualTo(backup.amiId());
    }

    @Test
    void anIndexKeyThatLiesAboutTheTimeDoesNotOpenTheGate() {
        OperationResult backup = bed.backup();
        bed.clock.advance(Duration.ofDays(3));
        IndexEntry real = bed.catalog().newest(bed.instance).orElseThrow();
        bed.catalog()
                .index(new IndexEntry(
                        bed.instance,
                        backup.amiId(),
                        bed.clock.instant(),
                        real.sizeBytes(),
                        real.region(),
                        real.account()));
        assertThat(gate("24h", false).failure())
                .contains("is 3 days old, but this gate allows at most 1 day. The gate is closed.");
        bed.catalog()
                .index(new IndexEntry(
                        bed.instance,
                        backup.amiId(),
                        bed.clock.instant().plus(Duration.ofDays(30)),
                        real.sizeBytes(),
                        real.region(),
                        real.account()));
        assertThat(gate("24h", false).failure())
                .contains("is 3 days old, but this gate allows at most 1 day. The gate is closed.");
    }

    @Test
    void moreKeysOfTheFutureThanAreLookedAtHideNoBackupAndCostOneMoreRequest() {
        OperationResult backup = bed.backup();
        IndexEntry real = bed.catalog().newest(bed.instance).orElseThrow();
        for (int i = 0; i < 2 * Catalog.LOOKED_AT; i++) {
            Instant future = bed.clock.instant().plus(Duration.ofMinutes(10 + i));
            String amiId = "ami-0bad00000000000%02x".formatted(i);
            bed.catalog().index(new IndexEntry(bed.instance, amiId, future, 1, real.region(), real.account()));
        }
        bed.aws.calls().reset();
        assertThat(gate("24h", false).result().amiId()).isEqualTo(backup.amiId());
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isEqualTo(2);
        assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(2);

        bed.catalog().unindex(real);
        assertThat(gate("24h", false).failure()).contains("ami-0bad").contains("or from the future");
    }

    @Test
    void keysThatAreNoIndexKeysHideNoBackup() {
        OperationResult backup = bed.backup();
        for (int i = 0; i < 2 * Catalog.LOOKED_AT; i++) {
            bed.aws.s3().put(TestBed.BUCKET, Keys.index(bed.instance) + "8" + "0".repeat(900) + i, "");
            bed.aws.s3().put(TestBed.BUCKET, Keys.index(bed.instance) + "!" + i, "");
        }
        assertThat(gate("24h", false).result().amiId()).isEqualTo(backup.amiId());
    }

    @Test
    void aCompleteRecordWhoseObjectWasReplacedDoesNotOpenTheGate() {
        OperationResult backup = bed.backup();
        bed.aws.s3().put(TestBed.BUCKET, backup.objectKey(), "something else");
        assertThat(gate("24h", false).failure())
                .contains("is not the one that was stored: it has 14 bytes")
                .contains("The gate is closed");

        Heard made = gate("24h", true);
        assertThat(made.result().amiId()).isNotEqualTo(backup.amiId());
        assertThat(made.result().runId()).isEqualTo(RUN);
    }

    @Test
    void aCompleteRecordWhoseObjectIsGoneDoesNotOpenTheGate() {
        OperationResult backup = bed.backup();
        bed.aws.s3().delete(TestBed.BUCKET, backup.objectKey());
        assertThat(gate("24h", false).failure()).contains("is gone: it was deleted or moved");
    }

    @Test
    void aBackupThatIsNotCompleteDoesNotOpenTheGate() throws Exception {
        OperationResult backup = bed.backup();
        String key = Keys.record(backup.amiId());
        ObjectNode record =
                bed.catalog().find(backup.amiId()).orElseThrow().record().json();
        record.put("status", "storing");
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        key,
                        new String(record.toString().getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8));
        assertThat(gate("24h", false).failure())
                .contains("There is no complete backup")
                .contains(backup.amiId() + " does not count");
    }

    @Test
    void anAbortOfAGateThatWaitsLeavesTheBackupOfTheOtherAlone() {
        Heard backup = new Heard();
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), backup);
        bed.time.pass(Duration.ofMinutes(3));
        Heard heard = new Heard();
        OperationHandle gate = open(bed.engine("controller-2"), RUN, demand("24h", true), heard);
        bed.time.pass(Duration.ofMinutes(1));
        gate.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(() -> heard.hasEnded() && backup.hasEnded());

        assertThat(((End.Aborted) heard.end()).line()).isEqualTo("Aborted by a user. This gate had made nothing.");
        backup.result();
    }

    @Test
    void anAbortOfAGateThatMakesABackupRemovesWhatItMade() {
        Heard heard = new Heard();
        OperationHandle gate = open(bed.engine, RUN, demand("24h", true), heard);
        bed.time.pass(Duration.ofMinutes(3));
        assertThat(gate.runIds()).containsExactly(RUN);
        gate.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);
        bed.clock.advance(Duration.ofMinutes(1));

        assertThat(AbortLine.named(heard.end())).isNotEmpty();
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void aGateWithATimeOutDetachesAndSaysWhatGoesOn() {
        Heard backup = new Heard();
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), backup);
        bed.time.pass(Duration.ofMinutes(3));
        Heard heard = new Heard();
        Gate.open(
                bed.engine("controller-2"),
                RUN,
                demand("24h", false),
                bed.access(),
                heard,
                DriveOptions.timeOut(Duration.ofMinutes(2)));
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.detached())
                .contains("The timeout of 2 min has expired.")
                .contains("run 00000001 continues");
    }

    @Test
    void aGateWithATimeOutDetachesFromTheRunThatItHasPickedUp() {
        aControllerDiesDuringABackup();
        bed.clock.advance(Duration.ofMinutes(20));
        Heard heard = new Heard();
        Gate.open(
                bed.engine("controller-2"),
                RUN,
                demand("24h", true),
                bed.access(),
                heard,
                DriveOptions.timeOut(Duration.ofSeconds(30)));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.log()).contains("run 00000001 started a backup and is no longer running: resuming it");
        assertThat(heard.detached())
                .contains("The timeout of 30 s has expired.")
                .contains("ami-backup resume --run-id 00000001");
        assertThat(bed.images()).isNotEmpty();
    }

    private ObjectNode json(String key) {
        try {
            return (ObjectNode)
                    JSON.readTree(bed.catalog().bucket().read(key).orElseThrow().bytes());
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void put(String key, ObjectNode json) {
        bed.aws.s3().put(TestBed.BUCKET, key, json.toString());
    }

    /** A run whose document says that only its tags are left to be written, and of whose backup the bucket has the record alone. */
    private OperationResult nothingIsLeftOfABackupButItsDocuments(String runId) {
        OperationResult backup = bed.run(bed.backupRequest().build(), runId).result();
        bed.catalog().list().forEach(entry -> bed.aws.s3().delete(TestBed.BUCKET, entry.key()));
        bed.aws.s3().delete(TestBed.BUCKET, backup.objectKey());
        ObjectNode document = json(Keys.operation(runId));
        document.put("status", "running");
        document.withObject("/operation").put("phase", "MARK_DONE").remove("endedAt");
        put(Keys.operation(runId), document);
        return backup;
    }

    @Test
    void aDocumentUnderTheGatesOwnRunIdDoesNotOpenItWithoutIndexKeyAndObject() {
        OperationResult gone = nothingIsLeftOfABackupButItsDocuments(RUN);

        Heard heard = gate("24h", true);
        assertThat(heard.result().amiId()).isNotEqualTo(gone.amiId());
        assertThat(bed.catalog().find(heard.result().amiId())).isPresent();
        assertThat(heard.log()).doesNotContain("has the backup " + gone.amiId());
    }

    @Test
    void aGateMakesNoThirdBackupWhereTwoCanNotBeFound() {
        nothingIsLeftOfABackupButItsDocuments(RUN);
        nothingIsLeftOfABackupButItsDocuments(Ids.ofMember(RUN, "1"));
        int images = bed.images().size();

        assertThat(gate("24h", true).failure())
                .isEqualTo("This gate made 2 backups of " + bed.instance + ", and none of them can be found in"
                        + " s3://acme-ami-backups as it was recorded."
                        + " The gate is closed; check who else can"
                        + " write to the bucket.");
        assertThat(bed.images()).hasSize(images);
    }

    /** A clean-up of that run may be pending, and is over only when somebody hears that the run has ended. */
    @Test
    void aGateWhoseSecondRunFailsTellsAtItsEndThatItHadBegunIt() {
        nothingIsLeftOfABackupButItsDocuments(RUN);
        bed.aws.faults().failNext("ec2:CreateStoreImageTask", 1, 403, "UnauthorizedOperation", "no");
        Heard heard = new Heard();
        OperationHandle gate = open(bed.engine, RUN, demand("24h", true), heard);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains("ec2:CreateStoreImageTask");
        assertThat(gate.runIds()).containsExactly(Ids.ofMember(RUN, "1"));
    }

    @Test
    void aGateWhoseSecondRunIsAbortedTellsAtItsEndThatItHadBegunIt() {
        nothingIsLeftOfABackupButItsDocuments(RUN);
        Heard heard = new Heard();
        OperationHandle gate = open(bed.engine, RUN, demand("24h", true), heard);
        String second = Ids.ofMember(RUN, "1");
        bed.time.runUntil(() -> gate.runIds().contains(second));
        gate.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.end()).isInstanceOf(End.Aborted.class);
        assertThat(gate.runIds()).containsExactly(second);
    }

    @Test
    void aBackupThatAGateHasJustMadeCountsHoweverLongItTook() {
        Heard heard = gate("5m", true);
        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(heard.result().durationSeconds()).isGreaterThan(300);
        assertThat(heard.result().ageSeconds()).isZero();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aGateThatHasMadeABackupLooksAtRecordAndObjectBeforeItOpens() {
        Heard heard = new Heard();
        open(bed.engine, RUN, demand("24h", true), heard);
        bed.time.runUntil(() -> heard.log().contains("6/6 Seal"));
        bed.time.runUntil(() -> bed.engine.operations() == 0);
        bed.aws.calls().reset();
        bed.time.runUntil(heard::hasEnded);

        heard.result();
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isEqualTo(1);
        assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(2);
        assertThat(bed.aws.calls().count("s3:HeadObject")).isEqualTo(1);
    }

    @Test
    void aKeyThatNamesABackupOfAnotherInstanceIsNotWaitedFor() {
        String other = bed.aws.ec2().runInstance(TestBed.web1());
        bed.engine("controller-1")
                .begin("00000009", bed.backupRequest().build().with(other, null), bed.access(), new Heard());
        bed.time.pass(Duration.ofMinutes(3));
        put(Keys.byInstance(bed.instance), json(Keys.byInstance(other)).put("instanceId", bed.instance));

        Heard heard = new Heard();
        open(bed.engine("controller-2"), RUN, demand("24h", false), heard);
        bed.time.pass(Duration.ofMinutes(1));
        assertThat(heard.failure()).contains("There is no complete backup of web-1 (" + bed.instance + ")");
    }

    @Test
    void aGateThatIsStoppedBeforeItHasCheckedItsBackupSaysSo() {
        Heard heard = new Heard();
        OperationHandle gate = open(bed.engine, RUN, demand("24h", true), heard);
        bed.time.runUntil(() -> heard.log().contains("6/6 Seal"));
        bed.time.runUntil(() -> bed.engine.operations() == 0);
        gate.detach(Line.literal("Enough"));
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.detached())
                .isEqualTo("Stopped: Enough. Run 7f3a2c41 made the backup "
                        + bed.images().get(0).id() + ", which the gate has not checked.");
    }

    @Test
    void aDamagedDocumentUnderTheGatesOwnRunIdIsPassedOver() {
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(RUN), "{\"schemaVersion\":1}");
        assertThat(gate("24h", true).result().runId()).isEqualTo(Ids.ofMember(RUN, "1"));
    }

    @Test
    void anAgeThatNoBackupCouldMeetIsRefused() {
        Heard heard = new Heard();
        open(
                bed.engine,
                RUN,
                new GateRequest(
                        Duration.ofMinutes(4), false, true, bed.backupRequest().build()),
                heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.failure()).contains("No backup can be complete that quickly. Allow at least 5 minutes.");
        assertThat(bed.aws.calls().log()).isEmpty();
    }

    @Test
    void aMissingInstanceIsNamed() {
        Heard heard = new Heard();
        open(
                bed.engine,
                RUN,
                new GateRequest(
                        Duration.ofHours(1),
                        false,
                        true,
                        bed.backupRequest().build().with("i-0123456789abcdef0", null)),
                heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.failure()).contains("There is no instance i-0123456789abcdef0 in eu-west-1");
    }

    @Test
    void aGateOutlivesFaultsThatPass() {
        bed.backup();
        bed.aws
                .faults()
                .throttleNext("ec2:DescribeInstances", 2)
                .failNext("s3:ListObjectsV2", 2, 503, "SlowDown", "Slow");
        assertThat(gate("24h", false).result().status()).isEqualTo("done");
    }

    @Test
    void aKeyThatNamesABackupOfAnotherInstanceIsNotPickedUp() {
        String other = bed.aws.ec2().runInstance(TestBed.web1());
        bed.engine("controller-1")
                .begin("00000009", bed.backupRequest().build().with(other, null), bed.access(), new Heard());
        bed.time.pass(Duration.ofMinutes(3));
        bed.time.forgetAll();
        bed.clock.advance(Duration.ofMinutes(20));
        ObjectNode key = json(Keys.byInstance(other));
        put(Keys.byInstance(bed.instance), key.put("instanceId", bed.instance));
        ObjectNode before = json(Keys.operation("00000009"));

        Heard heard = new Heard();
        open(bed.engine("controller-2"), RUN, demand("24h", true), heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result().instanceId()).isEqualTo(bed.instance);
        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(json(Keys.operation("00000009"))).isEqualTo(before);
    }

    @Test
    void aDocumentThatPutsAForeignImageInTheBackupsPlaceOpensNoGateWithIt() {
        OperationResult foreign = bed.run(
                        bed.backupRequest().build().with(bed.aws.ec2().runInstance(TestBed.web1()), null))
                .result();
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), new Heard());
        bed.time.pass(Duration.ofMinutes(10));
        bed.time.forgetAll();
        bed.clock.advance(Duration.ofMinutes(20));
        ObjectNode document = json(Keys.operation("00000001"));
        ObjectNode operation = document.withObject("/operation").put("phase", "RECORD");
        operation.withObject("/image").put("id", foreign.amiId()).put("name", foreign.amiName());
        operation.remove("plain");
        put(Keys.operation("00000001"), document);

        Heard heard = new Heard();
        open(bed.engine("controller-2"), RUN, demand("24h", true), heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result().amiId()).isNotEqualTo(foreign.amiId());
        assertThat(bed.catalog().find(foreign.amiId()).orElseThrow().record().instanceId())
                .isEqualTo(foreign.instanceId());
    }
}
