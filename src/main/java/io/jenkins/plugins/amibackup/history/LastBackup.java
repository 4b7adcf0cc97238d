package io.jenkins.plugins.amibackup.history;

import hudson.Util;
import io.jenkins.plugins.amibackup.report.OperationState;
import io.jenkins.plugins.amibackup.report.OperationsAction;
import io.jenkins.plugins.amibackup.report.PastOperation;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/**
 * How the last backup of a job ended, or all those of the last build that made any.
 *
 * @param build its number
 * @param state done only where all are done; else how the first ended that isn't
 * @param at when the last of them ended; when it began, where nobody has seen it end
 * @param page below that of the build
 */
record LastBackup(int build, OperationState state, Instant at, String page) {

    /** Empty where no backup of the build has ended. */
    static Optional<LastBackup> of(PastBuild build) {
        List<PastOperation> ended = build.backupsThatEnded().toList();
        if (ended.isEmpty()) {
            return Optional.empty();
        }
        OperationState state = ended.stream()
                .map(PastOperation::state)
                .filter(how -> how != OperationState.DONE)
                .findFirst()
                .orElse(OperationState.DONE);
        Instant at = ended.stream()
                .map(operation -> operation.endedAt().orElse(operation.startedAt()))
                .max(Comparator.naturalOrder())
                .orElseThrow();
        String page = OperationsAction.PAGE
                + (ended.size() == 1 ? "?run=" + Util.rawEncode(ended.get(0).runId()) : "");
        return Optional.of(new LastBackup(build.number(), state, at, page));
    }

    /** Whether it ended later; of two that ended at the same time, whether its build began later. */
    boolean isAfter(LastBackup other) {
        int later = at.compareTo(other.at);
        return later > 0 || later == 0 && build > other.build;
    }
}
