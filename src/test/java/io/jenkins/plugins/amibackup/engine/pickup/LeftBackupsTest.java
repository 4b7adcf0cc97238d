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
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
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

    private void forge(String name, int number) {
        for (int i = 0; i < number; i++) {
            String instance = name.formatted(i);
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            Keys.byInstance(instance),
                            ("{\"schemaVersion\":1,\"instanceId\":\"" + instance + "\",\"runId\":\"" + LeftBed.RUN
                                            + "\"}")
                                    .getBytes(StandardCharsets.UTF_8));
        }
    }

    /** How many looks it takes until the backup is found, from somewhere on; at each of them it is looked that it has bounds. */
    private int looks(String from) {
        LeftBackups leftBackups = new LeftBackups(bed.look().bucket(TestBed.BUCKET), Holder.of("controller-2"));
        String after = from;
        for (int look = 1; look < 50; look++) {
            bed.aws.calls().reset();
            LeftBackups.Found found = leftBackups.find(after);
            assertThat(bed.aws.calls().count("s3:GetObject")).isLessThanOrEqualTo(2L * LeftBackups.MOST_READ);
            assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isLessThanOrEqualTo(LeftBackups.MOST_PAGES);
            if (!found.left().isEmpty()) {
                assertThat(found.left()).extracting(LeftBackups.Left::runId).containsExactly(LeftBed.RUN);
                return look;
            }
            after = found.last();
        }
        return 0;
    }

    @Test
    void fewKeysAreAllReadInEachLookWhereverItBegins() {
        left.leave(left.request().build(), Milestone.IMAGE);
        forge("i-0000000000000%04x", 3);
        forge("i-ffff%04x", 3);

        for (String from : List.of("", "i-0", bed.instance, "i-f", "i-ffff0001", "j")) {
            assertThat(looks(from)).as("from %s", from).isOne();
            assertThat(bed.aws.calls().count("s3:ListObjectsV2")).isLessThanOrEqualTo(2);
        }
    }

    @Test
    void forgedKeysDelayTheOthersAndNeverHideThemWhereverTheyStand() {
        left.leave(left.request().build(), Milestone.IMAGE);
        forge("i-0000000000000%04x", 250);
        forge(bed.instance.substring(0, bed.instance.length() - 1) + "/%04d", 1_500);
        forge("i-ffff%04x", 150);

        for (String from : List.of("", "i-0", bed.instance, "i-f", "j")) {
            assertThat(looks(from)).as("from %s", from).isBetween(1, 6);
        }
    }

    @Test
    void nobodyForeseesWhereTheFirstLookBegins() {
        Random random = new Random(1);
        assertThat(Stream.generate(() -> LeftBackups.somewhere(random)).limit(100))
                .doesNotHaveDuplicates()
                .allMatch(from -> from.matches("i-0?[0-9a-f]{8}"));
    }
}
