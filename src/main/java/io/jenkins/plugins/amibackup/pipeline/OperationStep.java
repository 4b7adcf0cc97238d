package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.RunOptions;
import java.util.Map;
import java.util.TreeMap;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What a backup and a restore are both told. */
@Restricted(NoExternalUse.class)
public abstract class OperationStep extends DrivenStep {

    private static final long serialVersionUID = 1L;

    private String kmsKeyId;
    private TreeMap<String, String> tags;
    private int timeoutMinutes;
    private String onAbort = RunOptions.CLEAN_UP;
    /** Null until the step begins, and in one that an earlier version began. */
    private KeptDefaults defaults;

    OperationStep() {}

    @Override
    final void keepDefaults(Run<?, ?> run) {
        defaults = KeptDefaults.of(run);
    }

    final KeptDefaults defaults() {
        return defaults == null ? KeptDefaults.now() : defaults;
    }

    /** The key to encrypt with; null for none. */
    @CheckForNull
    final String keyFor(boolean encrypts) {
        return kmsKeyId == null && encrypts ? defaults().kmsKeyId() : kmsKeyId;
    }

    @Override
    RunOptions options() {
        return new RunOptions(timeoutMinutes, onAbort, resumed());
    }

    @CheckForNull
    public final String getKmsKeyId() {
        return kmsKeyId;
    }

    @DataBoundSetter
    public final void setKmsKeyId(String value) {
        kmsKeyId = Util.fixEmptyAndTrim(value);
    }

    /** Detaches after so many minutes; 0 for deadlines that grow with the volumes. */
    public final int getTimeoutMinutes() {
        return timeoutMinutes;
    }

    @DataBoundSetter
    public final void setTimeoutMinutes(int value) {
        timeoutMinutes = value;
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

    @CheckForNull
    public final Map<String, String> getTags() {
        return tags;
    }

    /** The tags as a form shows them. */
    public final String getTagsText() {
        return FormText.tags(tags);
    }

    /**
     * Takes tags with values of any kind, as Pipelines have them: numbers, and texts with variables in them. The type is a
     * raw one because the reference of Pipeline's steps can't describe a map of something.
     */
    @DataBoundSetter
    @SuppressWarnings("rawtypes")
    public final void setTags(Map values) {
        tags = values == null || values.isEmpty() ? null : FormText.texts((Map<?, ?>) values);
    }
}
