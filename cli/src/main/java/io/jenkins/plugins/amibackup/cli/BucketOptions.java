package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import java.util.ArrayList;
import java.util.List;
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

    /** The name that was given; empty for none, where a command can do without. */
    String name() {
        return bucket == null ? "" : bucket.strip();
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
        Checks.region(region);
    }

    /** These options for another command on the same bucket. */
    List<String> typed() {
        List<String> typed = new ArrayList<>(List.of("--bucket", name()));
        add(typed, "--bucket-owner", owner());
        add(typed, "--sse", sse().algorithm());
        add(typed, "--sse-kms-key-id", sse().kmsKeyId());
        return typed;
    }

    private static void add(List<String> typed, String option, String value) {
        if (!value.isEmpty()) {
            typed.addAll(List.of(option, value));
        }
    }
}
