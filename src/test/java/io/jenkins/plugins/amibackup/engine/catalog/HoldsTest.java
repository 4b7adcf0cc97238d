package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup that is held says so until it is released, whatever else happens to its record. */
class HoldsTest {

    private static final String AMI = "ami-0ee521d7a0f4d3872";
    private static final String HINT = "ami-facts/" + AMI + "/held";
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestBed bed;
    private ObjectNode record;

    @BeforeEach
    void readGoldenRecord() throws IOException {
        bed = new TestBed();
        try (InputStream golden = TestBed.class.getResourceAsStream("golden/catalog/record-complete.json")) {
            record = (ObjectNode) JSON.readTree(golden);
        }
        record.put("takenAt", bed.clock.instant().minus(Duration.ofDays(1)).toString());
        store();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void store() throws IOException {
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(AMI), JSON.writeValueAsBytes(record));
    }

    private BackupRecord read() {
        return bed.catalog().find(AMI).orElseThrow().record();
    }

    private Hold hold(String why) {
        return new Hold("ann", why, bed.clock.instant(), "");
    }

    private boolean isHinted() {
        return bed.aws.s3().keys(TestBed.BUCKET).contains(HINT);
    }

    @Test
    void aHoldIsReadAsItWasWrittenAndLeavesAHint() {
        Hold hold = new Hold("nightly #7", "Audit of 2026", bed.clock.instant(), "7f3a2c41");
        bed.catalog().hold(AMI, hold);
        bed.catalog().hold(AMI, hold("Ticket OPS-7"));

        assertThat(read().holds()).containsExactly(hold, hold("Ticket OPS-7"));
        assertThat(read().isHeld()).isTrue();
        assertThat(read().isComplete()).isTrue();
        assertThat(isHinted()).isTrue();
        assertThat(read().holds().get(0).line().text())
                .isEqualTo("held by nightly #7 since 2026-11-22T09:15:00Z: Audit of 2026");
    }

    @Test
    void aBackupWithoutHoldsIsNotHeld() throws IOException {
        assertThat(read().isHeld()).isFalse();
        record.putArray("holds");
        store();
        assertThat(read().isHeld()).isFalse();
    }

    @Test
    void whoHoldsABackupAgainForTheSameReasonHoldsItOnce() {
        bed.catalog().hold(AMI, hold("Audit"));
        Instant first = bed.clock.instant();
        bed.clock.advance(Duration.ofHours(1));
        bed.catalog().hold(AMI, hold("Audit"));

        assertThat(read().holds()).containsExactly(new Hold("ann", "Audit", first, ""));
    }

    @Test
    void sinceWhenItIsHeldIsToldByTheClockOfS3() {
        bed.catalog().hold(AMI, new Hold("ann", "Audit", bed.clock.instant().plus(Duration.ofDays(30)), ""));
        assertThat(read().holds())
                .singleElement()
                .satisfies(hold -> assertThat(hold.at()).isEqualTo(bed.clock.instant()));
    }

    @Test
    void aReleaseTakesAllHoldsAndTheHintAndSaysWhatTheyWere() {
        bed.catalog().hold(AMI, hold("Audit"));
        bed.catalog().hold(AMI, hold("Ticket OPS-7"));

        assertThat(bed.catalog().release(AMI)).containsExactly(hold("Audit"), hold("Ticket OPS-7"));
        assertThat(read().isHeld()).isFalse();
        assertThat(read().json().has("holds")).isFalse();
        assertThat(isHinted()).isFalse();
    }

