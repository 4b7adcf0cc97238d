package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of a backup in a Pipeline. */
public class BackupResult extends StepResult {

    private static final long serialVersionUID = 1L;

    private final String instanceId;
    private final boolean imageKept;
    private final String takenAt;

    BackupResult(OperationResult result) {
        super(result);
        instanceId = result.instanceId();
        imageKept = result.imageKept();
        takenAt = result.takenAt() == null ? "" : result.takenAt().toString();
    }

    /** The instance that was backed up. */
    @Whitelisted
    public final String getInstanceId() {
        return instanceId;
    }

    /** Whether the image still stands in EC2 beside the stored copy. */
    @Whitelisted
    public final boolean isImageKept() {
        return imageKept;
    }

    /** When it was taken, by EC2's clock: {@code 2026-11-22T09:15:00Z}. */
    @Whitelisted
    public final String getTakenAt() {
        return takenAt;
    }

    /** In a few words: {@code ami-… "backup-web-1-…" of i-… in s3://bucket/ami-….bin}. */
    @Whitelisted
    @Override
    public final String toString() {
        return Messages.BackupResult_Text(getAmiId(), getAmiName(), instanceId, getBucket(), getObjectKey());
    }
}
