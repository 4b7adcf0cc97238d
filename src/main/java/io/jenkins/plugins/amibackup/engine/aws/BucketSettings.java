package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import software.amazon.awssdk.awscore.exception.AwsErrorDetails;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PublicAccessBlockConfiguration;
import software.amazon.awssdk.services.s3.model.S3Exception;
import software.amazon.awssdk.services.s3.model.ServerSideEncryptionRule;

/** How a bucket is set up: where it is, how it encrypts, whom it lets in. Nothing here changes it. */
public final class BucketSettings {

    private static final int NOT_FOUND = 404;
    private static final Set<String> EVERYBODY = Set.of(
            "http://acs.amazonaws.com/groups/global/AllUsers",
            "http://acs.amazonaws.com/groups/global/AuthenticatedUsers");

    private final S3Client s3;
    private final Bucket bucket;
    private final BucketOwner owner;

    BucketSettings(S3Client s3, Bucket bucket, BucketOwner owner) {
        this.s3 = s3;
        this.bucket = bucket;
        this.owner = owner;
    }

    /** The Region that the bucket is in. Fails when the bucket isn't there, is another's, or can't be looked at. */
    public String location() {
        try {
            String found = owner.call(
                            Action.LIST_BUCKET,
                            () -> s3.headBucket(
                                    request -> request.bucket(bucket.name()).expectedBucketOwner(owner.expected())))
                    .bucketRegion();
            return found == null ? bucket.region() : found;
        } catch (AwsException failure) {
            if (failure.getCause() instanceof S3Exception answer && answer.statusCode() == NOT_FOUND) {
                throw Call.explain(Action.LIST_BUCKET, noSuchBucket(answer));
            }
            Optional<String> elsewhere = elsewhere(failure);
            if (elsewhere.isPresent() && !elsewhere.get().equals(bucket.region())) {
                return elsewhere.get();
            }
            throw bucket.inWords(failure, "");
        }
    }

    private AwsServiceException noSuchBucket(S3Exception answer) {
        return answer.toBuilder()
                .awsErrorDetails(AwsErrorDetails.builder()
                        .errorCode("NoSuchBucket")
                        .errorMessage("The bucket " + bucket.name() + " does not exist")
                        .build())
                .build();
    }

    /** S3 names the right Region in the header of its refusal. */
    private static Optional<String> elsewhere(AwsException failure) {
        return failure.getCause() instanceof S3Exception answer
                        && answer.awsErrorDetails() != null
                        && answer.awsErrorDetails().sdkHttpResponse() != null
                ? answer.awsErrorDetails().sdkHttpResponse().firstMatchingHeader("x-amz-bucket-region")
                : Optional.empty();
    }

    /** The default encryption of new objects, as AWS names it ({@code AES256}, {@code aws:kms}); empty where none is set. */
    public Optional<String> defaultEncryption() {
        try {
            return told(
                            Action.GET_ENCRYPTION_CONFIGURATION,
                            () -> s3.getBucketEncryption(request ->
                                            request.bucket(bucket.name()).expectedBucketOwner(owner.expected()))
                                    .serverSideEncryptionConfiguration())
                    .rules()
                    .stream()
                    .map(ServerSideEncryptionRule::applyServerSideEncryptionByDefault)
                    .filter(rule -> rule != null)
                    .map(rule -> rule.sseAlgorithmAsString())
                    .findFirst();
        } catch (AwsException failure) {
            if (failure.is("ServerSideEncryptionConfigurationNotFoundError")) {
                return Optional.empty();
            }
            throw failure;
        }
    }

    /** Whether the bucket itself blocks all public access. The account may do so where the bucket doesn't. */
    public boolean blocksPublicAccess() {
        try {
            PublicAccessBlockConfiguration block = told(
                    Action.GET_BUCKET_PUBLIC_ACCESS_BLOCK,
                    () -> s3.getPublicAccessBlock(
                                    request -> request.bucket(bucket.name()).expectedBucketOwner(owner.expected()))
                            .publicAccessBlockConfiguration());
            return Boolean.TRUE.equals(block.blockPublicAcls())
                    && Boolean.TRUE.equals(block.blockPublicPolicy())
                    && Boolean.TRUE.equals(block.ignorePublicAcls())
                    && Boolean.TRUE.equals(block.restrictPublicBuckets());
        } catch (AwsException failure) {
            if (failure.is("NoSuchPublicAccessBlockConfiguration")) {
                return false;
            }
            throw failure;
        }
    }

    /** Whether the bucket's policy lets the public in. */
    public boolean hasPublicPolicy() {
        try {
            return Boolean.TRUE.equals(told(
                            Action.GET_BUCKET_POLICY_STATUS,
                            () -> s3.getBucketPolicyStatus(request ->
                                            request.bucket(bucket.name()).expectedBucketOwner(owner.expected()))
                                    .policyStatus())
                    .isPublic());
        } catch (AwsException failure) {
            if (failure.is("NoSuchBucketPolicy")) {
                return false;
            }
            throw failure;
        }
    }

    /** An answer that leaves out what was asked is not AWS's, and means nothing. */
    private static <T> T told(Action action, Supplier<T> question) {
        T told = Call.of(action, question);
        if (told == null) {
            throw Call.unreadable(action, "it says nothing");
        }
        return told;
    }

    /** Whether the bucket's access control list lets everybody in, or everybody who has an AWS account. */
    public boolean hasPublicAcl() {
        return Call.of(
                        Action.GET_BUCKET_ACL,
                        () -> s3.getBucketAcl(
                                request -> request.bucket(bucket.name()).expectedBucketOwner(owner.expected())))
                .grants()
                .stream()
                .anyMatch(grant -> grant.grantee() != null
                        && EVERYBODY.contains(String.valueOf(grant.grantee().uri())));
    }
}
