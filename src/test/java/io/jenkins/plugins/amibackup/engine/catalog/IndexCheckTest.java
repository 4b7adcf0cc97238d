package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.IndexCheck.Found;
import io.jenkins.plugins.amibackup.engine.catalog.IndexCheck.Kind;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class IndexCheckTest {

    private static final IndexEntry STALE = new IndexEntry(
            "i-0a1b2c3d4e5f67890",
            "ami-0123456789abcdef0",
            Instant.parse("2026-11-22T09:15:00.250Z"),
            7,
            TestBed.REGION,
            "123456789012");

    private final TestBed bed = new TestBed();
    private final List<Found> found = new ArrayList<>();
    private String amiId;
    private String key;

    @BeforeEach
    void backUp() {
        amiId = bed.backup().amiId();
        key = keys().get(0);
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private int repair() {
        return new IndexCheck(bed.catalog()).repair(found::add);
    }

    private List<String> keys() {
        return bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX);
    }

    /** Something that somebody else does just before the nth call of an action on a key is answered. */
    private void before(String action, String onKey, int nth, Consumer<Call> what) {
        int[] seen = {0};
        bed.aws.faults().plan(call -> {
            if (call.action().equals(action) && onKey.equals(call.parameters().get("key")) && ++seen[0] == nth) {
                what.accept(call);
            }
            return Fault.none();
        });
    }

    @Test
    void aGoodIndexIsLeftAloneAndNoRecordIsRead() {
        bed.aws.calls().reset();

        assertThat(repair()).isEqualTo(1);
        assertThat(found).isEmpty();
        // Who acts, and so who must own the bucket, is asked once.
        assertThat(bed.aws.calls().counts())
                .containsExactlyInAnyOrderEntriesOf(Map.of("s3:ListObjectsV2", 3L, "sts:GetCallerIdentity", 1L));
    }

    @Test
    void aCompleteBackupWithoutAKeyGetsItsKey() {
        bed.aws.s3().delete(TestBed.BUCKET, key);

        assertThat(repair()).isEqualTo(1);
        assertThat(found).containsExactly(new Found(Kind.KEY_WRITTEN, amiId, key, Line.empty()));
        assertThat(keys()).containsExactly(key);
        assertThat(bed.catalog().newest(bed.instance)).map(IndexEntry::amiId).contains(amiId);
    }

    @Test
    void aKeyWithoutARecordIsRemoved() {
        bed.catalog().index(STALE);

        assertThat(repair()).isEqualTo(1);
        assertThat(found).containsExactly(new Found(Kind.KEY_REMOVED, STALE.amiId(), STALE.key(), Line.empty()));
        assertThat(keys()).containsExactly(key);
    }

    @Test
    void aBackupThatIsStillBeingStoredIsLeftAlone() {
        bed.aws.s3().delete(TestBed.BUCKET, key);
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(amiId));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), record.replace("\"complete\"", "\"storing\""));

        assertThat(repair()).isZero();
        assertThat(found).isEmpty();
        assertThat(keys()).isEmpty();
    }

    private void status(String status) {
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(amiId));
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.record(amiId),
                        record.replaceFirst("\"status\" : \"complete\"", "\"status\" : \"" + status + "\""));
    }

    @ParameterizedTest
    @ValueSource(strings = {"removing", "removed"})
    void aBackupThatIsBeingRemovedOrIsGoneGetsNoKey(String status) {
        bed.aws.s3().delete(TestBed.BUCKET, key);
        status(status);
        bed.aws.s3().put(TestBed.BUCKET, Keys.removedFact(amiId), "");

        assertThat(repair()).isZero();
        assertThat(found).isEmpty();
        assertThat(keys()).isEmpty();
    }

    @Test
    void theKeyOfABackupThatIsBeingRemovedIsLeftToThePrune() {
        status("removing");

        assertThat(repair()).isEqualTo(1);
        assertThat(found).isEmpty();
        assertThat(keys()).containsExactly(key);
    }

    @Test
    void aKeyOfABackupThatIsGoneIsRemoved() {
        status("removed");
        bed.aws.s3().put(TestBed.BUCKET, Keys.removedFact(amiId), "");

        assertThat(repair()).isZero();
        assertThat(found).containsExactly(new Found(Kind.KEY_REMOVED, amiId, key, Line.empty()));
        assertThat(keys()).isEmpty();
    }

    @Test
    void aHintThatABackupIsGoneRemovesNoKeyOfOneThatStands() {
        bed.aws.s3().put(TestBed.BUCKET, Keys.removedFact(amiId), "");

        assertThat(repair()).isEqualTo(1);
        assertThat(found).isEmpty();
        assertThat(keys()).containsExactly(key);
    }

    @Test
    void aBackupThatIsMarkedWhileItsKeyIsWrittenLosesThatAgain() {
        bed.aws.s3().delete(TestBed.BUCKET, key);
        before("s3:PutObject", key, 1, call -> status("removing"));

        assertThat(repair()).isZero();
        assertThat(found).isEmpty();
        assertThat(keys()).isEmpty();
    }

    @Test
    void anUnreadableRecordIsReportedAndKept() {
        bed.aws.s3().delete(TestBed.BUCKET, key);
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), "{");

        assertThat(repair()).isZero();
        assertThat(found).singleElement().satisfies(one -> {
            assertThat(one.kind()).isEqualTo(Kind.UNREADABLE);
            assertThat(one.key()).isEqualTo(Keys.record(amiId));
            assertThat(one.why().text()).contains("damaged");
        });
    }

    @Test
    void aRecordOfTheEndOfTimeDoesNotEndTheCheck() {
        bed.catalog().index(STALE);
        bed.aws.s3().delete(TestBed.BUCKET, key);
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(amiId));
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.record(amiId),
                        record.replaceFirst(
                                "\"takenAt\" : \"[^\"]*\"", "\"takenAt\" : \"+999999999-01-01T00:00:00Z\""));

        assertThat(repair()).isZero();
        assertThat(found).extracting(Found::kind).containsExactlyInAnyOrder(Kind.UNREADABLE, Kind.KEY_REMOVED);
    }

    @Test
    void ofTwoKeysOfABackupTheOneThatItsRecordDoesNotConfirmGoes() {
        IndexEntry real = IndexEntry.parse(key).orElseThrow();
        IndexEntry lie = new IndexEntry(
                STALE.instanceId(), amiId, real.takenAt().plusSeconds(60), 7, real.region(), real.account(), "db-1");
        bed.catalog().index(lie);

        assertThat(repair()).isEqualTo(1);
        assertThat(found).containsExactly(new Found(Kind.KEY_REMOVED, amiId, lie.key(), Line.empty()));
        assertThat(keys()).containsExactly(key);
    }

    @Test
    void everyKeyOfABackupWithoutARecordGoes() {
        bed.aws.s3().delete(TestBed.BUCKET, Keys.record(amiId));
        IndexEntry real = IndexEntry.parse(key).orElseThrow();
        bed.catalog().index(new IndexEntry(bed.instance, amiId, real.takenAt(), 7, real.region(), real.account()));

        assertThat(repair()).isZero();
        assertThat(found).extracting(Found::kind).containsExactly(Kind.KEY_REMOVED, Kind.KEY_REMOVED);
        assertThat(keys()).isEmpty();
    }

    @Test
    void ofTwoWrongKeysOfABackupNoneIsLeftAndTheRightOneIsWritten() {
        IndexEntry real = IndexEntry.parse(key).orElseThrow();
        bed.aws.s3().delete(TestBed.BUCKET, key);
        for (int size : new int[] {1, 2}) {
            bed.catalog()
                    .index(new IndexEntry(
                            bed.instance, amiId, real.takenAt(), size, real.region(), real.account(), "web-1"));
        }

        assertThat(repair()).isEqualTo(1);
        assertThat(found)
                .extracting(Found::kind)
                .containsExactlyInAnyOrder(Kind.KEY_REMOVED, Kind.KEY_REMOVED, Kind.KEY_WRITTEN);
        assertThat(keys()).containsExactly(key);
    }

    @Test
    void aBackupThatIsRemovedMeanwhileDoesNotComeBack() {
        bed.aws.s3().delete(TestBed.BUCKET, key);
        before("s3:PutObject", key, 1, call -> bed.aws.s3().delete(TestBed.BUCKET, Keys.record(amiId)));

        assertThat(repair()).isZero();
        assertThat(found).isEmpty();
        assertThat(keys()).isEmpty();
    }

    @Test
    void aKeyWrittenInTheMeantimeIsNotReported() {
        bed.aws.s3().delete(TestBed.BUCKET, key);
        before("s3:GetObject", Keys.record(amiId), 1, call -> bed.aws.s3().put(TestBed.BUCKET, key, ""));

        assertThat(repair()).isEqualTo(1);
        assertThat(found).isEmpty();
        assertThat(keys()).containsExactly(key);
    }

    @Test
    void aRecordThatIsBackWhenItsKeyWasRemovedGetsItsKeyAgain() {
        String record = bed.aws.s3().text(TestBed.BUCKET, Keys.record(amiId));
        bed.aws.s3().delete(TestBed.BUCKET, Keys.record(amiId));
        before("s3:DeleteObject", key, 1, call -> bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), record));

        assertThat(repair()).isEqualTo(1);
        assertThat(found).isEmpty();
        assertThat(keys()).containsExactly(key);
    }

    @Test
    void foreignRecordsAreSkipped() {
        bed.aws.s3().put(TestBed.BUCKET, Keys.RECORDS + "notes.txt", "");
        bed.aws.s3().put(TestBed.BUCKET, Keys.RECORDS + "none.json", "{}");

        assertThat(repair()).isEqualTo(1);
        assertThat(found).isEmpty();
    }
}
