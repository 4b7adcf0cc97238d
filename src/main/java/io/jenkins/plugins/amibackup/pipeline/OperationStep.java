package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.FormText;
import io.jenkins.plugins.amibackup.engine.operation.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.OperationResult;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.jenkinsci.plugins.workflow.steps.StepContext;
import org.jenkinsci.plugins.workflow.steps.StepExecution;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** What a backup and a restore are both told. */
@Restricted(NoExternalUse.class)
public abstract class OperationStep extends Step implements Serializable {

    private static final long serialVersionUID = 1L;

    private String bucket;
    private String region;
    private String credentialsId;
    private String roleArn;
    private String externalId;
    private String kmsKeyId;
    private TreeMap<String, String> tags;

    OperationStep() {}

    /** What to do, with what was left out filled in. */
    abstract OperationRequest request(Connection connection, Run<?, ?> run);

    /** What the Pipeline gets. */
    abstract Serializable result(OperationResult result);

    final Connection connection() {
        return new Connection(bucket, region, credentialsId, roleArn, externalId).withDefaults();
    }

    @Override
    public final StepExecution start(StepContext context) {
        return new OperationExecution(context, this);
    }

    @CheckForNull
    public final String getBucket() {
        return bucket;
    }

    @DataBoundSetter
    public final void setBucket(String value) {
        bucket = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getRegion() {
        return region;
    }

    @DataBoundSetter
    public final void setRegion(String value) {
        region = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getCredentialsId() {
        return credentialsId;
    }

    @DataBoundSetter
    public final void setCredentialsId(String value) {
        credentialsId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getRoleArn() {
        return roleArn;
    }

    @DataBoundSetter
    public final void setRoleArn(String value) {
        roleArn = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getExternalId() {
        return externalId;
    }

    @DataBoundSetter
    public final void setExternalId(String value) {
        externalId = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getKmsKeyId() {
        return kmsKeyId;
    }

    @DataBoundSetter
    public final void setKmsKeyId(String value) {
        kmsKeyId = Util.fixEmptyAndTrim(value);
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
        if (values == null || values.isEmpty()) {
            tags = null;
            return;
        }
        TreeMap<String, String> texts = new TreeMap<>();
        for (Map.Entry<?, ?> tag : ((Map<?, ?>) values).entrySet()) {
            texts.put(String.valueOf(tag.getKey()), String.valueOf(tag.getValue()));
        }
        tags = texts;
    }
}
