package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;

/**
 * ListObjectVersions: versions and delete markers, key by key, of each key the newest first.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectVersions.html">ListObjectVersions</a>
 */
final class S3VersionListing {

    private S3VersionListing() {}

    static HttpResponse list(S3Call call) {
        S3Bucket bucket = call.bucket();
        Map<String, String> query = call.http.query();
        String prefix = query.getOrDefault("prefix", "");
        int most = S3Listing.mostKeys(query);
        List<S3Versions.Standing> all = bucket.versions.under(prefix);
        List<S3Versions.Standing> left = all.subList(begin(all, query), all.size());
        List<S3Versions.Standing> page = left.subList(0, Math.min(most, left.size()));
        boolean more = page.size() < left.size() && !page.isEmpty();
        Xml xml = S3Xml.root("ListVersionsResult");
        xml.text("Name", bucket.name).text("Prefix", S3Listing.encoded(prefix, query));
        xml.text("KeyMarker", query.getOrDefault("key-marker", ""));
        xml.text("VersionIdMarker", query.getOrDefault("version-id-marker", ""));
        xml.text("MaxKeys", most)
                .text("EncodingType", query.get("encoding-type"))
                .text("IsTruncated", more);
        if (more) {
            S3Object last = page.get(page.size() - 1).object();
            xml.text("NextKeyMarker", S3Listing.encoded(last.key(), query));
            xml.text("NextVersionIdMarker", S3Versions.idOf(last));
        }
        page.forEach(standing -> write(xml, standing, query, bucket.ownerId));
        return S3Xml.answer(xml);
    }

    /** Where the page begins: behind a version, or behind all versions of a key. */
    private static int begin(List<S3Versions.Standing> all, Map<String, String> query) {
        String key = query.get("key-marker");
        String version = query.get("version-id-marker");
        if (key == null || key.isEmpty()) {
            if (version != null && !version.isEmpty()) {
                throw AwsError.bad("InvalidArgument", "A version-id marker cannot be specified without a key marker.");
            }
            return 0;
        }
        for (int i = 0; i < all.size(); i++) {
            S3Object object = all.get(i).object();
            int order = Utf8Order.INSTANCE.compare(object.key(), key);
            if (order > 0) {
                return i;
            }
            if (order == 0 && S3Versions.idOf(object).equals(version)) {
                return i + 1;
            }
        }
        return all.size();
    }

    private static void write(Xml xml, S3Versions.Standing standing, Map<String, String> query, String owner) {
        S3Object object = standing.object();
        xml.start(object.deleteMarker() ? "DeleteMarker" : "Version");
        xml.text("Key", S3Listing.encoded(object.key(), query)).text("VersionId", S3Versions.idOf(object));
        xml.text("IsLatest", standing.latest()).time("LastModified", object.lastModified());
        if (!object.deleteMarker()) {
            xml.text("ETag", object.quotedEtag()).text("Size", object.content().size());
            xml.text("StorageClass", object.storageClass());
        }
        xml.start("Owner").text("ID", owner).end().end();
    }
}
