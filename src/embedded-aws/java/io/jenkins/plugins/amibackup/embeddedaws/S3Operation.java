package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** The operations of S3 that exist here: how a request is recognized, which IAM action it needs, what answers it. */
enum S3Operation {
    ListBuckets("GET", Level.SERVICE, "", "s3:ListAllMyBuckets", S3Buckets::list),
    CreateBucket("PUT", Level.BUCKET, "", "s3:CreateBucket", S3Buckets::create),
    HeadBucket("HEAD", Level.BUCKET, "", "s3:ListBucket", S3Buckets::head),
    GetBucketLocation("GET", Level.BUCKET, "location", "s3:GetBucketLocation", S3Buckets::location),
    GetBucketVersioning("GET", Level.BUCKET, "versioning", "s3:GetBucketVersioning", S3BucketSettings::getVersioning),
    PutBucketVersioning("PUT", Level.BUCKET, "versioning", "s3:PutBucketVersioning", S3BucketSettings::putVersioning),
    GetBucketEncryption(
            "GET", Level.BUCKET, "encryption", "s3:GetEncryptionConfiguration", S3BucketSettings::getEncryption),
    PutBucketEncryption(
            "PUT", Level.BUCKET, "encryption", "s3:PutEncryptionConfiguration", S3BucketSettings::putEncryption),
    GetPublicAccessBlock(
            "GET", Level.BUCKET, "publicAccessBlock", "s3:GetBucketPublicAccessBlock", S3BucketSettings::getBlock),
    PutPublicAccessBlock(
            "PUT", Level.BUCKET, "publicAccessBlock", "s3:PutBucketPublicAccessBlock", S3BucketSettings::putBlock),
    DeletePublicAccessBlock(
            "DELETE",
            Level.BUCKET,
            "publicAccessBlock",
            "s3:PutBucketPublicAccessBlock",
            S3BucketSettings::deleteBlock),
    GetBucketPolicyStatus(
            "GET", Level.BUCKET, "policyStatus", "s3:GetBucketPolicyStatus", S3BucketSettings::getPolicyStatus),
    GetBucketAcl("GET", Level.BUCKET, "acl", "s3:GetBucketAcl", S3BucketSettings::getAcl),
    GetObjectLockConfiguration(
            "GET", Level.BUCKET, "object-lock", "s3:GetBucketObjectLockConfiguration", S3ObjectLocks::getConfiguration),
    ListObjectVersions("GET", Level.BUCKET, "versions", "s3:ListBucketVersions", S3VersionListing::list),
    ListObjectsV2("GET", Level.BUCKET, "list-type", "s3:ListBucket", S3Listing::list),
    DeleteObjects("POST", Level.BUCKET, "delete", "s3:DeleteObject", S3Deletions::many),
    PutObject("PUT", Level.OBJECT, "", "s3:PutObject", S3Objects::put),
    GetObject("GET", Level.OBJECT, "", "s3:GetObject", S3Objects::get),
    HeadObject("HEAD", Level.OBJECT, "", "s3:GetObject", S3Objects::head),
    DeleteObject("DELETE", Level.OBJECT, "", "s3:DeleteObject", S3Deletions::one),
    CreateMultipartUpload("POST", Level.OBJECT, "uploads", "s3:PutObject", S3Uploads::create),
    AbortMultipartUpload("DELETE", Level.OBJECT, "uploadId", "s3:AbortMultipartUpload", S3Uploads::abort),
    PutObjectRetention("PUT", Level.OBJECT, "retention", "s3:PutObjectRetention", S3ObjectLocks::putRetention),
    GetObjectRetention("GET", Level.OBJECT, "retention", "s3:GetObjectRetention", S3ObjectLocks::getRetention),
    PutObjectLegalHold("PUT", Level.OBJECT, "legal-hold", "s3:PutObjectLegalHold", S3ObjectLocks::putLegalHold),
    GetObjectLegalHold("GET", Level.OBJECT, "legal-hold", "s3:GetObjectLegalHold", S3ObjectLocks::getLegalHold),
    PutObjectTagging("PUT", Level.OBJECT, "tagging", "s3:PutObjectTagging", S3Tagging::put),
    GetObjectTagging("GET", Level.OBJECT, "tagging", "s3:GetObjectTagging", S3Tagging::get),
    DeleteObjectTagging("DELETE", Level.OBJECT, "tagging", "s3:DeleteObjectTagging", S3Tagging::delete);

