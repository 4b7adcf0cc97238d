package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.engine.EarlyHeard;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A gate that opens before the backup that it has made is complete. */
class EarlyGateTest {

    private static final String RUN = "7f3a2c41";
    private static final Duration IMAGE = Duration.ofMinutes(10);
    private static final Duration COPY = Duration.ofMinutes(8);
    private static final Duration STORE = Duration.ofMinutes(20);

    private final TestBed bed = new TestBed(aws -> aws.durations(Durations.fixed(IMAGE, COPY, STORE, Duration.ZERO)));

    @AfterEach
    void close() {
        bed.close();
    }

    private GateRequest demand(boolean create) {
        return new GateRequest(
                GateRequest.age("24h"), create, true, bed.backupRequest().build());
    }

    private OperationHandle open(OperationListener heard, DriveOptions options) {
        return Gate.open(bed.engine, RUN, demand(true), bed.access(), heard, options);
    }

    private EarlyHeard opened(Milestone waitsFor) {
        EarlyHeard heard = new EarlyHeard();
        open(heard, DriveOptions.DEFAULT.waitingFor(waitsFor));
        bed.time.runUntil(() -> heard.early().isPresent() || heard.heard().hasEnded());
        return heard;
    }

    @Test
    void whoWaitsForThePointInTimeGoesOnThenAndTheGateEndsWhenTheBackupIsComplete() {
        EarlyHeard heard = opened(Milestone.POINT_IN_TIME);

        OperationResult early = heard.early().orElseThrow();
        assertThat(heard.heard().hasEnded()).isFalse();
        assertThat(early.reached()).contains(Milestone.POINT_IN_TIME);
        assertThat(early.runId()).isEqualTo(RUN);
        assertThat(early.amiId()).isNullOrEmpty();
        bed.time.runUntil(heard.heard()::hasEnded);
        assertThat(heard.reached()).containsExactly(Milestone.POINT_IN_TIME, Milestone.IMAGE);
        assertThat(heard.heard().result().reached()).contains(Milestone.STORED);
        assertThat(heard.heard().log())
                .contains("open early: the backup of " + bed.instance + ", run " + RUN
                        + ", has reached its point in time; the rest continues in the background")
                .contains("open: " + bed.instance + " has the backup "
                        + heard.heard().result().amiId() + ", made just now");
    }

    @Test
    void whoWaitsForTheImageGoesOnWithItsAmiAndItsUseIsWrittenByThen() {
        EarlyHeard heard = opened(Milestone.IMAGE);

        String amiId = heard.early().orElseThrow().amiId();
        assertThat(amiId).startsWith("ami-");
        assertThat(heard.early().orElseThrow().encrypted()).isTrue();
        assertThat(new Uses(bed.catalog().bucket()).of(amiId))
                .singleElement()
                .matches(use -> use.runId().equals(RUN) && use.kind() == Use.Kind.GATE);
        bed.time.runUntil(heard.heard()::hasEnded);
        assertThat(heard.heard().result().amiId()).isEqualTo(amiId);
    }

    @Test
    void whoWaitsForTheWholeHearsOfNothingElse() {
        EarlyHeard heard = opened(Milestone.STORED);

        assertThat(heard.reached()).isEmpty();
        assertThat(heard.heard().result().reached()).contains(Milestone.STORED);
    }

    @ParameterizedTest
    @EnumSource(names = {"POINT_IN_TIME", "IMAGE"})
    void theTimeOutCountsUntilTheGateOpens(Milestone waitsFor) {
        EarlyHeard heard = new EarlyHeard();
        open(heard, DriveOptions.timeOut(IMAGE.plus(COPY).plusMinutes(2)).waitingFor(waitsFor));
        bed.time.runUntil(heard.heard()::hasEnded);

        assertThat(heard.heard().result().reached()).contains(Milestone.STORED);
    }

    @Test
    void theTimeOutCountsOnForWhoeverCouldNotBeAnsweredWhenTheGateHadOpened() {
        EarlyHeard heard = new EarlyHeard();
        open(
                new ForwardingListener(heard) {
                    @Override
                    public boolean hasGoneOn() {
                        return false;
                    }
                },
                DriveOptions.timeOut(IMAGE.plus(COPY).plusMinutes(2)).waitingFor(Milestone.IMAGE));
        bed.time.runUntil(heard.heard()::hasEnded);

        assertThat(heard.reached()).containsExactly(Milestone.IMAGE);
        assertThat(heard.heard().detached()).contains("timeout");
    }

    @Test
    void whoWaitsForTheWholeIsDetachedByATimeOutAtTheImage() {
        EarlyHeard heard = new EarlyHeard();
        open(heard, DriveOptions.timeOut(IMAGE.plus(COPY).plusMinutes(2)));
        bed.time.runUntil(heard.heard()::hasEnded);

        assertThat(heard.heard().detached()).contains("timeout");
    }

