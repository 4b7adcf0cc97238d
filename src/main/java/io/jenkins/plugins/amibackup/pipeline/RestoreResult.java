package io.jenkins.plugins.amibackup.pipeline;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.function.Function;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of a restore in a Pipeline. */
public final class RestoreResult extends StepResult {

    private static final long serialVersionUID = 1L;

    private final String sourceAmiId;
    private final String instanceId;
    /** Null in a build that an earlier version began. */
    private final String launchedInstanceId;
    /** Null in a build that an earlier version began, like the next three. */
    private final String inPlaceOf;

    private final String replaceRootVolumeTaskId;
    private final String oldRootVolumeId;
    private final String newRootVolumeId;

    RestoreResult(OperationResult result) {
        super(result);
        sourceAmiId = result.sourceAmiId();
        instanceId = result.instanceId();
        launchedInstanceId =
                result.launched().map(OperationResult.LaunchedInstance::id).orElse("");
        inPlaceOf = of(result, OperationResult.InPlace::instanceId);
        replaceRootVolumeTaskId = of(result, OperationResult.InPlace::taskId);
        oldRootVolumeId = of(result, OperationResult.InPlace::oldVolumeId);
        newRootVolumeId = of(result, OperationResult.InPlace::newVolumeId);
    }

    private static String of(OperationResult result, Function<OperationResult.InPlace, String> fact) {
        return result.inPlace().map(fact).orElse("");
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

    /** The instance that was rolled back in place; empty where none was, like the next three. */
    @Whitelisted
    public String getInPlaceOf() {
        return Util.fixNull(inPlaceOf);
    }

    /** EC2's task that has replaced its root volume. */
    @Whitelisted
    public String getReplaceRootVolumeTaskId() {
        return Util.fixNull(replaceRootVolumeTaskId);
    }

    /** The root volume that it had, which is kept. */
    @Whitelisted
    public String getOldRootVolumeId() {
        return Util.fixNull(oldRootVolumeId);
    }

    /** The root volume that it has. */
    @Whitelisted
    public String getNewRootVolumeId() {
        return Util.fixNull(newRootVolumeId);
    }

    /** In a few words: {@code ami-… "backup-web-1-…-restored-…" from s3://bucket/ami-….bin}. */
    @Whitelisted
    @Override
    public String toString() {
        return Messages.RestoreResult_Text(getAmiId(), getAmiName(), getBucket(), getObjectKey());
    }
}
