package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Job;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.OperationException;
import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import java.io.Serializable;
import java.time.Clock;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Which bucket, in which Region, and as whom: the part that every step shares. Nothing in it is a secret.
 *
 * @param bucket the bucket for backups; empty for the administrator's default
 * @param region the Region; empty for the administrator's default
 * @param credentialsId AWS credentials that the job may use; empty for the administrator's default, or the controller's
 *     own identity where there is none
 * @param roleArn a role to assume with these; empty for none
 * @param externalId what the role asks for; empty for nothing
 */
@Restricted(NoExternalUse.class)
public record Connection(String bucket, String region, String credentialsId, String roleArn, String externalId)
        implements Serializable {

    public Connection {
        bucket = Util.fixNull(bucket).strip();
        region = Util.fixNull(region).strip();
        credentialsId = Util.fixNull(credentialsId).strip();
        roleArn = Util.fixNull(roleArn).strip();
        externalId = Util.fixNull(externalId).strip();
    }

    /**
     * With the administrator's bucket and Region where none is named. An operation keeps what it began with: a default
     * that changes later must not lead it elsewhere.
     */
    public Connection withDefaults() {
        AmiBackupConfiguration defaults = AmiBackupConfiguration.get();
        return new Connection(
                bucket.isEmpty() ? defaults.getBucket() : bucket,
                region.isEmpty() ? defaults.getRegion() : region,
                credentialsId,
                roleArn,
                externalId);
    }

    /**
     * How a build reaches AWS. May ask credentials providers, so it is not for a Pipeline's own thread.
     *
     * @param run the build; null when it is gone
     * @param job its job; null when that is gone, too
     * @throws OperationException with the line to show when the build has no AWS credentials to act with
     */
    AwsAccess access(@CheckForNull Run<?, ?> run, @CheckForNull Job<?, ?> job, Clock clock) {
        checkRole(roleArn);
        checkExternalId(externalId);
        AwsAccess access = new BuildCredentials(run, job, credentialsId)
                .access(region, AmiBackupConfiguration.get().endpoints(), JenkinsProxy.current(), clock);
        return roleArn.isEmpty() ? access : assume(access, roleArn, externalId, clock);
    }

    static AwsAccess assume(AwsAccess base, String roleArn, String externalId, Clock clock) {
        return new AwsAccess(
                base.region(),
                base.endpoints(),
                base.proxy(),
                BuildCredentials.identity(base.identity(), roleArn, externalId),
                new AssumedRole(base, roleArn, Util.fixEmpty(externalId), clock));
    }

    /** Checks a role's ARN; empty means none. */
    public static void checkRole(String value) {
        if (!value.isEmpty() && !AssumedRole.isRoleArn(value)) {
            throw OperationException.badInput("check.roleArn", value);
        }
    }

    /** Checks a role's external id; empty means none. */
    public static void checkExternalId(String value) {
        if (!value.isEmpty() && !AssumedRole.isExternalId(value)) {
            throw OperationException.badInput("check.externalId", value);
        }
    }
}
