package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Job;
import hudson.model.Run;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A clean-up under way: which operation, how to reach it, and why it was aborted. Plain texts and no secret, because it is
 * kept in a file. Not a record, which XStream can't read back.
 */
@Restricted(NoExternalUse.class)
public final class CleanUpEntry {

    private final String runId;
    private final String bucket;
    private final String region;
    private final String credentialsId;
    private final String roleArn;
    private final String externalId;
    private final boolean byBlock;
    private final String build;
    private final String why;

    /** @param runId the run of the order, or one of several that it has begun */
    CleanUpEntry(Order order, String runId, String why) {
        this.runId = runId;
        bucket = order.connection().bucket();
        region = order.connection().region();
        credentialsId = order.connection().credentialsId();
        roleArn = order.connection().roleArn();
        externalId = order.connection().externalId();
        byBlock = order.connection().byBlock();
        build = order.run().getExternalizableId();
        this.why = why;
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

    String why() {
        return why;
    }

    Connection connection() {
        return new Connection(bucket, region, credentialsId, roleArn, externalId, byBlock);
    }

    /** The build, while it is there. */
    @CheckForNull
    Run<?, ?> run() {
        return build().isEmpty() ? null : Run.fromExternalizableId(build());
    }

    /** The job of the build, while it is there. */
    @CheckForNull
    Job<?, ?> job() {
        int end = build().lastIndexOf('#');
        return end < 0 ? null : Jenkins.get().getItemByFullName(build().substring(0, end), Job.class);
    }
}
