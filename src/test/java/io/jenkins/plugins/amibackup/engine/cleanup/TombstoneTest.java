package io.jenkins.plugins.amibackup.engine.cleanup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A clean-up leaves what a prune removes alone, and ends what it has left after 30 days. */
class TombstoneTest {

    private static final String PRUNE = "0b0c0d0e";
    private static final ObjectMapper JSON = new ObjectMapper();

    @RegisterExtension
    private final DeadRunBed run = new DeadRunBed();

    private final TestBed bed = run.bed;
    private final OperationResult backup = bed.backup();

    /** The record as a prune writes it, with the object gone. */
    private void removed(String status, Instant at) throws IOException {
        ObjectNode record = (ObjectNode) JSON.readTree(bed.aws.s3().get(TestBed.BUCKET, backup.recordKey()));
        record.put("status", status);
        record.putObject("removal").put("runId", PRUNE).put("at", at.toString());
        bed.aws.s3().put(TestBed.BUCKET, backup.recordKey(), JSON.writeValueAsBytes(record));
        bed.aws.s3().put(TestBed.BUCKET, Keys.removedFact(backup.amiId()), "");
        bed.aws.s3().put(TestBed.BUCKET, "ami-facts/" + backup.amiId() + "/proven_boot_passed", "");
        bed.aws.s3().delete(TestBed.BUCKET, backup.objectKey());
        bed.aws
                .s3()
                .keys(TestBed.BUCKET, Keys.INDEX)
                .forEach(key -> bed.aws.s3().delete(TestBed.BUCKET, key));
    }

    private List<Orphan> records() {
        return run.cleanUp().find().stream()
                .filter(orphan -> orphan.kind() == Kind.RECORD)
                .toList();
    }

    @Test
    void aTombstoneGoesWithItsHintsAfterThirtyDays() throws IOException {
        removed("removed", bed.clock.instant());
        bed.clock.advance(Duration.ofDays(30));
        assertThat(records()).isEmpty();

        bed.clock.advance(Duration.ofMinutes(1));
        assertThat(records()).singleElement().satisfies(orphan -> {
            assertThat(orphan.id()).isEqualTo(backup.recordKey());
            assertThat(orphan.runId()).isEqualTo(PRUNE);
            assertThat(orphan.removable()).isTrue();
            assertThat(orphan.why()).isEqualTo("tells of a backup that was removed over 30 days ago");
        });
        run.removeAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.FACTS)).isEmpty();
    }

    @Test
    void whatIsBeingRemovedIsLeftAloneHoweverLongThatTakes() throws IOException {
        removed("removing", bed.clock.instant());
        bed.clock.advance(Duration.ofDays(100));

        assertThat(records()).singleElement().satisfies(orphan -> {
            assertThat(orphan.removable()).isFalse();
            assertThat(orphan.why()).contains("its removal by run " + PRUNE + " was never finished");
        });
        run.removeAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).containsExactly(backup.recordKey());
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aTombstoneThatSaysThatItIsOldIsAsOldAsS3Says() throws IOException {
        removed("removed", bed.clock.instant().minus(Duration.ofDays(1000)));
        bed.clock.advance(Duration.ofDays(29));
        assertThat(records()).isEmpty();
    }

    @Test
    void aTombstoneThatWasWrittenAnewIsAsOldAsItSays() throws IOException {
        removed("removed", bed.clock.instant().plus(Duration.ofDays(20)));
        bed.clock.advance(Duration.ofDays(45));
        assertThat(records()).isEmpty();
        bed.clock.advance(Duration.ofDays(6));
        assertThat(records()).hasSize(1);
    }

    @Test
    void aTombstoneOfTheFutureDoesNotStayForEver() throws IOException {
        removed("removed", Instant.parse("2999-01-01T00:00:00Z"));
        bed.clock.advance(Duration.ofDays(31));
        assertThat(records()).hasSize(1);
    }

    @Test
    void aTombstoneWhoseNoteCanNotBeReadIsAsOldAsS3Says() throws IOException {
        removed("removed", bed.clock.instant());
        String text = bed.aws.s3().text(TestBed.BUCKET, backup.recordKey());
        bed.aws.s3().put(TestBed.BUCKET, backup.recordKey(), text.replace(PRUNE, "nobody"));
        bed.clock.advance(Duration.ofDays(29));
        assertThat(records()).isEmpty();
        bed.clock.advance(Duration.ofDays(2));
        assertThat(records()).hasSize(1);
    }

    @Test
    void aTombstoneInWhosePlaceAnObjectStandsStaysSoThatNobodyTakesThatForABackup() throws IOException {
        removed("removed", bed.clock.instant());
        bed.clock.advance(Duration.ofDays(31));
        Orphan tombstone = records().get(0);
        bed.aws.s3().put(TestBed.BUCKET, backup.objectKey(), new byte[7]);

        run.cleanUp().remove(tombstone);
        assertThat(records()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).hasSize(1);
    }

    @Test
    void aTombstoneThatIsWrittenRightBeforeItGoesStays() throws IOException {
        removed("removed", bed.clock.instant());
        bed.clock.advance(Duration.ofDays(31));
        Orphan tombstone = records().get(0);
        AtomicBoolean written = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:DeleteObject") && written.compareAndSet(false, true)) {
                String text = bed.aws.s3().text(TestBed.BUCKET, backup.recordKey());
                bed.aws.s3().put(TestBed.BUCKET, backup.recordKey(), text + "\n");
            }
            return Fault.none();
        });

        run.cleanUp().remove(tombstone);
        assertThat(written).isTrue();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).hasSize(1);
    }

    @Test
    void whatIsCutOffBeforeTheRecordGoesIsFinishedByTheNext() throws IOException {
        removed("removed", bed.clock.instant());
        bed.clock.advance(Duration.ofDays(31));
        bed.aws
                .faults()
                .plan(call -> call.action().equals("s3:DeleteObject")
                                && backup.recordKey().equals(call.parameters().get("key"))
                        ? Fault.error(403, "AccessDenied", "Access Denied")
                        : Fault.none());
        Orphan tombstone = records().get(0);
        assertThatThrownBy(() -> run.cleanUp().remove(tombstone)).hasMessageContaining("AccessDenied");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.FACTS)).isEmpty();

        bed.aws.faults().clear();
        run.removeAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"removing", "removed"})
    void theCleanUpOfTheRunThatHasMadeABackupTouchesNoRecordOfAPrune(String status) throws IOException {
        // As a run's document says that was cut off before it could say that it is done.
        String document = bed.aws.s3().text(TestBed.BUCKET, Keys.operation(backup.runId()));
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.operation(backup.runId()),
                        document.replace("\"status\" : \"done\"", "\"status\" : \"failed\"")
                                .replace("\"phase\" : \"DONE\"", "\"phase\" : \"STORE\""));
        removed(status, bed.clock.instant());
        bed.clock.advance(Duration.ofDays(2));

        run.removeAll();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).containsExactly(backup.recordKey());
    }
}
