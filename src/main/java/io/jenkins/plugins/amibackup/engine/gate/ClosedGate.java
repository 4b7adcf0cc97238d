package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Line;
import java.util.List;
import java.util.Optional;

/**
 * Why a gate is closed, apart from what opens it: a page shows the second as a call to copy.
 *
 * @param why one sentence
 * @param unfinishedRun the run to resume; empty where none is to be
 * @param unprovenAmi the backup to verify; empty where none is to be
 * @param level to which level; empty where none is to be
 */
public record ClosedGate(Line why, String unfinishedRun, String unprovenAmi, String level) {

    /** The key of the whole line. */
    public static final String KEY = "gate.closed";
    /** The key of the remedy where a run can be resumed. */
    private static final String RESUME = "gate.remedy.resume";
    /** The beginning of the keys of the remedy where a backup can be verified. */
    private static final String VERIFY = "gate.remedy.verify.";

    /** The line of a gate that opens when a backup is made. */
    static Line missing(Line why, Line remedy) {
        return Line.of(KEY, why, remedy);
    }

    /**
     * The line of a gate that opens when a backup is verified.
     *
     * @param face how whoever asked makes calls
     */
    static Line unproven(Line why, String face, String amiId, String bucket, Line where, ProofTerms terms) {
        String level = terms.level().word();
        Line network = terms.level().launches() ? network(face.equals("pipeline"), terms) : Line.empty();
        return Line.of(KEY, why, Line.of(VERIFY + face, amiId, level, bucket, where, network));
    }

    /** Where the machine of a verification is started, as a call says it; dots for what wasn't said. */
    private static Line network(boolean pipeline, ProofTerms terms) {
        String subnet = terms.drill().subnetId();
        List<String> groups = terms.drill().securityGroupIds();
        return Line.of(
                "call.drill." + (pipeline ? "pipeline" : "shell"),
                subnet.isEmpty() ? "subnet-…" : subnet,
                groups.isEmpty() ? "sg-…" : String.join(pipeline ? "', '" : " --security-group-id ", groups));
    }

    /** The line of a gate that opens when a run is finished. */
    static Line unfinished(Line why, String run, String bucket, Line options) {
        return Line.of(KEY, why, Line.of(RESUME, run, bucket, options));
    }

    /** What a line says with which a gate has failed; empty when it is none of these. */
    public static Optional<ClosedGate> of(Line line) {
        Optional<Line> why = line.is(KEY) ? line.line(0) : Optional.empty();
        Optional<Line> resume = line.line(1).filter(remedy -> remedy.is(RESUME));
        Optional<Line> verify = line.line(1).filter(remedy -> remedy.key().startsWith(VERIFY));
        return why.map(found -> new ClosedGate(found, word(resume, 0), word(verify, 0), word(verify, 1)));
    }

    private static String word(Optional<Line> line, int argument) {
        return line.flatMap(found -> found.word(argument)).orElse("");
    }
}
