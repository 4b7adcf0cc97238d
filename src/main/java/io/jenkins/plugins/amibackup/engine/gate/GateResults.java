package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.List;

/** A backup that was there already, told like one that was just made. */
final class GateResults {

    private GateResults() {}

    /** @param bucket where it is */
    static OperationResult of(GateDecision.Open open, String bucket) {
        BackupRecord backup = open.backup();
        return new OperationResult(
                new OperationResult.Backup(backup.takenAt(), open.age().toSeconds()),
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
                0,
                backup.isEncrypted(),
                open.imageKept(),
                open.imageKept() ? backup.snapshotIds() : List.of());
    }
}
