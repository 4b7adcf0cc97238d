package io.jenkins.plugins.amibackup.engine.operation.request;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * What is asked of a restore.
 *
 * @param amiId the AMI that was stored; empty where a backup of an instance is chosen, or that of a run
 * @param bucket where it is stored
 * @param region the Region of the bucket, in which the AMI comes back
 * @param name the name of the restored AMI; empty for the original name and {@code -restored-<run id>}
 * @param encrypt true demands an encrypted AMI, false takes what AWS gives, null (the default) does as the record says
 * @param kmsKeyId the key to encrypt with; empty for the account's default key
 * @param tags tags for the restored AMI beside the original ones
 * @param origin who asked
 * @param acceptForeign whether an object without a record of ours is restored as it is; false where nothing is said
 * @param bucketOwner the number of the account that the bucket must belong to; empty (the default) for the account that acts
 * @param sse the encryption that our own writes ask S3 for; empty (the default) for the bucket's own
 * @param sseKmsKeyId the key of that; empty (the default) for AWS's own
 * @param launch how an instance is launched from what comes back; null (the default) launches none
 * @param inPlaceOf the instance whose root volume is replaced by what comes back; empty (the default) for none
 * @param dryRun whether all is looked at and nothing is made; false where nothing is said
 * @param newestOf the instance whose newest backup is restored; null (the default) where another field says which
 * @param backupRunId the run whose backup is restored; empty (the default) where another field says which
 */
