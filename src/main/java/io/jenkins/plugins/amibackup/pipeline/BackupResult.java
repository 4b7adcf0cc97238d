package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.engine.operation.OperationResult;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What a Pipeline gets of a backup. */
public final class BackupResult extends StepResult {

    private static final long serialVersionUID = 1L;

    private final String instanceId;
    private final boolean imageKept;

    BackupResult(OperationResult result) {
        super(result);
        instanceId = result.instanceId();
        imageKept = result.imageKept();
    }

    /** The instance that was backed up. */
    @Whitelisted
    public String getInstanceId() {
        return instanceId;
    }

    /** Whether the image still stands in EC2 beside the stored copy. */
    @Whitelisted
    public boolean isImageKept() {
        return imageKept;
    }

    /** In a few words: {@code ami-… "backup-web-1-…" of i-… in s3://bucket/ami-….bin}. */
    @Whitelisted
    @Override
    public String toString() {
        return Messages.BackupResult_Text(getAmiId(), getAmiName(), instanceId, getBucket(), getObjectKey());
    }
}
