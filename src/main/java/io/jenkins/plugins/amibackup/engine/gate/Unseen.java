package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.util.List;
import java.util.stream.Stream;

/**
 * What a gate may have begun before a restart, as long as it could not look.
 *
 * @param drills the verifications
 * @param backups the backups
 */
record Unseen(List<String> drills, List<String> backups) {

    static final Unseen NOTHING = new Unseen(List.of(), List.of());

    static Unseen of(String gateRunId, GateRequest request) {
        boolean verifies = request.proof().filter(ProofTerms::verifyIfMissing).isPresent();
        return new Unseen(
                verifies ? OwnDrills.ids(gateRunId).toList() : List.of(),
                request.createIfMissing() ? new OwnRuns(gateRunId).ids().toList() : List.of());
    }

    boolean isNothing() {
        return drills.isEmpty() && backups.isEmpty();
    }

    /** The runs to clean up after when the gate ends like that: a backup goes on unless somebody has aborted it. */
    List<String> leftBy(End how) {
        if (how instanceof End.Done) {
            return List.of();
        }
        return how instanceof End.Aborted
                ? Stream.concat(drills.stream(), backups.stream()).toList()
                : drills;
    }
}
