package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Settings of a bucket: versioning, default encryption, public access. */
final class S3BucketSettings {

    private S3BucketSettings() {}

    static HttpResponse getVersioning(S3Call call) {
        return S3Xml.answer(S3Xml.root("VersioningConfiguration").text("Status", call.bucket().versioning));
    }

    static HttpResponse putVersioning(S3Call call) {
        S3Bucket bucket = call.bucket();
        List<String> status = S3Xml.values(call.http.body(), "Status");
        if (status.size() != 1 || !List.of("Enabled", "Suspended").contains(status.get(0))) {
            throw S3Xml.malformed();
        }
        if (bucket.objectLock && !status.get(0).equals("Enabled")) {
            throw new AwsError(
                    409,
                    "InvalidBucketState",
                    "An Object Lock configuration is present on this bucket, so the versioning state cannot be"
                            + " changed.");
        }
        bucket.versioning = status.get(0);
        return HttpResponse.empty(200);
    }

    static HttpResponse getEncryption(S3Call call) {
        S3Bucket.Encryption encryption = call.bucket().encryption;
        Xml xml = S3Xml.root("ServerSideEncryptionConfiguration").start("Rule");
        xml.start("ApplyServerSideEncryptionByDefault")
                .text("SSEAlgorithm", encryption.algorithm())
                .text("KMSMasterKeyID", encryption.kmsKeyId())
                .end();
        xml.text("BucketKeyEnabled", encryption.bucketKey()).end();
        return S3Xml.answer(xml);
    }

    static HttpResponse putEncryption(S3Call call) {
        S3Bucket bucket = call.bucket();
        byte[] body = call.http.body();
        List<String> algorithm = S3Xml.values(body, "SSEAlgorithm");
        List<String> key = S3Xml.values(body, "KMSMasterKeyID");
        if (algorithm.size() != 1
                || !List.of("AES256", "aws:kms", "aws:kms:dsse").contains(algorithm.get(0))) {
            throw S3Xml.malformed();
        }
        bucket.encryption = new S3Bucket.Encryption(
                algorithm.get(0),
                key.isEmpty() ? null : key.get(0),
                S3Xml.values(body, "BucketKeyEnabled").contains("true"));
        return HttpResponse.empty(200);
    }

    static HttpResponse getBlock(S3Call call) {
        Map<String, Boolean> block = call.bucket().publicAccessBlock;
        if (block == null) {
            throw new AwsError(
                    404, "NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found");
        }
        Xml xml = S3Xml.root("PublicAccessBlockConfiguration");
        block.forEach(xml::text);
        return S3Xml.answer(xml);
    }

    static HttpResponse putBlock(S3Call call) {
        S3Bucket bucket = call.bucket();
        Map<String, Boolean> block = new TreeMap<>();
        for (String name : S3Bucket.BLOCKS) {
            block.put(name, S3Xml.values(call.http.body(), name).contains("true"));
        }
        bucket.publicAccessBlock = block;
        return HttpResponse.empty(200);
    }

    static HttpResponse deleteBlock(S3Call call) {
        call.bucket().publicAccessBlock = null;
        return HttpResponse.empty(204);
    }

    static HttpResponse getAcl(S3Call call) {
        S3Bucket bucket = call.bucket();
        Xml xml = S3Xml.root("AccessControlPolicy");
        xml.start("Owner").text("ID", bucket.ownerId).end();
        xml.start("AccessControlList");
        grant(xml, "CanonicalUser", "ID", bucket.ownerId, "FULL_CONTROL");
        if (bucket.aclPublic) {
            grant(xml, "Group", "URI", "http://acs.amazonaws.com/groups/global/AllUsers", "READ");
        }
        return S3Xml.answer(xml.end());
    }

    private static void grant(Xml xml, String type, String name, String value, String permission) {
        xml.start("Grant")
                .startTyped("Grantee", type)
                .text(name, value)
                .end()
                .text("Permission", permission)
                .end();
    }

    static HttpResponse getPolicyStatus(S3Call call) {
        Boolean open = call.bucket().policyPublic;
        if (open == null) {
            throw new AwsError(404, "NoSuchBucketPolicy", "The bucket policy does not exist");
        }
        return S3Xml.answer(S3Xml.root("PolicyStatus").text("IsPublic", open));
    }
}