    private enum Level {
        SERVICE,
        BUCKET,
        OBJECT
    }

    /** Query parameters that do not choose the operation. */
    private static final Map<S3Operation, Set<String>> PARAMETERS = Map.ofEntries(
            Map.entry(ListBuckets, Set.of("max-buckets", "prefix", "bucket-region", "continuation-token")),
            Map.entry(
                    ListObjectsV2,
                    Set.of(
                            "prefix",
                            "delimiter",
                            "start-after",
                            "continuation-token",
                            "max-keys",
                            "encoding-type",
                            "fetch-owner")),
            Map.entry(
                    ListObjectVersions,
                    Set.of("prefix", "key-marker", "version-id-marker", "max-keys", "encoding-type")),
            Map.entry(GetObject, Set.of("versionId")),
            Map.entry(HeadObject, Set.of("versionId")),
            Map.entry(DeleteObject, Set.of("versionId")),
            Map.entry(PutObjectRetention, Set.of("versionId")),
            Map.entry(GetObjectRetention, Set.of("versionId")),
            Map.entry(PutObjectLegalHold, Set.of("versionId")),
            Map.entry(GetObjectLegalHold, Set.of("versionId")));

    /** What IAM calls an operation where it names a version, if it is another action then. */
    private static final Map<S3Operation, String> OF_A_VERSION = Map.of(
            GetObject, "s3:GetObjectVersion",
            HeadObject, "s3:GetObjectVersion",
            DeleteObject, "s3:DeleteObjectVersion");

    private static final Set<String> ALWAYS = Set.of("x-id");

    private final String method;
    private final Level level;
    private final String subresource;
    private final String permission;
    private final Function<S3Call, HttpResponse> answer;

    S3Operation(
            String method, Level level, String subresource, String permission, Function<S3Call, HttpResponse> answer) {
        this.method = method;
        this.level = level;
        this.subresource = subresource;
        this.permission = permission;
        this.answer = answer;
    }

    /** The operation of a request; null where it is none of these. */
    static S3Operation of(HttpRequest request) {
        S3Target target = S3Target.of(request);
        Level level = target.bucket().isEmpty() ? Level.SERVICE : target.key().isEmpty() ? Level.BUCKET : Level.OBJECT;
        return Arrays.stream(values())
                .filter(operation -> operation.level == level && operation.isMeant(request))
                .findFirst()
                .orElse(null);
    }

    private boolean isMeant(HttpRequest request) {
        // Copying is another operation with the same method and path.
        return method.equals(request.method())
                && (subresource.isEmpty() || request.query().containsKey(subresource))
                && request.header("x-amz-copy-source") == null
                && request.query().keySet().stream().allMatch(this::takes);
    }

    private boolean takes(String parameter) {
        return parameter.equals(subresource)
                || ALWAYS.contains(parameter)
                || parameter.startsWith("X-Amz-")
                || PARAMETERS.getOrDefault(this, Set.of()).contains(parameter);
    }

    HttpResponse answer(S3Call call) {
        boolean version = call.http.query().containsKey("versionId");
        String needed = version ? OF_A_VERSION.getOrDefault(this, permission) : permission;
        // The name of another action of IAM's denies that action alone.
        if (needed.equals(permission) || !permission.equals("s3:" + name())) {
            call.refuseDenied("s3:" + name());
        }
        call.authorize(needed);
        return answer.apply(call);
    }
}
