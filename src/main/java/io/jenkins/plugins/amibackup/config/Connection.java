package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Util;
import hudson.model.Item;
import hudson.model.Run;
import io.jenkins.plugins.amibackup.engine.aws.AssumedRole;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.aws.Trust;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.io.Serializable;
import java.time.Clock;
import java.util.List;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;

/**
 * Which bucket, in which Region, and as whom: the part that every step shares. Nothing in it is a secret. Pipelines keep it while a
 * step runs, so a later field is read from what earlier versions have kept: {@link #readResolve} gives it its default.
 */
@Restricted(NoExternalUse.class)
public final class Connection implements Serializable {

    /** That of the record that this once was, so that what it has left can be read. */
    private static final long serialVersionUID = 0L;

    /** What a job says that wants no encryption header, whatever the administrator's default is. */
    static final String NO_SSE = "none";

    private final String bucket;
    private final String region;
    private final String credentialsId;
    private final String roleArn;
    private final String externalId;
    private final boolean byBlock;
    private final String bucketOwner;
    private final String sse;
    private final String sseKmsKeyId;

    public Connection(
            String bucket,
            String region,
            String credentialsId,
            String roleArn,
            String externalId,
            boolean byBlock,
            String bucketOwner,
            String sse,
            String sseKmsKeyId) {
        this.bucket = Util.fixNull(bucket).strip();
        this.region = Util.fixNull(region).strip();
        this.credentialsId = Util.fixNull(credentialsId).strip();
        this.roleArn = Util.fixNull(roleArn).strip();
        this.externalId = Util.fixNull(externalId).strip();
        this.byBlock = byBlock;
        this.bucketOwner = Util.fixNull(bucketOwner).strip();
        this.sse = Util.fixNull(sse).strip();
        this.sseKmsKeyId = Util.fixNull(sseKmsKeyId).strip();
    }

    /** As a step or a form names it, where it names no owner. */
    public Connection(String bucket, String region, String credentialsId, String roleArn, String externalId) {
        this(bucket, region, credentialsId, roleArn, externalId, false, "", "", "");
    }

    private Object readResolve() {
        return new Connection(
                bucket, region, credentialsId, roleArn, externalId, byBlock, bucketOwner, sse, sseKmsKeyId);
    }

    /** The bucket for backups; empty for the administrator's default. */
    public String bucket() {
        return bucket;
    }

    /** The Region; empty for the administrator's default. */
    public String region() {
        return region;
    }

    /**
     * AWS credentials that the job may use; empty for the block's, the administrator's default, or the controller's own identity,
     * whichever there is.
     */
    public String credentialsId() {
        return credentialsId;
    }

    /** A role to assume with these; empty for none. */
    public String roleArn() {
        return roleArn;
    }

    /** What the role asks for; empty for nothing. */
    public String externalId() {
        return externalId;
    }

    /** Whether the credentials are those of the block around the step: then no others may be used. */
    public boolean byBlock() {
        return byBlock;
    }

    /**
     * The number of the account that the bucket must belong to; empty for the account that acts, or the administrator's default for
     * the default bucket.
     */
    public String bucketOwner() {
        return bucketOwner;
    }

    /**
     * The encryption that our own writes to the bucket ask for; empty for none, or for the administrator's default for the default
     * bucket.
     */
    public String sse() {
        return sse.equals(NO_SSE) ? "" : sse;
    }

    /** The key of that; empty for AWS's own, or for the administrator's default with the default encryption. */
    public String sseKmsKeyId() {
        return sseKmsKeyId;
    }

    private List<Object> all() {
        return List.of(bucket, region, credentialsId, roleArn, externalId, byBlock, bucketOwner, sse, sseKmsKeyId);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof Connection connection && all().equals(connection.all());
    }

    @Override
    public int hashCode() {
        return all().hashCode();
    }

    @Override
    public String toString() {
        return "Connection" + all();
    }

    /** With the account that the bucket must belong to. */
    public Connection ownedBy(@CheckForNull String owner) {
        return new Connection(bucket, region, credentialsId, roleArn, externalId, byBlock, owner, sse, sseKmsKeyId);
    }

    /** With the encryption that our own writes ask for. */
    public Connection writingWith(@CheckForNull String algorithm, @CheckForNull String key) {
        return new Connection(bucket, region, credentialsId, roleArn, externalId, byBlock, bucketOwner, algorithm, key);
    }

    /** The encryption that our own writes ask for. */
    public Sse encryption() {
        return new Sse(sse(), sseKmsKeyId);
    }

    /** The same place without credentials: for users who may not see how a job is configured. */
    public Connection anonymous() {
        return new Connection(bucket, region, "", "", "", byBlock, bucketOwner, sse, sseKmsKeyId);
    }

