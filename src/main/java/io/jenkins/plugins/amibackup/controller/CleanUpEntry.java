package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.config.Connection;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A clean-up under way: which operation, how to reach it, and why it was aborted. Plain texts and no secret, because it is
 * kept in a file. Not a record, which XStream can't read back.
 */
@Restricted(NoExternalUse.class)
public final class CleanUpEntry {

    /** The name under which entries were kept by earlier versions. */
    private static final String FORMER_NAME = "io.jenkins.plugins.amibackup.config.CleanUpEntry";

    private final String runId;
    private final String bucket;
    private final String region;
    private final String credentialsId;
    private final String roleArn;
    private final String externalId;
    private final boolean byBlock;
    private final String bucketOwner;
    private final String sse;
    private final String sseKmsKeyId;
    private final String build;
    private final String why;
    /** When the run's build began, in milliseconds since 1970; 0 in a list that an earlier version has written. */
    private final long since;

    /** @param runId the run of the request, or one of several that it has begun */
    CleanUpEntry(BuildRequest request, String runId, String why) {
        this.runId = runId;
        bucket = request.connection().bucket();
        region = request.connection().region();
        credentialsId = request.connection().credentialsId();
        roleArn = request.connection().roleArn();
        externalId = request.connection().externalId();
        byBlock = request.connection().byBlock();
        bucketOwner = request.connection().bucketOwner();
        sse = request.connection().sse();
        sseKmsKeyId = request.connection().sseKmsKeyId();
        build = request.run().getExternalizableId();
        this.why = why;
        since = request.run().getStartTimeInMillis();
    }

    @Initializer(before = InitMilestone.PLUGINS_STARTED)
    public static void readFormerName() {
        Jenkins.XSTREAM2.addCompatibilityAlias(FORMER_NAME, CleanUpEntry.class);
    }

    public String runId() {
        return Util.fixNull(runId);
    }

    String bucket() {
        return bucket;
    }

    /** The build that was aborted: its job's full name and its number. */
    String build() {
        return Util.fixNull(build);
    }

    long since() {
        return since;
    }

    String why() {
        return why;
    }

    Connection connection() {
        return new Connection(
                bucket, region, credentialsId, roleArn, externalId, byBlock, bucketOwner, sse, sseKmsKeyId);
    }

    /** Whether another is about the same place, reached as the same job. */
    boolean isLike(CleanUpEntry other) {
        return connection().equals(other.connection()) && jobName().equals(other.jobName());
    }

    private String jobName() {
        int end = build().lastIndexOf('#');
        return end < 0 ? "" : build().substring(0, end);
    }

    /** The build, while it is there. */
    @CheckForNull
    Run<?, ?> run() {
        return build().isEmpty() ? null : Run.fromExternalizableId(build());
    }

    /** The job of the build, while it is there. */
    @CheckForNull
    Job<?, ?> job() {
        return jobName().isEmpty() ? null : Jenkins.get().getItemByFullName(jobName(), Job.class);
    }
}
