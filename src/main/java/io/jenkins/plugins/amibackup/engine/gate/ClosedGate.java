package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.Optional;

/**
 * Why a gate is closed, apart from what opens it: a page shows the second as a call to copy.
 *
 * @param why one sentence
 * @param unfinishedRun the run to resume; empty where a backup is to be made
 */
public record ClosedGate(Line why, String unfinishedRun) {

    /** The key of the whole line. */
    public static final String KEY = "gate.closed";
    /** The key of the remedy where a run can be resumed. */
    private static final String RESUME = "gate.remedy.resume";

    /** The line of a gate that opens when a backup is made. */
    static Line missing(Line why, Line remedy) {
        return Line.of(KEY, why, remedy);
    }

    /** The line of a gate that opens when a run is finished. */
    static Line unfinished(Line why, String run, String bucket, Line options) {
        return Line.of(KEY, why, Line.of(RESUME, run, bucket, options));
    }

    /** What a line says with which a gate has failed; empty when it is none of these. */
    public static Optional<ClosedGate> of(Line line) {
        Optional<Line> why = line.is(KEY) ? line.line(0) : Optional.empty();
        String run = line.line(1)
                .filter(remedy -> remedy.is(RESUME))
                .flatMap(remedy -> remedy.word(0))
                .orElse("");
        return why.map(found -> new ClosedGate(found, run));
    }
}
