package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
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

    private Stream<String> ids() {
        return IntStream.range(0, MOST)
                .mapToObj(number -> number == 0 ? gateRunId : Ids.ofMember(gateRunId, String.valueOf(number)));
    }

    boolean contains(String runId) {
        return ids().anyMatch(runId::equals);
    }

    /** The run to go on with: one that was begun before a restart, else the first that is free; empty when all are over. */
    Optional<String> next(Bucket bucket) {
        return ids().filter(run -> !isOver(bucket, run)).findFirst();
    }

    private static boolean isOver(Bucket bucket, String run) {
        return OperationStore.look(bucket, run)
                .map(OperationStore.Look::document)
                .map(OwnRuns::isOver)
                .orElse(false);
    }

    private static boolean isOver(OperationDocument document) {
        return document.status() == Status.DONE
                || document.status() == Status.ABORTED
                || document.operation().phase() == Phase.DONE;
    }
}
