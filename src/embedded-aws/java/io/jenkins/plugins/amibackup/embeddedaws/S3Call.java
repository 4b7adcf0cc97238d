package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One call to S3: who asks what of which bucket and key, and when. */
final class S3Call {

    final S3World world;
    final Ids ids;
    final HttpRequest http;
    final Caller caller;
    final String region;
    final Instant now;
    final S3Target target;
    private final Faults faults;

    S3Call(S3World world, Ids ids, Faults faults, Incoming incoming) {
        this.world = world;
        this.ids = ids;
        this.faults = faults;
        this.http = incoming.http();
        this.caller = incoming.caller();
        this.region = incoming.region();
        this.now = incoming.now();
        this.target = S3Target.of(incoming.http());
    }

    String key() {
        return target.key();
    }

    boolean may(String action) {
        S3Bucket bucket = world.bucket(target.bucket());
        Map<String, String> context = new HashMap<>(S3Bucket.context(bucket));
        for (String header : List.of(S3Bucket.Encryption.ALGORITHM, S3Bucket.Encryption.KEY)) {
            if (http.header(header) != null) {
                context.put("s3:" + header, http.header(header));
            }
        }
        return faults.permits(caller, action, resource(action), Map.of(), context);
    }

    /** Refuses a write that the bucket's policy denies for its encryption header. */
    void checkEncryptionHeader(S3Bucket bucket) {
        if (bucket.deniesWrite(key(), http.header(S3Bucket.Encryption.ALGORITHM))) {
            throw deniedByBucket(caller, "s3:PutObject", resource("s3:PutObject"));
        }
        String key = http.header(S3Bucket.Encryption.KEY);
        if (key != null && bucket.unknownKeys.contains(key)) {
            throw new AwsError(400, "KMS.NotFoundException", "Key '" + key + "' does not exist");
        }
    }

    static AwsError deniedByBucket(Caller caller, String action, String resource) {
        return new AwsError(
                403,
                "AccessDenied",
                "User: " + caller.arn() + " is not authorized to perform: " + action + " on resource: \"" + resource
                        + "\" with an explicit deny in a resource-based policy");
    }

    /** Only listing is done to the bucket by a call that names a key. */
    private String resource(String action) {
        String key = target.key().isEmpty() || action.startsWith("s3:ListBucket") ? "" : "/" + target.key();
        return "arn:aws:s3:::" + target.bucket() + key;
    }

    /** Refuses an operation that was denied by the name that the API has for it, which IAM need not know. */
    void refuseDenied(String operation) {
        if (faults.isDenied(caller, operation)) {
            throw denied(operation);
        }
    }

    /** Refuses what the caller may not do. */
    void authorize(String action) {
        if (!may(action)) {
            throw denied(action);
        }
    }

    AwsError denied(String action) {
        return new AwsError(
                403,
                "AccessDenied",
                "User: " + caller.arn() + " is not authorized to perform: " + action
                        + " on resource: \"" + resource(action)
                        + "\" because no identity-based policy allows the " + action + " action");
    }

    /** The bucket of the call, if it exists, is in the Region of the call, and is the caller's. */
    S3Bucket bucket() {
        S3Bucket bucket = anywhere();
        if (!bucket.region.equals(region)) {
            throw new AwsError(
                    301,
                    "PermanentRedirect",
                    "The bucket you are attempting to access must be addressed using the specified endpoint. Please"
                            + " send all future requests to this endpoint.",
                    Map.of("x-amz-bucket-region", bucket.region),
                    Map.of("Endpoint", "s3." + bucket.region + ".amazonaws.com", "Bucket", bucket.name));
        }
        return bucket;
    }

    /** The bucket of the call, whatever its Region. */
    S3Bucket anywhere() {
        S3Bucket bucket = world.bucket(target.bucket());
        if (bucket == null) {
            throw new AwsError(
                    404,
                    "NoSuchBucket",
                    "The specified bucket does not exist",
                    Map.of(),
                    Map.of("BucketName", target.bucket()));
        }
        String expected = http.header("x-amz-expected-bucket-owner");
        if (expected != null && !world.checksOwners) {
            throw new AwsError(
                    501, "NotImplemented", "A header that you provided implies functionality that is not implemented");
        }
        if (!bucket.isOpenTo(caller.accountId()) || expected != null && !expected.equals(bucket.ownerId)) {
            throw new AwsError(403, "AccessDenied", "Access Denied");
        }
        return bucket;
    }

    AwsError noSuchKey() {
        return noSuchKey(Map.of());
    }

    /** @param headers what is to be told beside it */
    AwsError noSuchKey(Map<String, String> headers) {
        // Who may not list must not learn whether a key exists.
        return may("s3:ListBucket")
                ? new AwsError(
                        404, "NoSuchKey", "The specified key does not exist.", headers, Map.of("Key", target.key()))
                : denied("s3:ListBucket");
    }
}
