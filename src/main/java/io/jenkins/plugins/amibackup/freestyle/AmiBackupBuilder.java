package io.jenkins.plugins.amibackup.freestyle;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.EnvVars;
import hudson.Extension;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.Defaults;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.LockTerms;
import io.jenkins.plugins.amibackup.config.Retention;
import io.jenkins.plugins.amibackup.config.RetentionTerms;
import io.jenkins.plugins.amibackup.config.WaitTerms;
import io.jenkins.plugins.amibackup.controller.Instances;
import io.jenkins.plugins.amibackup.controller.OperationVariables;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import org.jenkinsci.Symbol;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundConstructor;
import org.kohsuke.stapler.DataBoundSetter;

/** The build step that backs an instance up. Pipelines have a step of their own. */
@Restricted(NoExternalUse.class)
public final class AmiBackupBuilder extends OperationBuilder {

    private String instanceId;
    private String instanceIds;
    private String instanceTags;
    private int maxInstances = Selection.DEFAULT_MOST;
    private String log;
    private String amiPrefix;
    // Not primitive: in a job's XML that doesn't name them they are true, which is not what Java makes of a missing
    // value.
    private Boolean noReboot = true;
    private Boolean encrypt = true;
    private Boolean keepImage = true;
    private String excludeDevices;
    private String description;
    private String retentionSet;
    private String lockFor;
    private String lockMode;
    private String waitFor;
    private Retention retention;

    @DataBoundConstructor
    public AmiBackupBuilder(String instanceId) {
        this.instanceId = Util.fixNull(instanceId).strip();
    }

    @Override
    void fillIn() {
        instanceId = Util.fixNull(instanceId);
        maxInstances = maxInstances == 0 ? Selection.DEFAULT_MOST : maxInstances;
        noReboot = !Boolean.FALSE.equals(noReboot);
        encrypt = !Boolean.FALSE.equals(encrypt);
        keepImage = !Boolean.FALSE.equals(keepImage);
    }

    @Override
    Work work(Connection connection, EnvVars variables, Run<?, ?> build) {
        BackupRequest request = request(connection, variables, build);
        PruneRequest after = RetentionTerms.of(build.getParent()).afterBackup(retention, variables::expand, request);
        return Work.of(new Work.BackUp(request, after, waitsFor(variables, request, false)), selection(variables));
    }

    /**
     * How far the backup must have come for the build to go on.
     *
     * @param proven whether a proof of it is demanded
     */
    Milestone waitsFor(EnvVars variables, BackupRequest request, boolean proven) {
        return WaitTerms.of(variables.expand(waitFor), Defaults.current().waitFor(), request, proven);
    }

    /** The instances, where there may be several; null for the one. */
    @CheckForNull
    Selection selection(EnvVars variables) {
        String ids = variables.expand(instanceIds);
        return Instances.selection(
                variables.expand(instanceId),
                ids == null ? null : FormText.words(ids),
                instanceTags == null ? null : tags(instanceTags, variables),
                maxInstances == 0 ? Selection.DEFAULT_MOST : maxInstances);
    }

    BackupRequest request(Connection connection, EnvVars variables, Run<?, ?> build) {
        return BackupRequest.of(variables.expand(instanceId), connection.bucket(), connection.region())
                .amiPrefix(amiPrefix == null ? Defaults.current().amiPrefix() : variables.expand(amiPrefix))
                .noReboot(noReboot)
                .encrypt(encrypt)
                .kmsKeyId(Defaults.kmsKeyId(variables.expand(getKmsKeyId()), encrypt))
                .keepImage(keepImage)
                .excludeDevices(FormText.words(variables.expand(excludeDevices)))
                .tags(tags(variables))
                .description(variables.expand(description))
                .origin(origin(build))
                .bucketOwner(connection.bucketOwner())
                .sse(connection.sse(), connection.sseKmsKeyId())
                .retentionSet(RetentionTerms.of(build.getParent()).set(variables.expand(retentionSet)))
                .lockFor(LockTerms.lockFor(variables.expand(lockFor)))
                .lockMode(variables.expand(lockMode))
                .build();
    }

    @Override
    String log() {
        return log;
    }

    @Override
    OperationKind kind() {
        return OperationKind.BACKUP;
    }

    @Override
    String variablePrefix() {
        return OperationVariables.BACKUP;
    }

    @NonNull
    public String getInstanceId() {
        return instanceId;
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

    @CheckForNull
    public String getAmiPrefix() {
        return amiPrefix;
    }

    @DataBoundSetter
    public void setAmiPrefix(String value) {
        amiPrefix = Util.fixEmptyAndTrim(value);
    }

    public boolean isNoReboot() {
        return noReboot;
    }

    @DataBoundSetter
    public void setNoReboot(boolean value) {
        noReboot = value;
    }

    public boolean isEncrypt() {
        return encrypt;
    }

    @DataBoundSetter
    public void setEncrypt(boolean value) {
        encrypt = value;
    }

    public boolean isKeepImage() {
        return keepImage;
    }

    @DataBoundSetter
    public void setKeepImage(boolean value) {
        keepImage = value;
    }

    /** Device names, separated by blanks or commas. */
    @CheckForNull
    public String getExcludeDevices() {
        return excludeDevices;
    }

    @DataBoundSetter
    public void setExcludeDevices(String value) {
        excludeDevices = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public String getDescription() {
        return description;
    }

    @DataBoundSetter
    public void setDescription(String value) {
        description = Util.fixEmptyAndTrim(value);
    }

    /** To which set the backup belongs; null for the job's own. */
    @CheckForNull
    public String getRetentionSet() {
        return retentionSet;
    }

    @DataBoundSetter
    public void setRetentionSet(String value) {
        retentionSet = Util.fixEmptyAndTrim(value);
    }

    /** For how long the backup is locked once it is complete: {@code 30d}; null for no lock. */
    @CheckForNull
    public String getLockFor() {
        return lockFor;
    }

    @DataBoundSetter
    public void setLockFor(String value) {
        lockFor = Util.fixEmptyAndTrim(value);
    }

    /** Who may lift the lock: {@code governance}, {@code compliance}; null for the first. */
    @CheckForNull
    public String getLockMode() {
        return lockMode;
    }

    @DataBoundSetter
    public void setLockMode(String value) {
        lockMode = Util.fixEmptyAndTrim(value);
    }

    /** How far the backup must have come for the build to go on: {@code pointInTime}, {@code image}, {@code stored}; null for the default. */
    @CheckForNull
    public String getWaitFor() {
        return waitFor;
    }

    @DataBoundSetter
    public void setWaitFor(String value) {
        waitFor = Util.fixEmptyAndTrim(value);
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
    @Symbol("amiBackupBuilder")
    public static final class DescriptorImpl extends OperationBuilderDescriptor {

        public DescriptorImpl() {
            super("io.jenkins.plugins.amibackup.pipeline.AmiBackupStep");
        }

        @NonNull
        @Override
        public String getDisplayName() {
            return Messages.AmiBackupBuilder_DisplayName();
        }
    }
}
