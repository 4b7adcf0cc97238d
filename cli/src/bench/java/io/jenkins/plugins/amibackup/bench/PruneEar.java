package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;

/** Hears how a prune ends. */
final class PruneEar implements OperationListener {

    private volatile End end;

    @Override
    public void line(String line) {}

    @Override
    public void ended(End how) {
        end = how;
    }

    boolean hasEnded() {
        return end != null;
    }

    /** How many backups have this verdict. */
    long count(Verdict verdict) {
        if (end instanceof End.Done done) {
            return done.results().stream()
                    .mapToLong(result -> result.pruned().orElseThrow().count(verdict))
                    .sum();
        }
        throw new IllegalStateException(String.valueOf(end));
    }
}
