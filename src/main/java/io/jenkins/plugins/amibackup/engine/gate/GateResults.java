package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.time.Duration;
import java.util.List;

/** A backup that was there already, told like one that was just made. */
final class GateResults {

    private GateResults() {}

    /**
     * @param imageKept whether the image still stands in EC2
     * @param age by S3's clock
     */
    static OperationResult of(BackupRecord backup, String bucket, boolean imageKept, Duration age) {
        return new OperationResult(
                new OperationResult.Backup(backup.takenAt(), age.toSeconds()),
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
                imageKept,
                imageKept ? backup.snapshotIds() : List.of());
    }
}
