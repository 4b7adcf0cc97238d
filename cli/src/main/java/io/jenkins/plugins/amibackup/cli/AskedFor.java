package io.jenkins.plugins.amibackup.cli;

/**
 * What a command was asked to do, repeated in its result if the command does not succeed.
 *
 * @param kind {@code backup}, {@code restore}, {@code verify}, {@code prune} or {@code gate}; null for {@code resume}, which doesn't know it
 * @param runId the run; null for several instances, each of which has one
 * @param instanceId the instance; null if none was given
 * @param sourceAmiId the AMI to restore or verify; null if none was given
 * @param bucket the bucket, and whose it must be
 * @param region the Region
 */
record AskedFor(String kind, String runId, String instanceId, String sourceAmiId, BucketOptions bucket, String region) {

    /** The command that resumes a run of this. */
    String toResume(String run, AwsOptions aws) {
        return aws.call(bucket, region, "resume", "--run-id", run);
    }

    /** The same of one instance. */
    AskedFor ofMember(String memberRunId, String memberId) {
        return new AskedFor(kind, memberRunId, memberId, sourceAmiId, bucket, region);
    }

    /** A backup of one instance or several; {@link #ofMember} says which. */
    static AskedFor backup(BucketOptions bucket, String region) {
        return new AskedFor("backup", null, null, null, bucket, region);
    }

    /** The same of a gate. */
    static AskedFor gate(BucketOptions bucket, String region) {
        return new AskedFor("gate", null, null, null, bucket, region);
    }

    static AskedFor restore(String runId, String instanceId, String sourceAmiId, BucketOptions bucket, String region) {
        return new AskedFor("restore", runId, instanceId, sourceAmiId, bucket, region);
    }

    static AskedFor verify(String runId, String instanceId, String sourceAmiId, BucketOptions bucket, String region) {
        return new AskedFor("verify", runId, instanceId, sourceAmiId, bucket, region);
    }

    static AskedFor prune(String runId, String instanceId, BucketOptions bucket, String region) {
        return new AskedFor("prune", runId, instanceId, null, bucket, region);
    }

    static AskedFor resume(String runId, BucketOptions bucket, String region) {
        return new AskedFor(null, runId, null, null, bucket, region);
    }
}
