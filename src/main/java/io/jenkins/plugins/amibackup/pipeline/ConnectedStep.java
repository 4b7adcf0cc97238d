package io.jenkins.plugins.amibackup.pipeline;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import java.io.Serializable;
import org.jenkinsci.plugins.workflow.steps.Step;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.DataBoundSetter;

/** The parameters of every step: the bucket, the Region, and the credentials. */
@Restricted(NoExternalUse.class)
public abstract class ConnectedStep extends Step implements Serializable {

    private static final long serialVersionUID = 1L;

    private String bucket;
    private String bucketOwner;
    private String sse;
    private String sseKmsKeyId;
    private String region;
    private String credentialsId;
    private String roleArn;
    private String externalId;

    ConnectedStep() {}

    /** With what is inherited filled in: from the block around the step, else from the administrator's defaults. */
    final Connection connection(BlockCredentials block) {
        return new Connection(bucket, region, credentialsId, roleArn, externalId)
                .ownedBy(bucketOwner)
                .writingWith(sse, sseKmsKeyId)
                .within(block)
                .withDefaults();
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
    public final String getBucketOwner() {
        return bucketOwner;
    }

    @DataBoundSetter
    public final void setBucketOwner(String value) {
        bucketOwner = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getSse() {
        return sse;
    }

    @DataBoundSetter
    public final void setSse(String value) {
        sse = Util.fixEmptyAndTrim(value);
    }

    @CheckForNull
    public final String getSseKmsKeyId() {
        return sseKmsKeyId;
    }

    @DataBoundSetter
    public final void setSseKmsKeyId(String value) {
        sseKmsKeyId = Util.fixEmptyAndTrim(value);
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
}
