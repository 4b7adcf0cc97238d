package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.LockTerms;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.config.WaitTerms;
import io.jenkins.plugins.amibackup.controller.BuildRequest;
import io.jenkins.plugins.amibackup.controller.Instances;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What a backup and a gate are both told: which instances, and how they are backed up. */
@Restricted(NoExternalUse.class)
public abstract class BackupFieldsStep extends OperationStep {

    private static final long serialVersionUID = 1L;

    private String instanceId = "";
    private ArrayList<String> instanceIds;
    private TreeMap<String, String> instanceTags;
    private int maxInstances = Selection.DEFAULT_MOST;
    private String amiPrefix;
    private boolean noReboot = true;
    private boolean encrypt = true;
    private boolean keepImage = true;
    private ArrayList<String> excludeDevices;
    private String description;
    private String retentionSet;
    private String lockFor;
    private String lockMode;
    /** Null for the administrators' default, and in what an earlier version has kept. */
    private String waitFor;

    private String log;

    BackupFieldsStep() {}

    @Override
    final RunOptions options() {
        return super.options().logging(log);
    }

    /**
     * The instances, where there may be several; null for the one.
     *
     * @throws OperationException when both are named
     */
    @CheckForNull
    final Selection selection() {
        return Instances.selection(instanceId, instanceIds, instanceTags, maxInstances);
    }

    /** Whether the Pipeline gets a list. */
    final boolean isSeveral() {
        return instanceIds != null || instanceTags != null;
    }

    final BackupRequest request(Connection connection, Run<?, ?> run) {
        return BackupRequest.of(instanceId, connection.bucket(), connection.region())
                .amiPrefix(amiPrefix == null ? defaults().amiPrefix() : amiPrefix)
                .noReboot(noReboot)
                .encrypt(encrypt)
                .kmsKeyId(keyFor(encrypt))
                .keepImage(keepImage)
                .excludeDevices(excludeDevices)
                .tags(getTags())
                .description(description)
                .origin(BuildRequest.origin("pipeline", run))
                .bucketOwner(connection.bucketOwner())
                .sse(connection.sse(), connection.sseKmsKeyId())
                .retentionSet(defaults().retention(run).set(retentionSet))
                .lockFor(LockTerms.lockFor(lockFor))
                .lockMode(lockMode)
                .build();
    }

    /**
     * How far the backup must have come for the Pipeline to go on.
     *
     * @param proven whether a proof of it is demanded
     */
    final Milestone waitsFor(BackupRequest request, boolean proven) {
        return WaitTerms.of(waitFor, defaults().waitFor(), request, proven);
    }

    @NonNull
    public final String getInstanceId() {
        return instanceId;
    }

    @DataBoundSetter
    public final void setInstanceId(String value) {
        instanceId = Util.fixNull(value).strip();
    }

    @CheckForNull
    public final List<String> getInstanceIds() {
        return instanceIds;
    }

    /** The instances as a form shows them. */
    public final String getInstanceIdsText() {
        return FormText.words(instanceIds);
    }

    /** In Pipeline the values may be texts with variables in them. An empty list is kept, so that it is reported as an error. */
    @DataBoundSetter
    public final void setInstanceIds(List<String> values) {
        instanceIds = values == null ? null : FormText.texts(values);
    }

    @CheckForNull
    public final Map<String, String> getInstanceTags() {
        return instanceTags;
    }

    /** The tags of instances as a form shows them. */
    public final String getInstanceTagsText() {
        return FormText.tags(instanceTags);
    }

    /** Raw, like the tags of images. */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public final void setInstanceTags(Map values) {
        instanceTags = values == null ? null : FormText.texts((Map<?, ?>) values);
    }

    public final int getMaxInstances() {
        return maxInstances;
    }

    @DataBoundSetter
    public final void setMaxInstances(int value) {
        maxInstances = value;
    }

    /** What the log of several contains: {@code each}, {@code summary}; null where their number decides. */
    @CheckForNull
    public final String getLog() {
        return log;
    }

    @DataBoundSetter
    public final void setLog(String value) {
        log = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getAmiPrefix() {
        return amiPrefix;
    }

    @DataBoundSetter
    public final void setAmiPrefix(String value) {
        amiPrefix = Util.fixEmptyAndTrim(value);
    }

    public final boolean isNoReboot() {
        return noReboot;
    }

    @DataBoundSetter
    public final void setNoReboot(boolean value) {
        noReboot = value;
    }

    public final boolean isEncrypt() {
        return encrypt;
    }

    @DataBoundSetter
    public final void setEncrypt(boolean value) {
        encrypt = value;
    }

    public final boolean isKeepImage() {
        return keepImage;
    }

    @DataBoundSetter
    public final void setKeepImage(boolean value) {
        keepImage = value;
    }

    @CheckForNull
    public final List<String> getExcludeDevices() {
        return excludeDevices;
    }

    /** The devices as a form shows them. */
    public final String getExcludeDevicesText() {
        return FormText.words(excludeDevices);
    }

    /** In Pipeline the values may be texts with variables in them. */
    @DataBoundSetter
    public final void setExcludeDevices(List<String> values) {
        excludeDevices = values == null || values.isEmpty() ? null : FormText.texts(values);
    }

    @CheckForNull
    public final String getDescription() {
        return description;
    }

    @DataBoundSetter
    public final void setDescription(String value) {
        description = Util.fixEmptyAndTrim(value);
    }

    /** To which set the backup belongs; null for the job's own. */
    @CheckForNull
    public final String getRetentionSet() {
        return retentionSet;
    }

    @DataBoundSetter
    public final void setRetentionSet(String value) {
        retentionSet = Util.fixEmptyAndTrim(value);
    }

    /** For how long the backup is locked once it is complete: {@code 30d}; null for no lock. */
    @CheckForNull
    public final String getLockFor() {
        return lockFor;
    }

    @DataBoundSetter
    public final void setLockFor(String value) {
        lockFor = Util.fixEmptyAndTrim(value);
    }

    /** Who may lift the lock: {@code governance}, {@code compliance}; null for the first. */
    @CheckForNull
    public final String getLockMode() {
        return lockMode;
    }

    @DataBoundSetter
    public final void setLockMode(String value) {
        lockMode = Util.fixEmptyAndTrim(value);
    }

    /** How far the backup must have come for the Pipeline to go on: {@code pointInTime}, {@code image}, {@code stored}; null for the default. */
    @CheckForNull
    public final String getWaitFor() {
        return waitFor;
    }

    @DataBoundSetter
    public final void setWaitFor(String value) {
        waitFor = Util.fixEmptyAndTrim(value);
    }
}
