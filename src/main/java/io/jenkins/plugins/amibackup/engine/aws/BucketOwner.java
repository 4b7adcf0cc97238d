package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.function.Supplier;
import software.amazon.awssdk.services.s3.S3Client;

/**
 * The account that a bucket must belong to. Each call names it, and S3 refuses what is asked of a bucket of anybody else: a
 * mistyped name, or a bucket that was deleted and then registered by a stranger who lets everybody in.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-owner-condition.html">Bucket owner condition</a>
 */
final class BucketOwner {

    /** The status with which S3-compatible servers refuse a header that they don't know. */
    private static final int NOT_IMPLEMENTED = 501;

    private final S3Client s3;
    private final String bucket;
    private final Supplier<String> expected;

    /** @param expected the account's number, found out when the first call is made; null where S3 is not to check */
    BucketOwner(S3Client s3, String bucket, Supplier<String> expected) {
        this.s3 = s3;
        this.bucket = bucket;
        this.expected = expected;
    }

    /**
     * What each call to S3 names; null, which the SDK leaves out, where S3 is not to check.
     *
     * @throws OperationException when the account that acts can't be told
     */
    String expected() {
        try {
            return expected.get();
        } catch (AwsException notTold) {
            if (notTold.kind().detaches()) {
                throw notTold;
            }
            throw new OperationException(
                    notTold.kind(),
                    Line.of("bucket.ownerUnknown", bucket, notTold.line().sentence()),
                    notTold);
        }
    }

    /** Makes a call that names the owner, and says so where it was refused because of that. */
    <T> T call(Action action, Supplier<T> call) {
        try {
            return Call.of(action, call);
        } catch (AwsException failure) {
            String owner = expected();
            if (owner != null && isNotUnderstood(failure)) {
                throw OperationException.badInput("bucket.ownerNotChecked", bucket, owner);
            }
            if (owner != null && failure.kind() == FailureKind.DENIED && isAnother(owner)) {
                throw OperationException.badInput("bucket.otherOwner", bucket, owner);
            }
            throw failure;
        }
    }

    private static boolean isNotUnderstood(AwsException failure) {
        return failure.is("NotImplemented", "HTTP " + NOT_IMPLEMENTED) || failure.isAboutTheExpectedOwner();
    }

    /** S3 refuses in the same words whoever has no permission: it is the owner when only naming one makes the difference. */
    private boolean isAnother(String owner) {
        return isOpen(null) && !isOpen(owner);
    }

    private boolean isOpen(String owner) {
        try {
            Call.of(
                    Action.LIST_BUCKET,
                    () -> s3.headBucket(request -> request.bucket(bucket).expectedBucketOwner(owner)));
            return true;
        } catch (AwsException refused) {
            return refused.kind() != FailureKind.DENIED;
        }
    }
}
