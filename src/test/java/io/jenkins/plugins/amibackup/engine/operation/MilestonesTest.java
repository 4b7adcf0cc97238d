package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.engine.EarlyHeard;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A backup says how far it has come, so that what waits for no more than that can go on. */
class MilestonesTest {

    private static final Duration IMAGE = Duration.ofMinutes(10);
    private static final Duration COPY = Duration.ofMinutes(8);
    private static final Duration STORE = Duration.ofMinutes(20);

    private final TestBed bed = new TestBed(aws -> aws.durations(Durations.fixed(IMAGE, COPY, STORE, Duration.ZERO)
            .instances(Duration.ofSeconds(30), Duration.ofMinutes(2))));
    private final Instant start = bed.clock.instant();
    private final Map<Milestone, Duration> reached = new EnumMap<>(Milestone.class);
    private final Map<Milestone, OperationResult> results = new EnumMap<>(Milestone.class);
    private boolean goesOn = true;

    @AfterEach
    void close() {
        bed.close();
    }

    private Heard run(BackupRequest.Builder request, Milestone waitsFor) {
        Heard heard = begin(request, waitsFor);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private Heard begin(BackupRequest.Builder request, Milestone waitsFor) {
        return begin(request, DriveOptions.DEFAULT.waitingFor(waitsFor));
    }

    private Heard begin(BackupRequest.Builder request, DriveOptions options) {
        Heard heard = new Heard();
        bed.engine.drive(
                Ids.newRun(),
                new Beginning.Fresh(request.build()),
                bed.access(),
                new ForwardingListener(heard) {
                    @Override
                    public void reached(Milestone milestone, OperationResult so) {
                        assertThat(reached).doesNotContainKey(milestone);
                        reached.put(milestone, Duration.between(start, bed.clock.instant()));
                        results.put(milestone, so);
                        super.reached(milestone, so);
                    }

                    @Override
                    public boolean hasGoneOn() {
                        return goesOn;
                    }
                },
                options);
        return heard;
    }

    @Test
    void thePointInTimeIsReachedSoonAfterTheLastSnapshotHasBegun() {
        bed.aws.ec2().snapshotsBeginAfter(Duration.ofSeconds(20));

        Heard heard = run(bed.backupRequest(), Milestone.POINT_IN_TIME);

        // As soon as a waiter that looks every fifteen seconds could have told.
        assertThat(reached.get(Milestone.POINT_IN_TIME)).isBetween(Duration.ofSeconds(20), Duration.ofSeconds(30));
        assertThat(heard.log()).contains("every snapshot has started: nothing written from now on is in this backup");
        assertThat(heard.result().amiId()).startsWith("ami-");
    }

    @Test
    void whatIsNotKnownYetIsEmpty() {
        run(bed.backupRequest().encrypt(true), Milestone.POINT_IN_TIME);

        OperationResult early = results.get(Milestone.POINT_IN_TIME);
        assertThat(early.runId()).isNotEmpty();
        assertThat(early.amiId()).isNullOrEmpty();
        assertThat(early.objectKey()).isNullOrEmpty();
        assertThat(early.status()).isEqualTo("running");
        assertThat(results.get(Milestone.IMAGE).amiId())
                .isEqualTo(results.get(Milestone.STORED).amiId());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void theImageIsReachedWhenTheOneThatIsKeptIsAvailable(boolean encrypt) {
        run(bed.backupRequest().encrypt(encrypt), Milestone.IMAGE);

        Duration ideal = encrypt ? IMAGE.plus(COPY) : IMAGE;
        assertThat(reached).containsOnlyKeys(Milestone.IMAGE, Milestone.STORED);
        assertThat(reached.get(Milestone.IMAGE)).isBetween(ideal, ideal.plusSeconds(ideal.toSeconds() / 25));
        assertThat(reached.get(Milestone.STORED)).isGreaterThan(ideal.plus(STORE));
        assertThat(results.get(Milestone.IMAGE).encrypted()).isEqualTo(encrypt);
    }

    @ParameterizedTest
    @CsvSource({"POINT_IN_TIME, true", "IMAGE, true", "STORED, false"})
    void theTimeOutCountsUntilItIsReachedWhatIsWaitedFor(Milestone waitsFor, boolean ends) {
        Heard heard = begin(
                bed.backupRequest(),
                DriveOptions.timeOut(IMAGE.plus(COPY).plusMinutes(1)).waitingFor(waitsFor));
        bed.time.runUntil(heard::hasEnded);

        if (ends) {
            heard.result();
        } else {
            assertThat(heard.detached()).contains("The timeout of 19 min has expired");
        }
    }

    @Test
    void theTimeOutCountsOnForWhoeverCouldNotBeAnsweredAndWaitsForTheWhole() {
        goesOn = false;
        Heard heard = begin(
                bed.backupRequest(),
                DriveOptions.timeOut(IMAGE.plus(COPY).plusMinutes(1)).waitingFor(Milestone.IMAGE));
        bed.time.runUntil(heard::hasEnded);

        assertThat(reached).containsKey(Milestone.IMAGE);
        assertThat(heard.detached()).contains("The timeout of 19 min has expired");
    }

    @Test
    void aTimeOutThatPassesBeforeThatDetaches() {
        Heard heard = begin(
                bed.backupRequest(), DriveOptions.timeOut(Duration.ofMinutes(9)).waitingFor(Milestone.IMAGE));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.detached()).contains("The timeout of 9 min has expired");
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void whoeverPicksARunUpHearsOfItsImageOnlyWhenEc2ConfirmsIt(boolean isOfTheRun) {
        Heard first = begin(bed.backupRequest(), Milestone.STORED);
        bed.time.runUntil(() -> reached.containsKey(Milestone.IMAGE));
        bed.time.pass(Duration.ofMinutes(1));
        OperationResult so = results.get(Milestone.IMAGE);
        bed.time.forgetAll();
        assertThat(first.hasEnded()).isFalse();
        if (!isOfTheRun) {
            bed.aws.ec2().tag(so.amiId(), Tags.RUN_ID, "0000000f");
        }
        EarlyHeard again = new EarlyHeard();
        bed.engine("controller-1")
                .drive(
                        so.runId(),
                        new Beginning.Either(bed.backupRequest().build()),
                        bed.access(),
                        again,
                        DriveOptions.DEFAULT.waitingFor(Milestone.IMAGE));
        bed.time.pass(Duration.ofMinutes(1));

        assertThat(again.reached()).isEqualTo(isOfTheRun ? List.of(Milestone.IMAGE) : List.of());
        if (!isOfTheRun) {
            assertThat(again.heard().log()).containsOnlyOnce("EC2 shows no available image " + so.amiId());
        }
    }

    @Test
    void whoeverWaitsForTheWholeCostsNoCallMore() {
        bed.aws.ec2().snapshotsBeginAfter(Duration.ofSeconds(20));
        run(bed.backupRequest(), Milestone.STORED);
        long calls = bed.aws.calls().count("ec2:DescribeSnapshots");

        assertThat(reached).containsOnlyKeys(Milestone.IMAGE, Milestone.STORED);
        assertThat(bed.aws.calls().count("ec2:DescribeInstanceStatus")).isZero();
        assertThat(calls).isPositive();
    }

    @Test
    void afterARebootTheInstanceMustBeWellAgain() {
        Heard heard = run(bed.backupRequest().noReboot(false), Milestone.POINT_IN_TIME);

        assertThat(reached.get(Milestone.POINT_IN_TIME)).isBetween(Duration.ofSeconds(150), Duration.ofSeconds(225));
        assertThat(heard.log()).contains("is running again and passes its status checks");
    }

    @Test
    void whereItCantBeSeenWhetherTheInstanceIsWellTheImageIsWaitedFor() {
        bed.aws.faults().deny("ec2:DescribeInstanceStatus");

        Heard heard = run(bed.backupRequest().noReboot(false), Milestone.POINT_IN_TIME);

        assertThat(reached).containsOnlyKeys(Milestone.IMAGE, Milestone.STORED);
        assertThat(heard.log()).contains("waiting for the image instead").contains("ec2:DescribeInstanceStatus");
    }

    @Test
    void anImageThatSomebodyRemovesBeforeItsSnapshotsHaveBegunIsNoPointInTime() {
        bed.aws.ec2().snapshotsBeginAfter(IMAGE);
        Heard heard = begin(bed.backupRequest(), Milestone.POINT_IN_TIME);
        bed.time.runUntil(() -> !bed.images().isEmpty());
        bed.deregisterOnly(bed.images().get(0).id());

        bed.time.runUntil(heard::hasEnded);

        assertThat(reached).isEmpty();
        assertThat(heard.end().told(done -> Line.empty()).text()).contains("can no longer be found");
    }

    @ParameterizedTest
    @EnumSource(Milestone.class)
    void eachHasAWordThatPeopleWrite(Milestone milestone) {
        assertThat(Milestone.of(" " + milestone.word() + " ")).isEqualTo(milestone);
    }

    @Test
    void nothingStandsForTheWhole() {
        assertThat(Milestone.of(null)).isEqualTo(Milestone.STORED);
        assertThat(Milestone.of("")).isEqualTo(Milestone.STORED);
    }

    @Test
    void anyOtherWordIsRefusedWithThoseThatCanBeUsed() {
        assertThatThrownBy(() -> Milestone.of("snapshot"))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining("\"snapshot\"")
                .hasMessageContaining("pointInTime, image, stored");
    }

    @Test
    void anImageThatIsNotKeptCantBeWaitedFor() {
        BackupRequest request = bed.backupRequest().keepImage(false).build();

        assertThatThrownBy(() -> Milestone.IMAGE.check(request)).hasMessageContaining("No image is kept");
        Milestone.STORED.check(request);
        Milestone.POINT_IN_TIME.check(request);
    }
}
