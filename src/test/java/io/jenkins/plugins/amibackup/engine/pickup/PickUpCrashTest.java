package io.jenkins.plugins.amibackup.engine.pickup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import io.jenkins.plugins.amibackup.embeddedaws.LoggedCall;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.Rehearsal;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * A controller finishes a backup that the command line has left: cuts that before and after every call that changes something, drops
 * everything in memory, and has the controller look again. What it finds it finishes; what it doesn't find any more, because only the last
 * small steps are left, is resumed like any run.
 */
class PickUpCrashTest {

    @ParameterizedTest
    @CsvSource({"POINT_IN_TIME, true", "POINT_IN_TIME, false", "IMAGE, true", "IMAGE, false"})
    void whateverIsCutTheBackupIsFoundAgainAndComesToItsEndOnce(Milestone milestone, boolean encrypts) {
        Rehearsal rehearsal = new Rehearsal();
        AtomicLong before = new AtomicLong();
        try (TestBed bed = new TestBed()) {
            LeftBed left = new LeftBed(bed);
            Heard heard = rehearsal.run(bed, LeftBed.RUN, () -> notCut(left, milestone, encrypts, before));
            assertDone(left, heard, "not cut");
        }
        List<Action> calls = rehearsal.changes(LeftBed.RUN);
        List<Action> cut = new ArrayList<>();
        int foundAgain = 0;
        for (int number = (int) before.get() + 1; number <= calls.size(); number++) {
            cut.add(calls.get(number - 1));
            for (boolean arrives : new boolean[] {false, true}) {
                String cell = milestone + (encrypts ? ", encrypted, " : ", ") + calls.get(number - 1) + " " + number
                        + (arrives ? " after" : " before");
                foundAgain += play(rehearsal, number, arrives, cell) ? 1 : 0;
            }
        }
        assertThat(cut).contains(Action.CREATE_STORE_IMAGE_TASK, Action.PUT_OBJECT, Action.CREATE_TAGS);
        assertThat(foundAgain).as("found again of %s", cut).isGreaterThan(cut.size());
    }

    /** @param before is set to how many calls that change something are made before the controller begins */
    private static Heard notCut(LeftBed left, Milestone milestone, boolean encrypts, AtomicLong before) {
        left.leave(left.request().encrypt(encrypts).build(), milestone);
        before.set(left.bed.aws.calls().log().stream()
                .map(LoggedCall::action)
                .filter(action -> Action.named(action).filter(Action::changes).isPresent())
                .count());
        return left.pickedUp();
    }

    /** Plays a cell; returns whether the controller has found the backup again. */
    private static boolean play(Rehearsal rehearsal, int number, boolean arrives, String cell) {
        try (TestBed bed = new TestBed()) {
            LeftBed left = new LeftBed(bed);
            rehearsal.cut(bed, LeftBed.RUN, number, arrives);
            boolean found = !left.found("controller-2").isEmpty();
            bed.engine = bed.engine("controller-2");
            Heard heard = found ? left.pickedUp() : bed.resume(LeftBed.RUN);
            assertDone(left, heard, cell);
            return found;
        }
    }

    private static void assertDone(LeftBed left, Heard heard, String cell) {
        try {
            assertThat(heard.result().runId()).isEqualTo(LeftBed.RUN);
            left.assertFinished(true);
        } catch (AssertionError wrong) {
            fail(cell + "\n" + heard.log() + "\n" + wrong.getMessage(), wrong);
        }
    }
}
