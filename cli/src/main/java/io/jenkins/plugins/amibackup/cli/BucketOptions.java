package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import picocli.CommandLine.Option;

/** The bucket of a command, and whose it must be. */
final class BucketOptions {

    @Option(names = "--bucket", paramLabel = "NAME", required = true)
    private String bucket;

    @Option(names = "--bucket-owner", paramLabel = "ACCOUNT", defaultValue = "")
    private String bucketOwner;

    @Option(names = "--sse", paramLabel = "ALGORITHM", defaultValue = "")
    private String sse;

    @Option(names = "--sse-kms-key-id", paramLabel = "KEY", defaultValue = "")
    private String sseKmsKeyId;

    String name() {
        return bucket.strip();
    }

    /** The number of the account that the bucket must belong to; empty for the account of the credentials. */
    String owner() {
        return bucketOwner.strip();
    }

    /** The encryption that our own writes to the bucket ask for. */
    Sse sse() {
        return new Sse(sse.strip(), sseKmsKeyId.strip());
    }

    /**
     * Checks what can be checked without any call.
     *
     * @param region of the bucket
     * @throws io.jenkins.plugins.amibackup.engine.base.OperationException with the line to show, on the first error
     */
    void check(String region) {
        Checks.bucket(name());
        Checks.bucketOwner(owner());
        Checks.sse(sse().algorithm(), sse().kmsKeyId(), region);
    }

    /** What follows {@code --bucket} in another command on the same bucket. */
    String typed() {
        return name()
                + (owner().isEmpty() ? "" : " --bucket-owner " + owner())
                + (sse().algorithm().isEmpty() ? "" : " --sse " + sse().algorithm())
                + (sse().kmsKeyId().isEmpty() ? "" : " --sse-kms-key-id " + sse().kmsKeyId());
    }
}
