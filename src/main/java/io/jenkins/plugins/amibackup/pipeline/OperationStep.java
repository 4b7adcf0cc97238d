package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.config.RunOptions;
import io.jenkins.plugins.amibackup.controller.Work;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What a backup and a restore are both told. */
@Restricted(NoExternalUse.class)
public abstract class OperationStep extends ConnectedStep {

    private static final long serialVersionUID = 1L;

    private String kmsKeyId;
    private TreeMap<String, String> tags;
    private int timeoutMinutes;
    private String onAbort = RunOptions.CLEAN_UP;
    /** Null until the step begins, and in one that an earlier version began. */
    private KeptDefaults defaults;

    OperationStep() {}

    /**
     * What to do: an operation to pick up, or to begin, with what was left out filled in.
     *
     * @throws OperationException with the line to show, when the parameters contradict each other
     */
    abstract Work work(Connection connection, Run<?, ?> run);

    /** The step begins: from now on the administrator's defaults are those of this moment. */
    final void keepDefaults() {
        defaults = KeptDefaults.now();
    }

    final KeptDefaults defaults() {
        return defaults == null ? KeptDefaults.now() : defaults;
    }

    /** The key to encrypt with; null for none. */
    @CheckForNull
    final String keyFor(boolean encrypts) {
        return kmsKeyId == null && encrypts ? defaults().kmsKeyId() : kmsKeyId;
    }

    /**
     * What the Pipeline gets.
     *
     * @param runId the id under which the step has begun
     */
    abstract Object result(String runId, List<OperationResult> results);

    /** The operation to pick up, instead of beginning one; null for none. */
    @CheckForNull
    String resumed() {
        return null;
    }

    final RunOptions options() {
        return new RunOptions(timeoutMinutes, onAbort, resumed());
    }

    @Override
    public StepExecution start(StepContext context) throws IOException, InterruptedException {
        return new OperationExecution(context, this);
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
        tags = values == null || values.isEmpty() ? null : texts(values);
    }

    static TreeMap<String, String> texts(Map<?, ?> values) {
        TreeMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<?, ?> tag : values.entrySet()) {
            texts.put(String.valueOf(tag.getKey()), String.valueOf(tag.getValue()));
        }
        return texts;
    }
}
