package io.jenkins.plugins.amibackup.engine.pickup;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup that the command line has left on purpose is found by a controller, and finished. */
class LeftBackupsTest {

    private final TestBed bed = new TestBed();
    private final LeftBed left = new LeftBed(bed);

    @AfterEach
    void close() {
        bed.close();
    }

    @ParameterizedTest
    @CsvSource({"POINT_IN_TIME, true", "POINT_IN_TIME, false", "IMAGE, true", "IMAGE, false"})
    void whatWasLeftIsFoundAndFinishedWithoutACallTwice(Milestone milestone, boolean encrypt) {
        left.leave(left.request().encrypt(encrypt).build(), milestone);
        assertThat(left.document()
                        .path("operation")
                        .path("leftAt")
                        .path("milestone")
                        .asText())
                .isEqualTo(milestone.name());
        assertThat(left.found("controller-2"))
                .extracting(LeftBackups.Left::runId)
                .containsExactly(LeftBed.RUN);

        OperationResult result = left.pickedUp().result();

        assertThat(result.runId()).isEqualTo(LeftBed.RUN);
        assertThat(bed.catalog().find(result.amiId()).orElseThrow().record().isComplete())
                .isTrue();
        assertThat(bed.aws.calls().count("ec2:CreateImage")).isOne();
        assertThat(bed.aws.calls().count("ec2:CopyImage")).isEqualTo(encrypt ? 1 : 0);
        assertThat(bed.aws.calls().count("ec2:CreateStoreImageTask")).isOne();
        assertThat(left.found("controller-2")).isEmpty();
    }

    @Test
    void withoutAKeptImageTheRunsOwnImageGoesWhenTheBackupIsComplete() {
        left.leave(left.request().keepImage(false).build(), Milestone.POINT_IN_TIME);

        assertThat(left.pickedUp().result().imageKept()).isFalse();
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void theInstanceMayBeGoneByThen() {
        left.leave(left.request().encrypt(false).build(), Milestone.IMAGE);
        bed.aws.ec2().terminateInstance(bed.instance);
        bed.time.pass(Duration.ofHours(2));

        assertThat(left.pickedUp().result().instanceId()).isEqualTo(bed.instance);
    }

    @Test
    void whatWasDetachedWithoutMeaningToIsNobodysToFind() {
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(LeftBed.RUN, left.request().build(), bed.access(), heard);
        bed.time.runUntil(() -> !bed.images().isEmpty());
        handle.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(left.document().path("operation").has("leftAt")).isFalse();
        assertThat(left.found("controller-2")).isEmpty();
        assertThat(left.pickedUp().failure()).contains("a backup in progress that was left on purpose is expected");
    }

    @Test
    void whoeverResumesItMakesItTheirOwnAgain() {
        left.leave(left.request().build(), Milestone.IMAGE);
        Heard heard = new Heard();
        OperationHandle resumed = bed.engine.resume(LeftBed.RUN, TestBed.BUCKET, bed.access(), heard);
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(left.document().path("operation").has("leftAt")).isFalse();
        assertThat(left.found("controller-2")).isEmpty();
        resumed.detach(Line.literal("Detached by a test"));
        bed.time.runUntil(heard::hasEnded);
        assertThat(left.found("controller-2")).isEmpty();
    }

    /** Of an encrypted one, the plain intermediate is gone by then. */
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void aControllerThatDiesFindsItAgainAndAnotherOneWhenTheLeaseHasRunOut(boolean encrypt) {
        left.leave(left.request().encrypt(encrypt).build(), Milestone.IMAGE);
        bed.engine("controller-2")
                .drive(
                        LeftBed.RUN,
                        new Beginning.PickUp(TestBed.BUCKET, "", Sse.NONE, LeftBed.CHECK),
                        bed.access(),
                        new Heard(),
                        DriveOptions.DEFAULT);
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:CreateStoreImageTask") > 0);
        bed.time.forgetAll();

        assertThat(left.found("controller-2")).hasSize(1);
        assertThat(left.found("controller-3")).isEmpty();
        bed.clock.advance(Duration.ofMinutes(16));
        assertThat(left.found("controller-3")).hasSize(1);
        assertThat(left.pickedUp().result().amiId()).startsWith("ami-");
        assertThat(bed.aws.calls().count("ec2:CreateStoreImageTask")).isOne();
    }

    @Test
    void manyForgedKeysHideNothingForLongAndALookAtThemHasBounds() {
        left.leave(left.request().build(), Milestone.IMAGE);
        for (int i = 0; i < 400; i++) {
            String instance = String.format("i-0000000000000%04x", i);
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            Keys.byInstance(instance),
                            ("{\"schemaVersion\":1,\"instanceId\":\"" + instance + "\",\"runId\":\"" + LeftBed.RUN
                                            + "\"}")
                                    .getBytes(StandardCharsets.UTF_8));
        }
        LeftBackups looks =
                new LeftBackups(bed.look().bucket(TestBed.BUCKET), Holder.of("controller-2"), new Random(1));
        long before = bed.aws.calls().count("s3:GetObject");
        assertThat(looks.find()).hasSizeLessThan(2);
        assertThat(bed.aws.calls().count("s3:GetObject") - before).isLessThanOrEqualTo(2L * LeftBackups.MOST_READ);
        boolean seen = false;
        for (int look = 0; look < 50 && !seen; look++) {
            seen = !looks.find().isEmpty();
        }
        assertThat(seen).isTrue();
    }
}
