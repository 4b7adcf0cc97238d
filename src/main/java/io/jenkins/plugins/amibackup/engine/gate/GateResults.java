package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;
import java.util.Optional;

/** The backup that opens a gate, as its record tells it. */
final class GateResults {

    private GateResults() {}

    /**
     * @param bucket where it is
     * @param made how the gate's own run has ended that made it; empty when it was there already
     */
    static OperationResult of(GateDecision.Open open, String bucket, Optional<OperationResult> made) {
        BackupRecord backup = open.backup();
        long age = made.isPresent() ? 0 : open.age().toSeconds();
        return new OperationResult(
                new OperationResult.Backup(
                        backup.takenAt(),
                        age,
                        backup.excludedDevices(),
                        ImageFacts.of(backup),
                        open.proven(),
                        Optional.empty(),
                        Optional.of(Milestone.STORED)),
                backup.runId(),
                "done",
                backup.instanceId(),
                backup.amiId(),
                backup.imageName(),
                bucket,
                Keys.object(backup.amiId()),
                Keys.record(backup.amiId()),
                backup.region(),
                backup.account(),
                backup.sizeBytes(),
                made.map(OperationResult::durationSeconds).orElse(0L),
                backup.isEncrypted(),
                open.imageKept(),
                open.imageKept() ? backup.snapshotIds() : List.of());
    }
}
