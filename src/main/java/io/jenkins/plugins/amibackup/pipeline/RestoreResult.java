package io.jenkins.plugins.amibackup.pipeline;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of a restore in a Pipeline. */
public final class RestoreResult extends StepResult {

    private static final long serialVersionUID = 1L;

    private final String sourceAmiId;
    private final String instanceId;
    /** Null in a build that an earlier version began. */
    private final String launchedInstanceId;

    RestoreResult(OperationResult result) {
        super(result);
        sourceAmiId = result.sourceAmiId();
        instanceId = result.instanceId();
        launchedInstanceId =
                result.launched().map(OperationResult.LaunchedInstance::id).orElse("");
    }

    /** The image that was stored. */
    @Whitelisted
    public String getSourceAmiId() {
        return sourceAmiId;
    }

    /** The instance that was backed up. */
    @Whitelisted
    public String getInstanceId() {
        return instanceId;
    }

    /** The instance that was launched; empty where none was. */
    @Whitelisted
    public String getLaunchedInstanceId() {
        return Util.fixNull(launchedInstanceId);
    }

    /** In a few words: {@code ami-… "backup-web-1-…-restored-…" from s3://bucket/ami-….bin}. */
    @Whitelisted
    @Override
    public String toString() {
        return Messages.RestoreResult_Text(getAmiId(), getAmiName(), getBucket(), getObjectKey());
    }
}