    @Test
    void whatIsNotHeldIsReleasedWithoutAWriteAndAStaleHintGoes() {
        bed.aws.s3().put(TestBed.BUCKET, HINT, "");
        String etag = bed.catalog().find(AMI).orElseThrow().etag();

        assertThat(bed.catalog().release(AMI)).isEmpty();
        assertThat(bed.catalog().find(AMI).orElseThrow().etag()).isEqualTo(etag);
        assertThat(isHinted()).isFalse();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "7",
                "\"held\"",
                "{}",
                "null",
                "true",
                "[null]",
                "[[]]",
                "[7]",
                "[{\"why\":3,\"at\":\"yesterday\"}]"
            })
    void whatCanNotBeReadIsAHoldToo(String value) throws IOException {
        JsonNode holds = JSON.readTree(value);
        record.set("holds", holds);
        store();

        assertThat(read().isHeld()).isTrue();
        assertThat(read().holds())
                .containsExactly(new Hold("", "", Instant.EPOCH, ""))
                .allSatisfy(hold ->
                        assertThat(hold.line().text()).isEqualTo("held; by whom, since when or why can't be read"));

        bed.catalog().hold(AMI, hold("Audit"));
        assertThat(read().holds()).containsExactly(new Hold("", "", Instant.EPOCH, ""), hold("Audit"));
        assertThat(bed.catalog().release(AMI)).hasSize(2);
        assertThat(read().isHeld()).isFalse();
    }

    @Test
    void hostileWordsAreBounded() throws IOException {
        record.putArray("holds")
                .addObject()
                .put("by", "b".repeat(5000))
                .put("why", "w".repeat(70_000))
                .put("at", "+999999999-01-01T00:00:00Z")
                .put("runId", "../../x");
        for (int i = 0; i < 3000; i++) {
            record.withArray("holds").addObject();
        }
        store();

        assertThat(read().holds()).hasSize(20).first().satisfies(hold -> {
            assertThat(hold.by()).hasSize(1000);
            assertThat(hold.why()).hasSize(1000);
            assertThat(hold.at()).isEqualTo(Instant.EPOCH);
            assertThat(hold.runId()).isEmpty();
        });
    }

    @Test
    void theTwentyFirstHoldIsRefusedAndTheTwentyStay() {
        for (int i = 1; i <= 20; i++) {
            bed.catalog().hold(AMI, hold("reason " + i));
        }
        assertThatThrownBy(() -> bed.catalog().hold(AMI, hold("reason 21")))
                .isInstanceOf(OperationException.class)
                .hasMessage("The backup " + AMI + " has 20 holds, and a record can have 20. One is enough to keep it:"
                        + " nothing was changed.");
        bed.catalog().hold(AMI, hold("reason 20"));
        assertThat(read().holds()).hasSize(20);
    }

    @Test
    void aLostAnswerOfTheWriteMakesNoSecondHold() {
        bed.aws.faults().loseAnswer("s3:PutObject", 1);
        assertThatThrownBy(() -> bed.catalog().hold(AMI, hold("Audit"))).isInstanceOf(OperationException.class);
        bed.clock.advance(Duration.ofMinutes(1));

        bed.catalog().hold(AMI, hold("Audit"));
        assertThat(read().holds()).hasSize(1);
        assertThat(isHinted()).isTrue();
    }

    @Test
    void aLostAnswerOfAReleaseIsMadeUpForByTheNext() {
        bed.catalog().hold(AMI, hold("Audit"));
        bed.aws.faults().loseAnswer("s3:PutObject", 1);
        assertThatThrownBy(() -> bed.catalog().release(AMI)).isInstanceOf(OperationException.class);

        assertThat(bed.catalog().release(AMI)).isEmpty();
        assertThat(read().isHeld()).isFalse();
        assertThat(isHinted()).isFalse();
    }

    @Test
    void whatSomeoneElseHasWrittenInBetweenIsKept() {
        bed.aws.faults().failNext("s3:PutObject", 2, 412, "PreconditionFailed", "At least one of the pre-conditions");
        bed.catalog().hold(AMI, hold("Audit"));
        assertThat(read().holds()).containsExactly(hold("Audit"));

        bed.aws.faults().failNext("s3:PutObject", 2, 412, "PreconditionFailed", "At least one of the pre-conditions");
        assertThat(bed.catalog().release(AMI)).containsExactly(hold("Audit"));
        assertThat(read().isHeld()).isFalse();
    }

    @Test
    void aRecordThatOthersWriteAllTheTimeIsLeftToThem() {
        bed.aws.faults().failNext("s3:PutObject", 9, 412, "PreconditionFailed", "At least one of the pre-conditions");
        assertThatThrownBy(() -> bed.catalog().hold(AMI, hold("Audit")))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT));
        assertThat(isHinted()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"storing", "removing", "removed"})
    void onlyACompleteBackupIsHeldOrReleased(String status) throws IOException {
        record.put("status", status);
        store();
        for (Runnable change : new Runnable[] {
            () -> bed.catalog().hold(AMI, hold("Audit")), () -> bed.catalog().release(AMI)
        }) {
            assertThatThrownBy(change::run)
                    .isInstanceOf(OperationException.class)
                    .hasMessageStartingWith(
                            "The backup " + AMI + " can't be held or released: its record says " + status + ".");
        }
        assertThat(isHinted()).isFalse();
    }

    @Test
    void whatHasNoRecordIsNamed() {
        bed.catalog().bucket().delete(Keys.record(AMI));
        assertThatThrownBy(() -> bed.catalog().hold(AMI, hold("Audit")))
                .hasMessage("The bucket acme-ami-backups has no record of " + AMI
                        + ", so there is nothing to hold or release. Check the AMI ID and the bucket.");
        assertThatThrownBy(() -> bed.catalog().release(AMI)).hasMessageContaining("has no record of " + AMI);
    }

    @Test
    void fieldsThatThisVersionDoesNotKnowOutliveAHoldAndItsRelease() throws IOException {
        record.putObject("later").put("field", 1);
        store();
        bed.catalog().hold(AMI, hold("Audit"));
        bed.catalog().release(AMI);
        assertThat(JSON.readTree(read().json().toString())).isEqualTo(record);
    }

    @Test
    void aListShowsTheHintAndTheRecordDecidesWhereItIsRead() {
        String held = bed.backup().amiId();
        bed.catalog().hold(held, hold("Audit"));
        String hinted = bed.backup().amiId();
        bed.aws.s3().put(TestBed.BUCKET, "ami-facts/" + hinted + "/held", "");

        assertThat(new Finder(bed.catalog()).findWithHints(BackupQuery.all()))
                .extracting(FoundBackup::amiId, FoundBackup::held)
                .contains(tuple(held, true), tuple(hinted, true));
        BackupQuery details = new BackupQuery("", null, null, null, null, 0, true, false);
        assertThat(new Finder(bed.catalog()).findWithHints(details))
                .extracting(FoundBackup::amiId, FoundBackup::held)
                .contains(tuple(held, true), tuple(hinted, false));
    }
}
