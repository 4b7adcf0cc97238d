package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The runs that a gate may begin: their ids follow from its own, so that it finds them again after a restart.
 *
 * @param gateRunId the gate's run id, which is that of its first run, too
 */
record OwnRuns(String gateRunId) {

    /** How many runs a gate begins at most: it begins another one when a backup that it waited for has failed or was aborted. */
    static final int MOST = 30;

    /** The run ids of all of them. */
    Stream<String> ids() {
        return IntStream.range(0, MOST)
                .mapToObj(number -> number == 0 ? gateRunId : Ids.ofMember(gateRunId, String.valueOf(number)));
    }

    boolean contains(String runId) {
        return ids().anyMatch(runId::equals);
    }

    /** The run to go on with: one that was begun before a restart, else the first that is free; empty when none is left. */
    Optional<String> next(RunDocuments documents) {
        return ids().filter(documents::isOpen).findFirst();
    }
}
