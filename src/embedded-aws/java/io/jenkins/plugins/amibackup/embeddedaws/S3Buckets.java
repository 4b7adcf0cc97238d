package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Buckets as a whole: make, list, find. */
final class S3Buckets {

    private static final String NAME = "[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]";

    private S3Buckets() {}

    static HttpResponse list(S3Call call) {
        Map<String, String> query = call.http.query();
        String prefix = query.getOrDefault("prefix", "");
        String region = query.get("bucket-region");
        String after = query.getOrDefault("continuation-token", "");
        int most = Integer.parseInt(query.getOrDefault("max-buckets", "10000"));
        List<S3Bucket> found = call.world.buckets().stream()
                .filter(bucket -> bucket.ownerId.equals(call.caller.accountId()))
                .filter(bucket -> bucket.name.startsWith(prefix) && bucket.name.compareTo(after) > 0)
                .filter(bucket -> region == null || bucket.region.equals(region))
                .toList();
        List<S3Bucket> page = found.subList(0, Math.min(most, found.size()));
        Xml xml = S3Xml.root("ListAllMyBucketsResult");
        xml.start("Owner").text("ID", call.caller.accountId()).end();
        xml.list(
                "Buckets",
                "Bucket",
                page,
                bucket -> xml.text("Name", bucket.name)
                        .time("CreationDate", bucket.created)
                        .text("BucketRegion", bucket.region));
        if (page.size() < found.size()) {
            xml.text("ContinuationToken", page.get(page.size() - 1).name);
        }
        return S3Xml.answer(xml);
    }

    static HttpResponse create(S3Call call) {
        String name = call.target.bucket();
        if (!name.matches(NAME)) {
            throw AwsError.bad("InvalidBucketName", "The specified bucket is not valid.");
        }
        String asked = S3Xml.values(call.http.body(), "LocationConstraint").stream()
                .findFirst()
                .orElse("us-east-1");
        if (!asked.equals(call.region)) {
            throw AwsError.bad(
                    "IllegalLocationConstraintException",
                    "The " + asked + " location constraint is incompatible for the region specific endpoint this"
                            + " request was sent to.");
        }
        S3Bucket bucket = new S3Bucket(name, asked, call.caller.accountId(), call.now);
        bucket.publicAccessBlock = new TreeMap<>();
        for (String block : S3Bucket.BLOCKS) {
            bucket.publicAccessBlock.put(block, true);
        }
        S3Bucket other = call.world.add(bucket);
        if (other != null) {
            throw other.ownerId.equals(call.caller.accountId())
                    ? new AwsError(
                            409,
                            "BucketAlreadyOwnedByYou",
                            "Your previous request to create the named bucket succeeded and you already own it.")
                    : new AwsError(409, "BucketAlreadyExists", "The requested bucket name is not available.");
        }
        return HttpResponse.empty(200).header("Location", "/" + name);
    }

    static HttpResponse head(S3Call call) {
        return HttpResponse.empty(200).header("x-amz-bucket-region", call.bucket().region);
    }

    /** Answered in every Region, so that a bucket can be found. */
    static HttpResponse location(S3Call call) {
        S3Bucket bucket = call.anywhere();
        // The oldest Region is told as nothing.
        String region = bucket.region.equals("us-east-1") ? "" : bucket.region;
        return S3Xml.answer(S3Xml.root("LocationConstraint").value(region));
    }
}
