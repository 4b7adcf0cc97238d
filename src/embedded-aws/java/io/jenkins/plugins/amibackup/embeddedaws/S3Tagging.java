package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.LinkedHashMap;
import java.util.Map;

/** The tags of objects: at most ten. */
final class S3Tagging {

    static final int MOST = 10;

    private S3Tagging() {}

    /** Out of the header x-amz-tagging, which is written like a query; null for none. */
    static Map<String, String> fromHeader(String header) {
        return header == null ? Map.of() : checked(HttpRequest.pairs(header));
    }

    static HttpResponse put(S3Call call) {
        S3Bucket bucket = call.bucket();
        Map<String, String> tags = new LinkedHashMap<>();
        String key = null;
        for (Map.Entry<String, String> leaf : S3Xml.leaves(S3Body.of(call.http).bytes())) {
            if (leaf.getKey().equals("Key")) {
                key = leaf.getValue();
            } else if (leaf.getKey().equals("Value") && tags.put(key, leaf.getValue()) != null) {
                throw AwsError.bad("InvalidTag", "Cannot provide multiple Tags with the same key");
            }
        }
        checked(tags);
        if (!bucket.update(call.key(), object -> object.withTags(tags))) {
            throw call.noSuchKey();
        }
        return version(HttpResponse.empty(200), bucket, call);
    }

    static HttpResponse get(S3Call call) {
        S3Bucket bucket = call.bucket();
        S3Object object = bucket.get(call.key());
        if (object == null) {
            throw call.noSuchKey();
        }
        Xml xml = S3Xml.root("Tagging");
        xml.list(
                "TagSet",
                "Tag",
                object.tags().entrySet(),
                tag -> xml.text("Key", tag.getKey()).text("Value", tag.getValue()));
        return version(S3Xml.answer(xml), bucket, call);
    }

    static HttpResponse delete(S3Call call) {
        S3Bucket bucket = call.bucket();
        if (!bucket.update(call.key(), object -> object.withTags(Map.of()))) {
            throw call.noSuchKey();
        }
        return version(HttpResponse.empty(204), bucket, call);
    }

    private static HttpResponse version(HttpResponse response, S3Bucket bucket, S3Call call) {
        S3Object object = bucket.get(call.key());
        return object == null ? response : response.header("x-amz-version-id", object.versionId());
    }

    private static Map<String, String> checked(Map<String, String> tags) {
        if (tags.size() > MOST) {
            throw AwsError.bad("BadRequest", "Object tags cannot be greater than " + MOST);
        }
        tags.forEach((key, value) -> {
            if (key.isEmpty() || key.length() > 128) {
                throw AwsError.bad("InvalidTag", "The TagKey you have provided is invalid");
            }
            if (value.length() > 256) {
                throw AwsError.bad("InvalidTag", "The TagValue you have provided is invalid");
            }
            if (key.startsWith("aws:")) {
                throw AwsError.bad("InvalidTag", "System tags cannot be added/updated by requester");
            }
        });
        return tags;
    }
}
