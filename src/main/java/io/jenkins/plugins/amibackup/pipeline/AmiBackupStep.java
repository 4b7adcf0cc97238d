package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/**
 * Backs an instance up: {@code amiBackup(instanceId: 'i-…')}. Returns a {@link BackupResult}, or a list of them where several
 * instances are asked for.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupStep extends BackupFieldsStep {

    private static final long serialVersionUID = 1L;

    private String resumeRunId;
    private Retention retention;

    @DataBoundConstructor
    public AmiBackupStep() {}

    /** With every default, for an instance. */
    public AmiBackupStep(String instanceId) {
        setInstanceId(instanceId);
    }

    @Override
    Work work(Connection connection, Run<?, ?> run) {
        if (resumeRunId != null) {
            return new Work.PickUp(OperationKind.BACKUP);
        }
        BackupRequest request = request(connection, run);
        PruneRequest after = defaults().retention(run).afterBackup(retention, UnaryOperator.identity(), request);
        return Work.of(new Work.BackUp(request, after, waitsFor(request, false)), selection());
    }

    @Override
    String resumed() {
        return resumeRunId;
    }

    @Override
    Object result(String runId, List<OperationResult> results) {
        if (!isSeveral() || resumeRunId != null) {
            return new BackupResult(results.get(0));
        }
        ArrayList<BackupResult> all = new ArrayList<>();
        results.forEach(result -> all.add(new BackupResult(result)));
        return all;
    }

    /** The operation to pick up, instead of beginning one. */
    @CheckForNull
    public String getResumeRunId() {
        return resumeRunId;
    }

    @DataBoundSetter
    public void setResumeRunId(String value) {
        resumeRunId = Util.fixEmptyAndTrim(value);
    }

    /** By what older backups go when this one is done; null for the administrator's default. */
    @CheckForNull
    public Retention getRetention() {
        return retention;
    }

    @DataBoundSetter
    public void setRetention(Retention value) {
        retention = value;
    }

    @Extension
    public static final class DescriptorImpl extends BackupFieldsStepDescriptor {

        @Override
        public String getFunctionName() {
            return "amiBackup";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupStep_DisplayName();
        }
    }
}
