package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.PruneFields;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.config.RetentionTerms;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.FailedPrunes;
import io.jenkins.plugins.amibackup.controller.Instances;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.UnaryOperator;
import net.sf.json.JSONObject;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepDescriptor;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;
import org.kohsuke.stapler.StaplerRequest2;

/**
 * Removes backups that no rule keeps, or says which those are: {@code amiBackupPrune(instanceId: 'i-…', retention: [keepLast: 7])}.
 * Returns a {@link PruneResult}, or a list of them where several instances are asked for.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupPruneStep extends DrivenStep {

    private static final long serialVersionUID = 1L;

    private String instanceId = "";
    private ArrayList<String> instanceIds;
    private TreeMap<String, String> instanceTags;
    private int maxInstances = Selection.DEFAULT_MOST;
    private boolean all;
    private Retention retention;
    private boolean dryRun = true;
    private String retentionSet;
    private int maxRemovals;
    private String templateVersions = PruneRequest.TemplateVersions.ALL.word();
    private String onAbort = RunOptions.CLEAN_UP;
    private String resumeRunId;
    private String log;
    /** What an administrator says; null until the step begins. */
    private RetentionTerms terms;

    @DataBoundConstructor
    public AmiBackupPruneStep() {}

    @Override
    void keepDefaults(Run<?, ?> run) {
        terms = RetentionTerms.of(run.getParent());
    }

    @Override
    RunOptions options() {
        return new RunOptions(0, onAbort, log, resumeRunId);
    }

    @Override
    String resumed() {
        return resumeRunId;
    }

    @Override
    Work work(Connection connection, Run<?, ?> run) {
        if (resumeRunId != null) {
            return new Work.PickUp(OperationKind.PRUNE);
        }
        return Work.of(
                new Work.Prune(request(connection, run)),
                Instances.selection(instanceId, instanceIds, instanceTags, maxInstances),
                all);
    }

    private PruneRequest request(Connection connection, Run<?, ?> run) {
        RetentionTerms said = terms == null ? RetentionTerms.of(run.getParent()) : terms;
        return new PruneRequest(
                instanceId,
                said.policy(retention, UnaryOperator.identity()),
                said.floor(),
                said.set(retentionSet),
                maxRemovals,
                PruneRequest.TemplateVersions.of(templateVersions),
                dryRun,
                connection.bucket(),
                connection.region(),
                BuildRequest.origin("pipeline", run),
                connection.bucketOwner(),
                connection.sse(),
                connection.sseKmsKeyId());
    }

    @Override
    Object result(String runId, List<OperationResult> results) {
        boolean several = resumeRunId == null && (all || instanceIds != null || instanceTags != null);
        return several ? PruneResult.list(results) : new PruneResult(results.get(0));
    }

    @Override
    Optional<String> failure(List<OperationResult> results) {
        return FailedPrunes.line(results);
    }

    @NonNull
    public String getInstanceId() {
        return instanceId;
    }

    @DataBoundSetter
    public void setInstanceId(String value) {
        instanceId = Util.fixNull(value).strip();
    }

    @CheckForNull
    public List<String> getInstanceIds() {
        return instanceIds;
    }

    /** The instances as a form shows them. */
    public String getInstanceIdsText() {
        return FormText.words(instanceIds);
    }

    /** In Pipeline the values may be texts with variables in them. An empty list is kept, so that it is reported as an error. */
    @DataBoundSetter
    public void setInstanceIds(List<String> values) {
        instanceIds = values == null ? null : FormText.texts(values);
    }

    @CheckForNull
    public Map<String, String> getInstanceTags() {
        return instanceTags;
    }

    /** The tags of instances as a form shows them. */
    public String getInstanceTagsText() {
        return FormText.tags(instanceTags);
    }

    /** Raw, like the tags of images. */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public void setInstanceTags(Map values) {
        instanceTags = values == null ? null : FormText.texts((Map<?, ?>) values);
    }

    public int getMaxInstances() {
        return maxInstances;
    }

    @DataBoundSetter
    public void setMaxInstances(int value) {
        maxInstances = value;
    }

    /** What the log of several contains: {@code each}, {@code summary}; null where their number decides. */
    @CheckForNull
    public String getLog() {
        return log;
    }

    @DataBoundSetter
    public void setLog(String value) {
        log = Util.fixEmptyAndTrim(value);
    }

    /** Whether every instance is meant that has a backup in the bucket. */
    public boolean isAll() {
        return all;
    }

    @DataBoundSetter
    public void setAll(boolean value) {
        all = value;
    }

    /** What stays; null for the administrator's default. */
    @CheckForNull
    public Retention getRetention() {
        return retention;
    }

    @DataBoundSetter
    public void setRetention(Retention value) {
        retention = value;
    }

    /** Whether nothing is removed, only said what would be. */
    public boolean isDryRun() {
        return dryRun;
    }

    @DataBoundSetter
    public void setDryRun(boolean value) {
        dryRun = value;
    }

    /** Whose backups may go; null for the job's own, {@value PruneRequest#EVERY_SET} for all. */
    @CheckForNull
    public String getRetentionSet() {
        return retentionSet;
    }

    @DataBoundSetter
    public void setRetentionSet(String value) {
        retentionSet = Util.fixEmptyAndTrim(value);
    }

    /** More removals in one go are refused; 0 for the usual limits. */
    public int getMaxRemovals() {
        return maxRemovals;
    }

    @DataBoundSetter
    public void setMaxRemovals(int value) {
        maxRemovals = value;
    }

    /** Which versions of launch templates keep an image: {@code all}, or {@code default,latest}. */
    @NonNull
    public String getTemplateVersions() {
        return templateVersions;
    }

    @DataBoundSetter
    public void setTemplateVersions(String value) {
        templateVersions = Util.fixNull(Util.fixEmptyAndTrim(value), PruneRequest.TemplateVersions.ALL.word());
    }

    /** {@code cleanUp} or {@code detach}. */
    @NonNull
    public String getOnAbort() {
        return onAbort;
    }

    @DataBoundSetter
    public void setOnAbort(String value) {
        onAbort = Util.fixNull(Util.fixEmptyAndTrim(value), RunOptions.CLEAN_UP);
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

    @Extension
    public static final class DescriptorImpl extends StepDescriptor implements PruneFields {

        @Override
        public String getFunctionName() {
            return "amiBackupPrune";
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupPruneStep_DisplayName();
        }

        @Override
        public Set<? extends Class<?>> getRequiredContext() {
            return Set.of(Run.class, TaskListener.class);
        }

        /** In a form lists are texts. */
        @Override
        public Step newInstance(StaplerRequest2 request, JSONObject form) throws FormException {
            JSONObject rest = FormText.withReadableNumbers(form, "maxInstances", "maxRemovals");
            List.of("instanceIds", "instanceTags").forEach(rest::discard);
            AmiBackupPruneStep step = (AmiBackupPruneStep) super.newInstance(request, rest);
            String ids = Util.fixEmptyAndTrim(form.optString("instanceIds"));
            step.setInstanceIds(ids == null ? null : FormText.words(ids));
            String tags = Util.fixEmptyAndTrim(form.optString("instanceTags"));
            step.setInstanceTags(tags == null ? null : FormText.typedTags(tags));
            return step;
        }

        @Override
        public String argumentsToString(@NonNull Map<String, Object> arguments) {
            String what = Boolean.TRUE.equals(arguments.get("all"))
                    ? Messages.AmiBackupPruneStep_All()
                    : BackupFieldsStepDescriptor.which(arguments);
            Object bucket = arguments.get("bucket");
            return what + (bucket == null ? "" : " ← " + bucket);
        }
    }
}
