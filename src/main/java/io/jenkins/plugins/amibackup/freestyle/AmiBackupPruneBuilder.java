package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.PruneFields;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.config.RetentionTerms;
import io.jenkins.plugins.amibackup.controller.FailedPrunes;
import io.jenkins.plugins.amibackup.controller.Instances;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.List;
import java.util.Optional;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The build step that prunes backups. Pipelines have a step of their own. */
@Restricted(NoExternalUse.class)
public final class AmiBackupPruneBuilder extends DrivenBuilder {

    private String instanceId;
    private String instanceIds;
    private String instanceTags;
    private int maxInstances = Selection.DEFAULT_MOST;
    private String log;
    private boolean all;
    private Retention retention;
    // Not primitive: in a job's XML that doesn't name it, it is true, which is not what Java makes of a missing value.
    private Boolean dryRun = true;
    private String retentionSet;
    private int maxRemovals;
    private String templateVersions = PruneRequest.TemplateVersions.ALL.word();

    @DataBoundConstructor
    public AmiBackupPruneBuilder() {
        fillIn();
    }

    @Override
    void fillIn() {
        instanceId = Util.fixNull(instanceId);
        maxInstances = maxInstances == 0 ? Selection.DEFAULT_MOST : maxInstances;
        dryRun = !Boolean.FALSE.equals(dryRun);
        setTemplateVersions(templateVersions);
    }

    /** What it waits for is soon over. */
    @Override
    int detachMinutes() {
        return 0;
    }

    @Override
    Work work(Connection connection, EnvVars variables, Run<?, ?> build) {
        RetentionTerms terms = RetentionTerms.of(build.getParent());
        String ids = variables.expand(instanceIds);
        PruneRequest request = new PruneRequest(
                variables.expand(instanceId),
                terms.policy(retention, variables::expand),
                terms.floor(),
                terms.set(variables.expand(retentionSet)),
                maxRemovals,
                PruneRequest.TemplateVersions.of(variables.expand(templateVersions)),
                dryRun,
                connection.bucket(),
                connection.region(),
                origin(build),
                connection.bucketOwner(),
                connection.sse(),
                connection.sseKmsKeyId());
        return Work.of(
                new Work.Prune(request),
                Instances.selection(
                        request.instanceId(),
                        ids == null ? null : FormText.words(ids),
                        instanceTags == null ? null : tags(instanceTags, variables),
                        maxInstances),
                all);
    }

    @Override
    String log() {
        return log;
    }

    @Override
    OperationKind kind() {
        return OperationKind.PRUNE;
    }

    @Override
    Optional<String> failure(List<OperationResult> results) {
        return FailedPrunes.line(results);
    }

    @Override
    String variablePrefix() {
        return OperationVariables.PRUNE;
    }

    @NonNull
    public String getInstanceId() {
        return instanceId;
    }

    @DataBoundSetter
    public void setInstanceId(String value) {
        instanceId = Util.fixNull(value).strip();
    }

    /** Ids, separated by blanks, commas or lines. */
    @CheckForNull
    public String getInstanceIds() {
        return instanceIds;
    }

    @DataBoundSetter
    public void setInstanceIds(String value) {
        instanceIds = Util.fixEmptyAndTrim(value);
    }

    /** One tag a line: {@code key=value}. */
    @CheckForNull
    public String getInstanceTags() {
        return instanceTags;
    }

    @DataBoundSetter
    public void setInstanceTags(String value) {
        instanceTags = Util.fixEmptyAndTrim(value);
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

    @Extension
    @Symbol("amiBackupPruneBuilder")
    public static final class DescriptorImpl extends DrivenBuilderDescriptor implements PruneFields {

        public DescriptorImpl() {
            super("io.jenkins.plugins.amibackup.pipeline.AmiBackupPruneStep");
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupPruneBuilder_DisplayName();
        }
    }
}