public record RestoreRequest(
        String amiId,
        String bucket,
        String region,
        String name,
        Boolean encrypt,
        String kmsKeyId,
        Map<String, String> tags,
        Origin origin,
        boolean acceptForeign,
        String bucketOwner,
        String sse,
        String sseKmsKeyId,
        LaunchTerms launch,
        String inPlaceOf,
        boolean dryRun,
        NewestOf newestOf,
        String backupRunId)
        implements OperationRequest {

    public RestoreRequest {
        amiId = OperationRequest.text(amiId);
        bucket = OperationRequest.text(bucket);
        region = OperationRequest.text(region);
        name = OperationRequest.text(name);
        kmsKeyId = OperationRequest.text(kmsKeyId);
        tags = tags == null ? Map.of() : new TreeMap<>(tags);
        origin = origin == null ? new Origin("", "", "") : origin;
        bucketOwner = OperationRequest.text(bucketOwner);
        sse = OperationRequest.text(sse);
        sseKmsKeyId = OperationRequest.text(sseKmsKeyId);
        inPlaceOf = OperationRequest.text(inPlaceOf);
        backupRunId = OperationRequest.text(backupRunId);
    }

    /** A request that ends with the image. */
    public RestoreRequest(
            String amiId,
            String bucket,
            String region,
            String name,
            Boolean encrypt,
            String kmsKeyId,
            Map<String, String> tags,
            Origin origin,
            boolean acceptForeign,
            String bucketOwner,
            String sse,
            String sseKmsKeyId) {
        this(
                amiId,
                bucket,
                region,
                name,
                encrypt,
                kmsKeyId,
                tags,
                origin,
                acceptForeign,
                bucketOwner,
                sse,
                sseKmsKeyId,
                null,
                "",
                false,
                null,
                "");
    }

    /** A request for a backup of our own, in a bucket of the account that acts. */
    public RestoreRequest(
            String amiId,
            String bucket,
            String region,
            String name,
            Boolean encrypt,
            String kmsKeyId,
            Map<String, String> tags,
            Origin origin) {
        this(amiId, bucket, region, name, encrypt, kmsKeyId, tags, origin, false, "", "", "");
    }

    /** The same, for an object without a record of ours, too. */
    public RestoreRequest acceptingForeign(boolean accept) {
        return with(accept, bucketOwner, encryption(), launch, inPlaceOf, dryRun, newestOf, backupRunId);
    }

    /** The same, of a bucket that must belong to this account; empty for the account that acts. */
    public RestoreRequest withBucketOwner(String owner) {
        return with(acceptForeign, owner, encryption(), launch, inPlaceOf, dryRun, newestOf, backupRunId);
    }

    /** The same, with the encryption that our own writes ask S3 for; empty for the bucket's own. */
    public RestoreRequest writingWith(String algorithm, String key) {
        return with(
                acceptForeign, bucketOwner, new Sse(algorithm, key), launch, inPlaceOf, dryRun, newestOf, backupRunId);
    }

    /** The same, with an instance that is launched from what comes back; null for none. */
    public RestoreRequest launching(LaunchTerms terms) {
        return with(acceptForeign, bucketOwner, encryption(), terms, inPlaceOf, dryRun, newestOf, backupRunId);
    }

    /** The same, with what comes back in the place of the root volume of this instance; empty for none. */
    public RestoreRequest replacingRootOf(String instanceId) {
        return with(acceptForeign, bucketOwner, encryption(), launch, instanceId, dryRun, newestOf, backupRunId);
    }

    /** The same, but with all looked at and nothing made, or not. */
    public RestoreRequest dryRun(boolean only) {
        return with(acceptForeign, bucketOwner, encryption(), launch, inPlaceOf, only, newestOf, backupRunId);
    }

    /** The same, of the newest backup of an instance; null for the AMI that is named. */
    public RestoreRequest ofNewest(NewestOf instance) {
        return with(acceptForeign, bucketOwner, encryption(), launch, inPlaceOf, dryRun, instance, backupRunId);
    }

    /** The same, of the backup that a run has made; empty for the AMI that is named. */
    public RestoreRequest ofRun(String runId) {
        return with(acceptForeign, bucketOwner, encryption(), launch, inPlaceOf, dryRun, newestOf, runId);
    }

    private RestoreRequest with(
            boolean foreign,
            String owner,
            Sse writing,
            LaunchTerms terms,
            String instanceId,
            boolean only,
            NewestOf newest,
            String backupRun) {
        return new RestoreRequest(
                amiId,
                bucket,
                region,
                name,
                encrypt,
                kmsKeyId,
                tags,
                origin,
                foreign,
                owner,
                writing.algorithm(),
                writing.kmsKeyId(),
                terms,
                instanceId,
                only,
                newest,
                backupRun);
    }

    /** The newest backup of this instance, with every default. */
    public static RestoreRequest ofInstance(String instanceId, String bucket, String region) {
        return of("", bucket, region).ofNewest(new NewestOf(instanceId, null));
    }

    /** The backup of this run, with every default. */
    public static RestoreRequest ofRun(String runId, String bucket, String region) {
        return of("", bucket, region).ofRun(runId);
    }

    /** A request with every default. */
    public static RestoreRequest of(String amiId, String bucket, String region) {
        return new RestoreRequest(amiId, bucket, region, "", null, "", Map.of(), null);
    }

    @Override
    public OperationKind kind() {
        return OperationKind.RESTORE;
    }

    /** Whether it is found out first which backup is restored: the request names no AMI. */
    public boolean leavesTheChoice() {
        return newestOf != null || !backupRunId.isEmpty();
    }

    @Override
    public boolean mayName(String runId, String imageName) {
        return name.isEmpty()
                ? OperationRequest.super.mayName(runId, imageName)
                : Set.of(name, Names.plain(name), Names.encrypted(name)).contains(imageName);
    }

    @Override
    public void check() {
        checkWhich();
        Checks.bucket(bucket);
        Checks.bucketOwner(bucketOwner);
        Checks.region(region);
        Checks.sse(sse, sseKmsKeyId, region);
        if (!name.isEmpty()) {
            Checks.imageName(name);
        }
        Checks.kmsKeyId(kmsKeyId, region, !Boolean.FALSE.equals(encrypt));
        Checks.tags(tags);
        if (launch != null) {
            launch.check();
        }
        if (!inPlaceOf.isEmpty()) {
            Checks.instanceId(inPlaceOf);
            if (launch != null) {
                throw OperationException.badInput("check.launch.inPlace", inPlaceOf);
            }
        }
    }

    /** Either an AMI is named, or the instance, or the run; when none is, what is missing is the AMI. */
    private void checkWhich() {
        if (newestOf != null && newestOf.instanceId().isEmpty()) {
            throw OperationException.badInput("check.restore.before");
        }
        long ways = Stream.of(!amiId.isEmpty(), newestOf != null, !backupRunId.isEmpty())
                .filter(given -> given)
                .count();
        if (ways > 1) {
            throw OperationException.badInput("check.restore.which");
        } else if (newestOf != null) {
            Checks.instanceId(newestOf.instanceId());
        } else if (!backupRunId.isEmpty()) {
            Checks.runId(backupRunId);
        } else {
            Checks.amiId(amiId);
        }
    }
}
