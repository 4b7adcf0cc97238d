package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.Map;

/** Deletes objects, one or up to a thousand. */
final class S3Deletions {

    private static final int MOST = 1000;

    private S3Deletions() {}

    static HttpResponse one(S3Call call) {
        S3Bucket bucket = call.bucket();
        HttpResponse response = HttpResponse.empty(204);
        String versionId = call.http.query().get("versionId");
        if (!call.http.header("If-Match", "*").equals("*")) {
            // A comparison with the ETag tells what it is.
            call.authorize(versionId == null ? "s3:GetObject" : "s3:GetObjectVersion");
        }
        if (versionId == null) {
            S3Object marker = bucket.delete(call.key(), WriteCondition.of(call.http), call.ids, call.now);
            return marker == null
                    ? response
                    : response.header("x-amz-delete-marker", "true").header("x-amz-version-id", bucket.shown(marker));
        }
        S3Object gone = bucket.versions.delete(
                call.key(),
                versionId,
                WriteCondition.of(call.http),
                version -> S3ObjectLocks.refuseLocked(version, call.now));
        return response.header("x-amz-version-id", versionId)
                .header("x-amz-delete-marker", gone != null && gone.deleteMarker() ? "true" : null);
    }

    static HttpResponse many(S3Call call) {
        S3Bucket bucket = call.bucket();
        S3Body body = S3Body.of(call.http);
        if (body.checksum() == null && call.http.header("Content-MD5") == null) {
            throw AwsError.bad(
                    "InvalidRequest", "Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
        }
        boolean quiet = S3Xml.values(body.bytes(), "Quiet").contains("true");
        Xml xml = S3Xml.root("DeleteResult");
        int count = 0;
        String key = null;
        String versionId = null;
        var leaves = new ArrayList<>(S3Xml.leaves(body.bytes()));
        // A key is complete when the next one begins, or the end is reached.
        leaves.add(Map.entry("Key", ""));
        for (Map.Entry<String, String> leaf : leaves) {
            if (leaf.getKey().equals("VersionId")) {
                versionId = leaf.getValue();
            } else if (leaf.getKey().equals("Key")) {
                if (key != null) {
                    delete(call, bucket, key, versionId, quiet ? null : xml);
                    count++;
                }
                key = leaf.getValue();
                versionId = null;
            } else if (!leaf.getKey().equals("Quiet")) {
                throw new AwsError(501, "NotImplemented", "Not implemented in DeleteObjects: " + leaf.getKey());
            }
        }
        if (count == 0 || count > MOST) {
            throw S3Xml.malformed();
        }
        return S3Xml.answer(xml);
    }

    private static void delete(S3Call call, S3Bucket bucket, String key, String versionId, Xml xml) {
        S3Object marker = null;
        try {
            if (versionId == null) {
                marker = bucket.delete(key, WriteCondition.NONE, call.ids, call.now);
            } else {
                call.authorize("s3:DeleteObjectVersion");
                bucket.versions.delete(
                        key, versionId, WriteCondition.NONE, version -> S3ObjectLocks.refuseLocked(version, call.now));
            }
        } catch (AwsError refused) {
            if (xml != null) {
                xml.start("Error").text("Key", key).text("VersionId", versionId);
                xml.text("Code", refused.code)
                        .text("Message", refused.getMessage())
                        .end();
            }
            return;
        }
        if (xml != null) {
            xml.start("Deleted").text("Key", key).text("VersionId", versionId);
            if (marker != null) {
                xml.text("DeleteMarker", true).text("DeleteMarkerVersionId", bucket.shown(marker));
            }
            xml.end();
        }
    }
}
