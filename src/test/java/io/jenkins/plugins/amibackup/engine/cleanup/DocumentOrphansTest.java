package io.jenkins.plugins.amibackup.engine.cleanup;

import static io.jenkins.plugins.amibackup.engine.cleanup.DeadRunBed.RUN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

class DocumentOrphansTest {

    private static final String OTHER = "0a0b0c0d";

    @RegisterExtension
    private final DeadRunBed run = new DeadRunBed();

    private final TestBed bed = run.bed;

    /** Documents that somebody has damaged, each in another way. */
    private static List<String> damaged() {
        String head = "{\"schemaVersion\":1,\"kind\":\"backup\",\"status\":\"running\",\"operation\":";
        return List.of(
                "",
                "{",
                "[]",
                "null",
                head + "null}",
                head + "7}",
                head + "{\"runId\":\"" + OTHER + "\",\"phase\":\"ENCRYPT\",\"request\":null,\"startedAt\":null}}",
                head + "{\"runId\":\"" + OTHER + "\",\"phase\":\"NO_SUCH\"}}",
                "{\"schemaVersion\":1,\"kind\":\"nothing\",\"status\":\"running\",\"operation\":{}}",
                "[".repeat(1000),
                "x".repeat(Json.MAX_BYTES + 1));
    }

    @Test
    void eachDamagedDocumentIsNamedAndHoldsUpNothingElse() {
        run.leftAt("/6 Encrypt");
        String mentions = run.image("mentions", Map.of(), Map.of());
        bed.aws.ec2().tag(mentions, Tags.RUN_ID, OTHER);
        bed.aws.ec2().tag(mentions, Tags.STATE, Tags.UNFINISHED);
        bed.clock.advance(CleanUp.DOCUMENT_AGE);
        for (String text : damaged()) {
            bed.aws.s3().put(TestBed.BUCKET, Keys.operation(OTHER), text);
            bed.clock.advance(CleanUp.DOCUMENT_AGE.plusMinutes(1));

            assertThat(run.cleanUp().find())
                    .as(text.substring(0, Math.min(text.length(), 80)))
                    .filteredOn(orphan -> orphan.runId().equals(OTHER))
                    .isNotEmpty()
                    .noneMatch(Orphan::removable)
                    .allSatisfy(orphan -> assertThat(orphan.why())
                            .contains("The operation document ami-operations/" + OTHER + ".json is damaged"));
        }

        run.removeAll();

        assertThat(bed.images()).extracting("id").containsExactly(mentions);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.OPERATIONS)).contains(Keys.operation(OTHER));
    }

    @Test
    void aDamagedDocumentThatNothingRefersToIsNamed() {
        bed.aws.s3().put(TestBed.BUCKET, Keys.operation(OTHER), damaged().get(4));
        bed.clock.advance(Duration.ofDays(31));

        assertThat(run.removeAll()).singleElement().satisfies(orphan -> {
            assertThat(orphan.kind()).isEqualTo(Kind.DOCUMENT);
            assertThat(orphan.removable()).isFalse();
            assertThat(orphan.why()).contains("is damaged");
        });
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(Keys.operation(OTHER));
    }

    @Test
    void aBackupTakesOverAKeyThatNamesADamagedDocument() {
        for (String text : damaged()) {
            bed.aws.s3().put(TestBed.BUCKET, Keys.operation(OTHER), text);
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            Keys.byInstance(bed.instance),
                            "{\"schemaVersion\":1,\"runId\":\"" + OTHER + "\"}");

            assertThat(bed.backup().status()).isEqualTo("done");
        }
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE)).isEmpty();
    }

    @Test
    void aDocumentThatIsWrittenAnewRightBeforeItGoesIsKept() {
        String document = Keys.operation(bed.backup().runId());
        bed.clock.advance(Duration.ofDays(31));
        AtomicBoolean written = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:DeleteObject") && written.compareAndSet(false, true)) {
                bed.aws.s3().put(TestBed.BUCKET, document, bed.aws.s3().text(TestBed.BUCKET, document) + "\n");
            }
            return Fault.none();
        });

        run.removeAll();

        assertThat(written).isTrue();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.OPERATIONS)).containsExactly(document);
    }

    @Test
    void aDocumentWhoseRunHasLeftSomethingIsKept() {
        run.leftAt("/6 Encrypt");
        String plain = run.imageNamed("-plain");
        bed.aws.ec2().launchTemplate("web", plain);
        run.removeAll();
        bed.clock.advance(Duration.ofDays(31));

        run.removeAll();

        assertThat(bed.images()).extracting("id").containsExactly(plain);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.operation(RUN))).hasSize(1);
    }

    /** A clean-up that has removed all but the per-instance key when S3 is busy. */
    private void interruptedAtTheKey() {
        run.leftAt("/6 Encrypt");
        bed.aws.faults().throttleNext("s3:DeleteObject", 100);
        CleanUp cleanUp = run.cleanUp();
        Orphan image = cleanUp.find().get(0);
        assertThatThrownBy(() -> cleanUp.remove(image)).isInstanceOf(OperationException.class);
        bed.aws.faults().clear();
        assertThat(bed.aws.ec2().snapshots()).isEmpty();
        assertThat(run.document()).contains("\"status\" : \"running\"", "\"phase\" : \"CLEAN_UP\"");
    }

    @Test
    void aKeyLeadsToTheEndOfTheCleanUpThatWasInterrupted() {
        interruptedAtTheKey();
        assertThat(run.cleanUp().find()).isEmpty();
        run.aDayLater();

        assertThat(run.removeAll()).singleElement().satisfies(orphan -> {
            assertThat(orphan.id()).isEqualTo(Keys.byInstance(bed.instance));
            assertThat(orphan.removable()).isTrue();
            assertThat(orphan.why()).isEqualTo("the clean-up of run 7f3a2c41 was interrupted");
        });

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).containsExactly(DeadRunBed.DOCUMENT);
        assertThat(run.document()).contains("\"status\" : \"aborted\"").doesNotContain("lease");
    }

    @Test
    void aCleanUpThatSomebodyGoesOnWithIsNotTakenAway() {
        interruptedAtTheKey();
        CleanUp cleanUp = new CleanUp(bed.look(), bed.look().bucket(TestBed.BUCKET), bed.clock, Duration.ZERO);
        bed.clock.advance(Duration.ofSeconds(1));
        Orphan key = cleanUp.find().get(0);
        new OperationStore("somebody", Duration.ofMinutes(15))
                .take(bed.look().bucket(TestBed.BUCKET), RUN, DocumentPlace.of(Optional.empty()), document -> {});
        bed.clock.advance(Duration.ofSeconds(1));

        assertThat(cleanUp.find()).isEmpty();
        cleanUp.remove(key);

        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE)).containsExactly(key.id());
        assertThat(run.document()).contains("\"holder\" : \"somebody\"");
    }

    @Test
    void aRunWithoutAKeyWhoseCleanUpWasInterruptedIsOverAfterAMonth() {
        interruptedAtTheKey();
        bed.aws.s3().delete(TestBed.BUCKET, Keys.byInstance(bed.instance));
        bed.clock.advance(CleanUp.DOCUMENT_AGE.plusDays(1));

        assertThat(run.removeAll()).extracting(Orphan::id).containsExactly(DeadRunBed.DOCUMENT);

        assertThat(run.document()).contains("\"status\" : \"aborted\"");
    }
}
