package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.Instances;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.request.Pick;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** Which backup, or backups, a verification is about, and how it is run. */
@Restricted(NoExternalUse.class)
public abstract class VerifyFieldsStep extends DrivenStep {

    private static final long serialVersionUID = 1L;

    private String amiId = "";
    private String instanceId = "";
    private ArrayList<String> instanceIds;
    private TreeMap<String, String> instanceTags;
    private int maxInstances = Selection.DEFAULT_MOST;
    private String pick = Pick.NEWEST.word();
    private String within;
    private boolean acceptForeign;
    private String onAbort = RunOptions.CLEAN_UP;
    private String resumeRunId;
    private String log;

    VerifyFieldsStep() {}

    /**
     * The instances, where there may be several; null for the one, and for an image.
     *
     * @throws OperationException when more than one way is used to say what is meant
     */
    @CheckForNull
    final Selection selection() {
        return Instances.selection(amiId.isEmpty() ? instanceId : amiId, instanceIds, instanceTags, maxInstances);
    }

    /** Whether the Pipeline gets a list. */
    final boolean isSeveral() {
        return resumeRunId == null && (instanceIds != null || instanceTags != null);
    }

    @Override
    final RunOptions options() {
        return new RunOptions(0, onAbort, log, resumeRunId);
    }

    @Override
    final String resumed() {
        return resumeRunId;
    }

    @NonNull
    public final String getAmiId() {
        return amiId;
    }

    @DataBoundSetter
    public final void setAmiId(String value) {
        amiId = Util.fixNull(value).strip();
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

    /** {@code newest} or {@code random}. */
    @NonNull
    public final String getPick() {
        return pick;
    }

    @DataBoundSetter
    public final void setPick(String value) {
        String given = Util.fixEmptyAndTrim(value);
        pick = given == null ? Pick.NEWEST.word() : given;
    }

    /** How old the backup may be, such as {@code 30d}; null for any age. */
    @CheckForNull
    public final String getWithin() {
        return within;
    }

    @DataBoundSetter
    public final void setWithin(String value) {
        within = Util.fixEmptyAndTrim(value);
    }

    /** Whether an object that others have stored is verified, too. */
    public final boolean isAcceptForeign() {
        return acceptForeign;
    }

    @DataBoundSetter
    public final void setAcceptForeign(boolean value) {
        acceptForeign = value;
    }

    /** {@code cleanUp} or {@code detach}. */
    @NonNull
    public final String getOnAbort() {
        return onAbort;
    }

    @DataBoundSetter
    public final void setOnAbort(String value) {
        String given = Util.fixEmptyAndTrim(value);
        onAbort = given == null ? RunOptions.CLEAN_UP : given;
    }

    /** The operation to pick up, instead of beginning one. */
    @CheckForNull
    public final String getResumeRunId() {
        return resumeRunId;
    }

    @DataBoundSetter
    public final void setResumeRunId(String value) {
        resumeRunId = Util.fixEmptyAndTrim(value);
    }
}
