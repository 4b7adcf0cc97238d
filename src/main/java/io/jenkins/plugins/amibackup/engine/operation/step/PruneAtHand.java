package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the steps of a prune know beside its document. Nothing of it is written down: a prune that is picked up asks everything again
 * before it removes another thing, because others can write documents, and much may have changed since.
 */
final class PruneAtHand {

    private boolean claimed;
    private boolean asked;
    private final Map<String, List<Line>> refusals = new HashMap<>();
    private BackupRecord record;

    /** Whether this driver has seen that no other prune works on the instance. */
    boolean isClaimed() {
        return claimed;
    }

    void claimed() {
        claimed = true;
    }

    /** Whether everything was asked by this driver. */
    boolean isAsked() {
        return asked;
    }

    void asked() {
        asked = true;
    }

    /** Something stands against the removal of a backup that has begun. */
    void refuse(String amiId, List<Line> why) {
        refusals.put(amiId, why);
    }

    /** Why the removal of a backup is taken back; empty when it isn't. */
    Optional<List<Line>> refusal(String amiId) {
        return Optional.ofNullable(refusals.get(amiId));
    }

    /** The record of the backup that goes, as this run has marked it; null until then. */
    BackupRecord record() {
        return record;
    }

    void record(BackupRecord marked) {
        record = marked;
    }
}
