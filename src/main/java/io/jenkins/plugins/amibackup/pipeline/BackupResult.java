package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of a backup in a Pipeline. */
public class BackupResult extends StepResult {

    private static final long serialVersionUID = 1L;

    private final String instanceId;
    private final boolean imageKept;
    private final String takenAt;
    /** Null in a build that an earlier version began. */
    private final ArrayList<String> excludedDevices;
    /** Null where none followed, or none has come to its end. */
    private final PruneResult pruned;
    /** Null in a build that an earlier version began, which has waited for the whole. */
    private final String reached;

    BackupResult(OperationResult result) {
        super(result);
        instanceId = result.instanceId();
        imageKept = result.imageKept();
        takenAt = result.takenAt() == null ? "" : result.takenAt().toString();
        excludedDevices = new ArrayList<>(result.excludedDevices());
        reached = result.reached().map(Milestone::word).orElse("");
        pruned = result.prune().map(PruneResult::new).orElse(null);
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

    /** The volumes of the instance that it left out, by the names of their devices. */
    @Whitelisted
    public final List<String> getExcludedDevices() {
        return excludedDevices == null ? List.of() : List.copyOf(excludedDevices);
    }

    /**
     * What the prune of older backups did that followed on it; null where none followed, and where it has not come to its end, which the
     * log says.
     */
    @CheckForNull
    @Whitelisted
    public final PruneResult getPruned() {
        return pruned;
    }

    /** How far it had come when the Pipeline went on: {@code pointInTime}, {@code image}, {@code stored}. */
    @Whitelisted
    public final String getReached() {
        return reached == null ? Milestone.STORED.word() : reached;
    }

    /** In a few words: {@code ami-… "backup-web-1-…" of i-… in s3://bucket/ami-….bin}. */
    @Whitelisted
    @Override
    public final String toString() {
        return getObjectKey().isEmpty()
                ? Messages.BackupResult_InProgress(getRunId(), instanceId, getBucket(), getReached())
                : Messages.BackupResult_Text(getAmiId(), getAmiName(), instanceId, getBucket(), getObjectKey());
    }
}