    /** With the Region and the credentials of the block around a step, where the step names none itself. */
    public Connection within(BlockCredentials block) {
        return new Connection(
                bucket,
                region.isEmpty() ? block.region() : region,
                credentialsId,
                roleArn,
                externalId,
                credentialsId.isEmpty() && block.hasCredentials(),
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    /** The administrators' default place, reached as they say. */
    public static Connection byDefault() {
        return new Connection("", "", "", "", "").withDefaults();
    }

    /**
     * With the administrator's bucket and Region where none is named, and with the owner and the encryption of that bucket: a
     * bucket that a job chooses itself is not the administrator's, and neither is its owner, nor need the key be in its Region. An operation keeps what it began with: a default
     * that changes later must not lead it elsewhere.
     */
    public Connection withDefaults() {
        Defaults defaults = Defaults.current();
        boolean theirs = bucket.isEmpty() || bucket.equals(defaults.bucket());
        boolean inherits = theirs && sse.isEmpty() && sseKmsKeyId.isEmpty();
        return new Connection(
                bucket.isEmpty() ? defaults.bucket() : bucket,
                region.isEmpty() ? defaults.region() : region,
                credentialsId,
                roleArn,
                externalId,
                byBlock,
                bucketOwner.isEmpty() && theirs ? defaults.bucketOwner() : bucketOwner,
                inherits ? defaults.sse() : sse,
                inherits ? defaults.sseKmsKeyId() : sseKmsKeyId);
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show, for the first thing that is wrong
     */
    public void check() {
        Checks.bucket(bucket);
        Checks.bucketOwner(bucketOwner);
        Checks.region(region);
        Checks.sse(sse(), sseKmsKeyId, region);
    }

    /**
     * How a build reaches AWS. May ask credentials providers, so it is not for a Pipeline's own thread.
     *
     * @param run the build; null when it is gone, or for a form
     * @param item its job, or where a form is filled in; null when that is gone, too
     * @param block the block around the step
     * @throws OperationException with the line to show when the build has no AWS credentials to act with
     */
    public AwsAccess access(@CheckForNull Run<?, ?> run, @CheckForNull Item item, BlockCredentials block, Clock clock) {
        checkRole(roleArn);
        checkExternalId(externalId);
        AwsAccess access = byBlock
                ? block(block)
                : new BuildCredentials(run, item, credentialsId, CredentialsPolicy::current).access(savedWay(), clock);
        return roleArn.isEmpty() ? access : assume(access, roleArn, externalId, item, clock);
    }

    /**
     * How an administrator's form reaches AWS, which belongs to no job.
     *
     * @param policy with the credentials to act with, if any
     * @param trust the certificate authorities to trust
     * @throws OperationException with the line to show when there are no AWS credentials to act with
     */
    AwsAccess access(CredentialsPolicy policy, Endpoints endpoints, Trust trust, Clock clock) {
        checkRole(roleArn);
        checkExternalId(externalId);
        AwsAccess access = new BuildCredentials(null, null, "", () -> policy).access(way(endpoints, trust), clock);
        return roleArn.isEmpty() ? access : assume(access, roleArn, externalId, null, clock);
    }

    /**
     * How something that belongs to no build reaches AWS. May ask credentials providers, so it is not for the thread of a request.
     *
     * @param item the job or the folder in whose scope the credentials are looked up; null outside of any: then those that are named are
     *     Jenkins' own, because an administrator has chosen them
     * @throws OperationException with the line to show when there are no AWS credentials to act with
     */
    AwsAccess access(@CheckForNull Item item, Clock clock) {
        if (item == null && !credentialsId.isEmpty()) {
            AmiBackupConfiguration saved = AmiBackupConfiguration.get();
            return access(
                    new CredentialsPolicy(credentialsId, saved.isAllowControllerIdentity()),
                    saved.endpoints(),
                    saved.trust(),
                    clock);
        }
        return access(null, item, BlockCredentials.NONE, clock);
    }

    private AwsAccess block(BlockCredentials block) {
        if (!block.hasCredentials()) {
            throw new OperationException(FailureKind.CREDENTIALS, Line.of("credentials.blockGone"), null);
        }
        return savedWay().as(BuildCredentials.identity(block.credentials()), block::credentials);
    }

    /** The way that an administrator has saved, without credentials. */
    private AwsAccess savedWay() {
        AmiBackupConfiguration saved = AmiBackupConfiguration.get();
        return way(saved.endpoints(), saved.trust());
    }

    private AwsAccess way(Endpoints endpoints, Trust trust) {
        return new AwsAccess(region, endpoints, JenkinsProxy.current(), "nobody", AnonymousCredentialsProvider.create())
                .trusting(trust);
    }

    /**
     * The way to AWS as a role. Looks share one session, so that jobs that wait are asked about together; what a job changes, it
     * changes in a session that is named after it.
     *
     * @param item the job; null where there is none, or it is gone
     */
    static AwsAccess assume(AwsAccess base, String roleArn, String externalId, @CheckForNull Item item, Clock clock) {
        String external = Util.fixEmpty(externalId);
        return base.as(
                BuildCredentials.identity(base.identity(), roleArn, externalId),
                new AssumedRole(base, roleArn, external, clock),
                item == null ? null : new AssumedRole(base, roleArn, external, SessionName.of(item), clock));
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
