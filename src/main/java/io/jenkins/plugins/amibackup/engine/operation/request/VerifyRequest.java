package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.time.Duration;
import java.util.Map;

/**
 * What is asked of a verification: a stored backup is restored, looked at, and what was made for that is removed again.
 *
 * @param amiId the AMI that was stored; empty where a backup of an instance is picked
 * @param instanceId the instance of which a backup is picked; empty where {@code amiId} is given
 * @param pick which of them; null stands for {@code newest}
 * @param withinSeconds only one that was taken within so many seconds; 0 for any
 * @param drill how far it goes; null stands for level {@code image}
 * @param bucket where the backup is stored
 * @param region the Region of the bucket, in which it is restored
 * @param origin who asked
 * @param acceptForeign whether an object without a record of ours is verified, as far as that goes
 * @param bucketOwner the number of the account that the bucket must belong to; empty (the default) for the account that acts
 * @param sse the encryption that our own writes ask S3 for; empty (the default) for the bucket's own
 * @param sseKmsKeyId the key of that; empty (the default) for AWS's own
 */
public record VerifyRequest(
        String amiId,
        String instanceId,
        Pick pick,
        long withinSeconds,
        DrillTerms drill,
        String bucket,
        String region,
        Origin origin,
        boolean acceptForeign,
        String bucketOwner,
        String sse,
        String sseKmsKeyId)
        implements OperationRequest {

    /** A hundred years: no backup is older. */
    private static final long LONGEST_WITHIN = Duration.ofDays(36_500).toSeconds();

    public VerifyRequest {
        amiId = OperationRequest.text(amiId);
        instanceId = OperationRequest.text(instanceId);
        pick = pick == null ? Pick.NEWEST : pick;
        drill = drill == null ? DrillTerms.of(ProofLevel.IMAGE) : drill;
        bucket = OperationRequest.text(bucket);
        region = OperationRequest.text(region);
        origin = origin == null ? new Origin("", "", "") : origin;
        bucketOwner = OperationRequest.text(bucketOwner);
        sse = OperationRequest.text(sse);
        sseKmsKeyId = OperationRequest.text(sseKmsKeyId);
    }

    /** Verifies this backup, in a bucket of the account that acts. */
    public static VerifyRequest of(String amiId, DrillTerms drill, String bucket, String region) {
        return new VerifyRequest(amiId, "", null, 0, drill, bucket, region, null, false, "", "", "");
    }

    /** Verifies a backup of this instance, in a bucket of the account that acts. */
    public static VerifyRequest ofInstance(
            String instanceId, Pick pick, long withinSeconds, DrillTerms drill, String bucket, String region) {
        return new VerifyRequest("", instanceId, pick, withinSeconds, drill, bucket, region, null, false, "", "", "");
    }

    /** The same for another instance. */
    public VerifyRequest ofInstance(String other) {
        return new VerifyRequest(
                "",
                other,
                pick,
                withinSeconds,
                drill,
                bucket,
                region,
                origin,
                acceptForeign,
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    /** The same, asked for by somebody. */
    public VerifyRequest from(Origin asking) {
        return new VerifyRequest(
                amiId,
                instanceId,
                pick,
                withinSeconds,
                drill,
                bucket,
                region,
                asking,
                acceptForeign,
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    /** The same, for an object without a record of ours, too. */
    public VerifyRequest acceptingForeign(boolean accept) {
        return new VerifyRequest(
                amiId,
                instanceId,
                pick,
                withinSeconds,
                drill,
                bucket,
                region,
                origin,
                accept,
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    @Override
    public OperationKind kind() {
        return OperationKind.VERIFY;
    }

    /** None: what a verification makes is made to be removed. */
    @Override
    public Map<String, String> tags() {
        return Map.of();
    }

    @Override
    public boolean mayName(String runId, String imageName) {
        return Names.isDrillOf(runId, imageName);
    }

    @Override
    public void check() {
        if (amiId.isEmpty() == instanceId.isEmpty()) {
            throw OperationException.badInput("check.verify.which");
        }
        if (instanceId.isEmpty()) {
            Checks.amiId(amiId);
        } else {
            Checks.instanceId(instanceId);
        }
        checkTerms();
    }

    /** Checks everything but which backup: of a request that stands for those of several instances. */
    public void checkTerms() {
        if (withinSeconds < 0 || withinSeconds > LONGEST_WITHIN) {
            throw OperationException.badInput("check.verify.within");
        }
        if (!amiId.isEmpty() && (pick != Pick.NEWEST || withinSeconds > 0)) {
            throw OperationException.badInput("check.verify.pickUnused");
        }
        Checks.bucket(bucket);
        Checks.bucketOwner(bucketOwner);
        Checks.region(region);
        Checks.sse(sse, sseKmsKeyId, region);
        drill.check();
    }
}
