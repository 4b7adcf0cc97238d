package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.time.Instant;
import java.util.List;

/**
 * What has come of an operation.
 *
 * @param kind backup or restore
 * @param runId the operation's id
 * @param status {@code done}, or {@code running} while it isn't
 * @param instanceId the instance that was backed up
 * @param amiId a backup: the image that was stored; a restore: the new image
 * @param amiName its name
 * @param sourceAmiId a restore: the image that was stored; else null
 * @param bucket where the backup is stored
 * @param objectKey the stored object
 * @param recordKey the record beside it
 * @param region the Region of all this
 * @param account the AWS account's number
 * @param sizeBytes the size of the stored object; 0 until it is known
 * @param durationSeconds from the start to the end, or until now
 * @param encrypted whether the image is encrypted
 * @param imageKept whether the image still stands in EC2
 * @param snapshotIds its snapshots
 * @param takenAt when the backup was taken, by EC2's clock; null until it is known, and of a restore
 * @param ageSeconds how old the backup was when a gate has found it, by S3's clock; 0 of what was just made
 */
public record OperationResult(
        OperationKind kind,
        String runId,
        String status,
        String instanceId,
        String amiId,
        String amiName,
        String sourceAmiId,
        String bucket,
        String objectKey,
        String recordKey,
        String region,
        String account,
        long sizeBytes,
        long durationSeconds,
        boolean encrypted,
        boolean imageKept,
        List<String> snapshotIds,
        Instant takenAt,
        long ageSeconds) {

    public OperationResult {
        snapshotIds = List.copyOf(snapshotIds);
    }
}
