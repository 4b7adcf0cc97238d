package io.jenkins.plugins.amibackup.engine.aws;

import java.util.List;
import software.amazon.awssdk.services.s3.model.CreateMultipartUploadRequest;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;

/**
 * The server-side encryption that our own writes ask S3 for: documents, records and keys. Without it S3 does as the bucket's default
 * says. What EC2 writes when it stores an image can't ask for any.
 *
 * @param algorithm as in the header {@code x-amz-server-side-encryption}, one of {@link #ALGORITHMS}; empty for no header
 * @param kmsKeyId the key, where the algorithm is one of KMS; empty for AWS's own key for S3
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/serv-side-encryption.html">Server-side encryption</a>
 */
public record Sse(String algorithm, String kmsKeyId) {

    /** Writes without any header. */
    public static final Sse NONE = new Sse("", "");

    /** What S3 takes. */
    public static final List<String> ALGORITHMS = List.of("AES256", "aws:kms", "aws:kms:dsse");

    /** Whether a key of KMS can be named. */
    public boolean isOfKms() {
        return algorithm.startsWith("aws:kms");
    }

    void in(PutObjectRequest.Builder request) {
        if (!algorithm.isEmpty()) {
            request.serverSideEncryption(algorithm);
        }
        if (!kmsKeyId.isEmpty()) {
            request.ssekmsKeyId(kmsKeyId);
        }
    }

    void in(CreateMultipartUploadRequest.Builder request) {
        if (!algorithm.isEmpty()) {
            request.serverSideEncryption(algorithm);
        }
        if (!kmsKeyId.isEmpty()) {
            request.ssekmsKeyId(kmsKeyId);
        }
    }

    /** As a call names it: the algorithm, and the key where one is named. */
    @Override
    public String toString() {
        return kmsKeyId.isEmpty() ? algorithm : algorithm + " (" + kmsKeyId + ")";
    }
}
