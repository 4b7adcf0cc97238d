package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.DrillBed;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/**
 * Cuts a gate that has its backup verified before and after every call that changes something, drops everything in memory, and goes
 * on as a controller does after its start.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class GateCrashTest {

    private static final String BACKUP = "aaaaaaaa";
    private static final String GATE = "7f3a2c41";
    private static final String DRILL = Ids.ofMember(GATE, "drill0");
    private static final Duration UNSEEN = Duration.ofSeconds(8);

    private final Rehearsal seen = new Rehearsal();
    private final Rehearsal unseen = new Rehearsal();

    /**
     * @param number which changing call of the gate is cut, from 1
     * @param arrives whether the call has its effect
     * @param delay how long ids just given are unknown
     */
    private record Cell(int number, Action call, boolean arrives, Duration delay) {}

    private Rehearsal rehearsal(Duration delay) {
        return delay.isZero() ? seen : unseen;
    }

    private DrillBed prepared(Duration delay) {
        DrillBed beds = new DrillBed(builder -> builder.visibilityDelay(delay));
        beds.bed.rehearse(rehearsal(delay));
        beds.bed.run(beds.bed.backupRequest().encrypt(false).build(), BACKUP).result();
        return beds;
    }

    private static GateRequest demand(DrillBed beds) {
        ProofTerms terms =
                new ProofTerms(Duration.ofDays(7), ProofTerms.Scope.BACKUP, true, beds.terms(ProofLevel.CONSOLE));
        return new GateRequest(
                Duration.ofDays(1), false, true, beds.bed.backupRequest().build(), Optional.of(terms));
    }

    private static Heard open(DrillBed beds) {
        Heard heard = new Heard();
        Gate.open(beds.bed.engine, GATE, demand(beds), beds.bed.access(), heard, DriveOptions.DEFAULT);
        beds.bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private List<Cell> cells() {
        List<Cell> cells = new ArrayList<>();
        for (Duration delay : List.of(Duration.ZERO, UNSEEN)) {
            try (DrillBed beds = prepared(delay)) {
                Heard heard = rehearsal(delay).run(beds.bed, GATE, () -> open(beds));
                assertProven(beds, heard, "not cut");
            }
            List<Action> calls = rehearsal(delay).changes(GATE);
            for (int number = 1; number <= calls.size(); number++) {
                if (delay.isZero()) {
                    cells.add(new Cell(number, calls.get(number - 1), false, delay));
                }
                cells.add(new Cell(number, calls.get(number - 1), true, delay));
            }
        }
        assertThat(cells)
                .extracting(Cell::call)
                .contains(
                        Action.CREATE_RESTORE_IMAGE_TASK,
                        Action.DELETE_TAGS,
                        Action.RUN_INSTANCES,
                        Action.TERMINATE_INSTANCES,
                        Action.DEREGISTER_IMAGE,
                        Action.PUT_OBJECT);
        return cells;
    }

    private DrillBed cut(Cell cell) {
        DrillBed beds = prepared(cell.delay());
        rehearsal(cell.delay()).cut(beds.bed, GATE, cell.number(), cell.arrives());
        return beds;
    }

    private static OperationListener noting(Heard heard, List<String> left) {
        return new ForwardingListener(heard) {
            @Override
            public void leaves(List<String> runIds, Line why) {
                left.addAll(runIds);
            }

            @Override
            public void removed(String runId) {
                left.remove(runId);
            }
        };
    }

    @Test
    void aGateThatIsCutAtAnyCallOfItsVerificationOpensWithOneProofAndLeavesNothing() {
        for (Cell cell : cells()) {
            try (DrillBed beds = cut(cell)) {
                Heard heard = new Heard();
                Gate.goOn(beds.bed.engine, GATE, demand(beds), beds.bed.access(), heard, DriveOptions.DEFAULT);
                beds.bed.time.runUntil(heard::hasEnded);
                assertProven(beds, heard, cell.toString());
            }
        }
    }

    @Test
    void anAbortAfterACutAtAnyCallLeavesNoMachineNoImageAndNoSnapshot() {
        for (Cell cell : cells()) {
            try (DrillBed beds = cut(cell)) {
                List<String> left = new ArrayList<>();
                Heard heard = new Heard();
                OperationHandle gate = Gate.goOn(
                        beds.bed.engine,
                        GATE,
                        demand(beds),
                        beds.bed.access(),
                        noting(heard, left),
                        DriveOptions.DEFAULT);
                // Every other one has looked by then, and drives the verification.
                beds.bed.time.pass(Duration.ofSeconds(cell.number() % 2 * 5L));
                gate.abort(Line.literal("Aborted by a user"));
                beds.bed.time.runUntil(heard::hasEnded);
                for (String run : left) {
                    Heard cleanUp = new Heard();
                    beds.bed
                            .engine
                            .resume(run, TestBed.BUCKET, beds.bed.access(), cleanUp)
                            .abort(Line.literal("Aborted by a user"));
                    beds.bed.time.runUntil(cleanUp::hasEnded);
                }
                assertNothingIsLeft(beds, heard, cell.toString());
                assertThat(proofs(beds)).as(cell + "\n" + heard.log()).hasSizeLessThanOrEqualTo(1);
                assertThat(heard.end())
                        .as(cell + "\n" + heard.log())
                        .isInstanceOfAny(End.Aborted.class, End.Done.class);
            }
        }
    }

    private static List<Proof> proofs(DrillBed beds) {
        return beds.bed
                .catalog()
                .find(beds.bed.images().get(0).id())
                .orElseThrow()
                .record()
                .proofs();
    }

    private static void assertNothingIsLeft(DrillBed beds, Heard heard, String cell) {
        try {
            beds.bed.clock.advance(Duration.ofMinutes(1));
            beds.assertNothingIsLeft(1);
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }

    private static void assertProven(DrillBed beds, Heard heard, String cell) {
        assertNothingIsLeft(beds, heard, cell);
        assertThat(beds.machines()).as(cell + "\n" + heard.log()).hasSize(1);
        assertThat(heard.result().proven())
                .as(cell + "\n" + heard.log())
                .hasValueSatisfying(proven -> assertThat(proven.proof().runId()).isEqualTo(DRILL));
        assertThat(proofs(beds))
                .as(cell + "\n" + heard.log())
                .singleElement()
                .matches(Proof::passed)
                .matches(proof -> proof.runId().equals(DRILL));
    }
}