    @Test
    void aGateWhoseBackupFailsAfterItHasOpenedFailsAndBeginsNothing() {
        bed.aws.faults().failNext("ec2:CreateStoreImageTask", 1, 403, "UnauthorizedOperation", "no");
        EarlyHeard heard = opened(Milestone.IMAGE);
        bed.time.runUntil(heard.heard()::hasEnded);

        assertThat(heard.heard().failure()).contains("Store").contains(RUN).doesNotContain("\n");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aGateWhoseBackupIsNotInTheBucketInTheEndFailsAndBeginsNothing() {
        EarlyHeard heard = opened(Milestone.IMAGE);
        bed.aws.faults().deny("ec2:CreateImage");
        bed.time.runUntil(() -> bed.catalog().list().findAny().isPresent());
        bed.aws.s3().delete(TestBed.BUCKET, heard.early().orElseThrow().objectKey());
        bed.time.runUntil(heard.heard()::hasEnded);

        assertThat(heard.heard().failure())
                .isEqualTo("This gate opened before the backup of " + bed.instance + " by run " + RUN
                        + " was complete, and that backup can't be found in s3://" + TestBed.BUCKET
                        + " as it was recorded. The gate has not started another one: read above how the run ended, and"
                        + " back up the instance again.");
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void anAbortAfterItHasOpenedRemovesWhatIsNotFinished() {
        EarlyHeard heard = new EarlyHeard();
        OperationHandle gate = open(heard, DriveOptions.DEFAULT.waitingFor(Milestone.POINT_IN_TIME));
        bed.time.runUntil(() -> heard.early().isPresent());

        gate.abort(Line.literal("Ended by a user"));
        bed.time.runUntil(heard.heard()::hasEnded);

        assertThat(heard.heard().end()).isInstanceOf(End.Aborted.class);
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void aGateThatIsGoneOnWithAfterACrashOpensEarlyAgain() {
        opened(Milestone.IMAGE);
        bed.time.forgetAll();
        EarlyHeard again = new EarlyHeard();
        Gate.goOn(
                bed.engine("controller-1"),
                RUN,
                demand(true),
                bed.access(),
                again,
                DriveOptions.DEFAULT.waitingFor(Milestone.IMAGE));
        bed.time.runUntil(again.heard()::hasEnded);

        assertThat(again.reached()).containsExactly(Milestone.IMAGE);
        again.heard().result();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aRunThatIsPickedUpAndKeepsNoImageIsWaitedForToItsEnd() {
        bed.engine("controller-2")
                .begin("00000001", bed.backupRequest().keepImage(false).build(), bed.access(), new Heard());
        bed.time.pass(Duration.ofMinutes(3));
        bed.time.forgetAll();

        EarlyHeard heard = opened(Milestone.IMAGE);

        assertThat(heard.reached()).isEmpty();
        assertThat(heard.heard().result().runId()).isEqualTo("00000001");
    }

    @Test
    void aRunThatIsPickedUpAndHasItsImageOpensTheGate() {
        bed.engine("controller-2").begin("00000001", bed.backupRequest().build(), bed.access(), new Heard());
        bed.time.pass(Duration.ofMinutes(3));
        bed.time.forgetAll();

        EarlyHeard heard = opened(Milestone.IMAGE);

        assertThat(heard.early().orElseThrow().runId()).isEqualTo("00000001");
        bed.time.runUntil(heard.heard()::hasEnded);
        heard.heard().result();
    }

    @Test
    void aProofIsOfACompleteBackupAlone() {
        Optional<ProofTerms> proof = ProofTerms.of("7d", "", "instance", false, DrillTerms::of);
        GateRequest demand = new GateRequest(
                GateRequest.age("24h"), true, true, bed.backupRequest().build(), proof);

        assertThatThrownBy(() -> demand.checkTerms(Milestone.IMAGE)).hasMessageContaining("complete");
        demand.checkTerms(Milestone.STORED);
    }

    @Test
    void aGateAcceptsAnImageOrTheWhole() {
        assertThat(GateRequest.acceptance(" image ")).isEqualTo(Milestone.IMAGE);
        assertThat(GateRequest.acceptance(null)).isEqualTo(Milestone.STORED);
        assertThatThrownBy(() -> GateRequest.acceptance("pointInTime")).hasMessageContaining("image, stored");
        GateRequest demand = new GateRequest(
                GateRequest.age("24h"),
                false,
                true,
                bed.backupRequest().build(),
                Optional.empty(),
                Milestone.POINT_IN_TIME);
        assertThatThrownBy(demand::checkTerms).hasMessageContaining("pointInTime");
    }
}
