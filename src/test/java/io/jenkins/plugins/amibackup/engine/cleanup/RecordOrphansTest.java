package io.jenkins.plugins.amibackup.engine.cleanup;

import static io.jenkins.plugins.amibackup.engine.cleanup.DeadRunBed.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class RecordOrphansTest {

    @RegisterExtension
    private final DeadRunBed run = new DeadRunBed();

    private final TestBed bed = run.bed;

    /** A backup that failed before its image was stored, a day ago. */
    private Orphan recordOfAFailedRun() {
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        bed.run(bed.backupRequest().build(), RUN).failure();
        bed.aws.faults().clear();
        run.aDayLater();
        Orphan record = run.found(Kind.RECORD);
        assertThat(record.removable()).isTrue();
        return record;
    }

    @Test
    void theRecordOfARunThatIsDrivenAgainIsKept() {
        Orphan record = recordOfAFailedRun();
        Heard heard = new Heard();
        bed.engine.resume(RUN, TestBed.BUCKET, bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Store"));

        assertThatThrownBy(() -> run.cleanUp().remove(record)).hasMessageContaining("is being run by controller-1");

        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(bed.catalog().newest(bed.instance)).isPresent();
    }

    @Test
    void theRecordOfARunThatWasFinishedMeanwhileIsKept() {
        Orphan record = recordOfAFailedRun();
        String amiId = bed.resumed(RUN).amiId();

        run.cleanUp().removeOrKeep(record);

        assertThat(bed.catalog().find(amiId).orElseThrow().record().isComplete())
                .isTrue();
    }

    @Test
    void nobodyTakesARunUpWhileItsRecordGoesAndNobodyAfterwards() {
        Orphan record = recordOfAFailedRun();
        AtomicBoolean tried = new AtomicBoolean();
        Heard heard = new Heard();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:DeleteObject") && tried.compareAndSet(false, true)) {
                bed.engine("controller-2").resume(RUN, TestBed.BUCKET, bed.access(), heard);
            }
            return Fault.none();
        });

        run.cleanUp().remove(record);
        bed.time.runUntil(heard::hasEnded);

        assertThat(tried).isTrue();
        assertThat(heard.failure()).contains(RUN);
        assertThat(bed.resume(RUN).failure()).contains("has ended: removed by a clean-up.");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).isEmpty();
    }

    @Test
    void aRecordThatIsWrittenAnewRightBeforeItGoesIsKept() {
        Orphan record = recordOfAFailedRun();
        AtomicBoolean written = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:DeleteObject") && written.compareAndSet(false, true)) {
                bed.aws.s3().put(TestBed.BUCKET, record.id(), bed.aws.s3().text(TestBed.BUCKET, record.id()) + "\n");
            }
            return Fault.none();
        });

        run.cleanUp().remove(record);

        assertThat(written).isTrue();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).containsExactly(record.id());
    }

    @Test
    void aRecordThatADoneDocumentNamesIsKeptThoughItSaysThatItIsNotComplete() {
        OperationResult done = bed.backup();
        String text = bed.aws.s3().text(TestBed.BUCKET, done.recordKey());
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        done.recordKey(),
                        text.replace("\"status\" : \"complete\"", "\"status\" : \"storing\""));
        bed.aws.s3().delete(TestBed.BUCKET, done.objectKey());
        run.aDayLater();

        assertThat(run.found(Kind.RECORD).removable()).isFalse();
        run.removeAll();

        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).containsExactly(done.recordKey());
    }

    private void store(String amiId, String imageName) {
        Map<String, String> metadata = imageName.isEmpty() ? Map.of() : Map.of("ami-name", imageName);
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(amiId), new byte[] {1}, metadata);
    }

    @Test
    void anObjectWithoutARecordIsNamedAndKeptUnlessItIsPlainlyAnothers() {
        store("ami-00000000000000001", "backup-web-1-20261122-091500-" + RUN);
        store("ami-00000000000000002", "");
        store("ami-00000000000000003", "golden-2026-11");

        assertThat(run.removeAll())
                .filteredOn(orphan -> orphan.kind() == Kind.OBJECT)
                .allSatisfy(orphan -> assertThat(orphan.removable()).isFalse())
                .extracting(orphan -> orphan.id() + " " + orphan.reason().text())
                .containsExactly(
                        "ami-00000000000000001.bin stored by run " + RUN
                                + ", and its record is missing; it may not be that run's: delete it by hand only if that"
                                + " run is over and nobody needs it",
                        "ami-00000000000000002.bin has no record, and nothing on it says who stored it");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-0")).hasSize(3);
    }

    @Test
    void whatOthersHaveStoredHidesNoObjectThatARunHasLeftSinceAndCostsABoundedNumberOfLooks() {
        for (int i = 0; i < RecordOrphans.MOST_OBJECTS + 20; i++) {
            store("ami-%017x".formatted(i), "golden-" + i);
        }
        bed.clock.advance(Duration.ofDays(1));
        store("ami-ffffffffffffffff0", "backup-web-1-20261122-091500-" + RUN);
        long before = bed.aws.calls().count("s3:HeadObject");

        assertThat(run.found(Kind.OBJECT).id()).isEqualTo("ami-ffffffffffffffff0.bin");
        assertThat(bed.aws.calls().count("s3:HeadObject") - before)
                .isBetween((long) RecordOrphans.MOST_OBJECTS, RecordOrphans.MOST_OBJECTS + 5L);
    }
}
