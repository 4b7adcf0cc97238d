package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import picocli.CommandLine.Option;

/** The bucket of a command, and whose it must be. */
final class BucketOptions {

    @Option(names = "--bucket", paramLabel = "NAME", required = true)
    private String bucket;

    @Option(names = "--bucket-owner", paramLabel = "ACCOUNT", defaultValue = "")
    private String bucketOwner;

    String name() {
        return bucket.strip();
    }

    /** The number of the account that the bucket must belong to; empty for the account of the credentials. */
    String owner() {
        return bucketOwner.strip();
    }

    /**
     * Checks what can be checked without any call.
     *
     * @throws io.jenkins.plugins.amibackup.engine.base.OperationException with the line to show, on the first error
     */
    void check() {
        Checks.bucket(name());
        Checks.bucketOwner(owner());
    }

    /** What follows {@code --bucket} in another command on the same bucket. */
    String typed() {
        return owner().isEmpty() ? name() : name() + " --bucket-owner " + owner();
    }
}
