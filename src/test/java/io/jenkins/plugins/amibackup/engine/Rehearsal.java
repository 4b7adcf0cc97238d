package io.jenkins.plugins.amibackup.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Tape;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Drives each run once, on the first bed, and brings the next beds, set up in the same way, to where it had come, without driving it
 * again: what it had asked of AWS is asked again without clients.
 */
public final class Rehearsal {

    private record Take(Tape tape, Heard heard, Instant end) {}

    private final Map<String, Take> takes = new HashMap<>();

    /** Drives a run if it was not driven yet; otherwise brings AWS to where it had come in the end. */
    public Heard run(TestBed bed, String runId, Supplier<Heard> drive) {
        Take take = takes.get(runId);
        if (take == null) {
            Tape tape = new Tape();
            bed.aws.record(tape);
            Heard heard = drive.get();
            bed.aws.record(null);
            takes.put(runId, new Take(tape, heard, bed.clock.instant()));
            return heard;
        }
        take.tape.replay(bed.aws, take.tape.actions().size(), bed.clock::set);
        bed.clock.set(take.end);
        return take.heard;
    }

    /** The calls of a run that change something, in their order. */
    public List<Action> changes(String runId) {
        return takes.get(runId).tape.actions().stream()
                .map(Rehearsal::change)
                .flatMap(Optional::stream)
                .toList();
    }

    /**
     * Brings AWS to where the run had come when it made a changing call.
     *
     * @param number which of its changing calls, from 1
     * @param arrives whether that call has its effect
     */
    public void cut(TestBed bed, String runId, int number, boolean arrives) {
        Tape tape = takes.get(runId).tape;
        List<String> actions = tape.actions();
        int seen = 0;
        for (int at = 0; at < actions.size(); at++) {
            if (change(actions.get(at)).isPresent() && ++seen == number) {
                tape.replay(bed.aws, arrives ? at + 1 : at, bed.clock::set);
                bed.clock.set(tape.time(at));
                return;
            }
        }
        assertThat(seen).as("changing calls of %s", runId).isGreaterThanOrEqualTo(number);
    }

    private static Optional<Action> change(String action) {
        return Action.named(action).filter(Action::changes);
    }
}
