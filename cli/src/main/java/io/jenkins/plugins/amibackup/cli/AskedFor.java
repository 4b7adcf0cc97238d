package io.jenkins.plugins.amibackup.cli;

/**
 * What a command was told to do, as its result repeats it when the command ends badly.
 *
 * @param kind {@code backup}, {@code restore} or {@code gate}; null for {@code resume}, which doesn't know it
 * @param runId the run
 * @param instanceId the instance; null where none was asked for
 * @param sourceAmiId the AMI to restore; null where none was asked for
 * @param bucket the bucket
 * @param region the Region of all this
 */
record AskedFor(String kind, String runId, String instanceId, String sourceAmiId, String bucket, String region) {

    static AskedFor backup(String runId, String instanceId, String bucket, String region) {
        return new AskedFor("backup", runId, instanceId, null, bucket, region);
    }

    static AskedFor gate(String runId, String instanceId, String bucket, String region) {
        return new AskedFor("gate", runId, instanceId, null, bucket, region);
    }

    static AskedFor restore(String runId, String sourceAmiId, String bucket, String region) {
        return new AskedFor("restore", runId, null, sourceAmiId, bucket, region);
    }

    static AskedFor resume(String runId, String bucket, String region) {
        return new AskedFor(null, runId, null, null, bucket, region);
    }
}
