package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Job;
import hudson.model.Run;
import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.buildlog.RestoreCall;
import io.jenkins.plugins.amibackup.config.Connection;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A run that goes on without its build, and how it is reached. Plain texts and no secret, because it is kept in a file. Not a record,
 * which XStream can't read back.
 */
@Restricted(NoExternalUse.class)
public abstract class KeptRun {

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
    private volatile String build;
    /** When the run's build began, in milliseconds since 1970; 0 in a list that an earlier version has written. */
    private final long since;

    /** @param build the build's external ID */
    KeptRun(String runId, Connection connection, String build, long since) {
        this.runId = runId;
        bucket = connection.bucket();
        region = connection.region();
        credentialsId = connection.credentialsId();
        roleArn = connection.roleArn();
        externalId = connection.externalId();
        byBlock = connection.byBlock();
        bucketOwner = connection.bucketOwner();
        sse = connection.sse();
        sseKmsKeyId = connection.sseKmsKeyId();
        this.build = build;
        this.since = since;
    }

    /** @param runId the run of the request, or one of several that it has begun */
    KeptRun(BuildRequest request, String runId) {
        this(
                runId,
                request.connection(),
                request.run().getExternalizableId(),
                request.run().getStartTimeInMillis());
    }

    public String runId() {
        return Util.fixNull(runId);
    }

    /** What the list tells it from the others by. */
    String key() {
        return runId();
    }

    String bucket() {
        return bucket;
    }

    /** The build: its job's full name and its number. */
    String build() {
        return Util.fixNull(build);
    }

    long since() {
        return since;
    }

    Connection connection() {
        return new Connection(
                bucket, region, credentialsId, roleArn, externalId, byBlock, bucketOwner, sse, sseKmsKeyId);
    }

    String jobName() {
        int end = build().lastIndexOf('#');
        return end < 0 ? "" : build().substring(0, end);
    }

    /** Whether it is of this job, or of one in this folder. */
    boolean isBelow(String fullName) {
        return jobName().equals(fullName) || jobName().startsWith(fullName + "/");
    }

    /** The job, or a folder above it, is called otherwise from now on. */
    void follow(String fullName, String now) {
        build = now + build().substring(fullName.length());
    }

    /** The build, while it is there, whoever asks. */
    @CheckForNull
    Run<?, ?> run() {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            return build().isEmpty() ? null : Run.fromExternalizableId(build());
        }
    }

    /** Whether its build is there, and under way. */
    boolean isBuilding() {
        Run<?, ?> run = run();
        return run != null && run.isBuilding();
    }

    /** The command that finishes it. */
    String resumeCommand() {
        return RestoreCall.resumeCommand(runId(), connection().anonymous());
    }

    /** The job of the build, while it is there, whoever asks. */
    @CheckForNull
    Job<?, ?> job() {
        try (ACLContext system = ACL.as2(ACL.SYSTEM2)) {
            return jobName().isEmpty() ? null : Jenkins.get().getItemByFullName(jobName(), Job.class);
        }
    }
}
