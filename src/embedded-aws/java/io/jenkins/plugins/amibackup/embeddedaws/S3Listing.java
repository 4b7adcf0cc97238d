package io.jenkins.plugins.amibackup.embeddedaws;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;

/** ListObjectsV2. A common prefix is skipped in one step, however many keys are under it. */
final class S3Listing {

    private static final int MOST = 1000;
    /** Greater than any key that begins with what stands before it. */
    private static final String AFTER_ALL = new String(Character.toChars(Character.MAX_CODE_POINT));

    private final S3Call call;
    private final Map<String, String> query;
    private final String prefix;
    private final String delimiter;
    private final List<S3Object> objects = new ArrayList<>();
    private final List<String> prefixes = new ArrayList<>();
    private String nextToken;

    private S3Listing(S3Call call) {
        this.call = call;
        this.query = call.http.query();
        this.prefix = query.getOrDefault("prefix", "");
        this.delimiter = query.getOrDefault("delimiter", "");
    }

    static HttpResponse list(S3Call call) {
        S3Listing listing = new S3Listing(call);
        int most = mostKeys(listing.query);
        listing.collect(call.bucket().objects(), most);
        return listing.answer(most);
    }

    /** How many keys at most a call asks for. */
    static int mostKeys(Map<String, String> query) {
        try {
            int asked = Integer.parseInt(query.getOrDefault("max-keys", Integer.toString(MOST)));
            if (asked >= 0) {
                return Math.min(asked, MOST);
            }
        } catch (NumberFormatException e) {
            throw invalid("max-keys");
        }
        throw invalid("max-keys");
    }

    private void collect(NavigableMap<String, S3Object> all, int most) {
        String after = after();
        Map.Entry<String, S3Object> entry = Utf8Order.INSTANCE.compare(after, prefix) < 0 || after.isEmpty()
                ? all.ceilingEntry(prefix)
                : all.higherEntry(after);
        // Where the next page begins: behind a key, or behind everything under a common prefix.
        String last = null;
        while (entry != null && entry.getKey().startsWith(prefix)) {
            if (objects.size() + prefixes.size() == most) {
                nextToken = last == null ? null : token(last);
                return;
            }
            String key = entry.getKey();
            int end = delimiter.isEmpty() ? -1 : key.indexOf(delimiter, prefix.length());
            if (end < 0) {
                objects.add(entry.getValue());
                last = key;
                entry = all.higherEntry(key);
            } else {
                String common = key.substring(0, end + delimiter.length());
                prefixes.add(common);
                last = common + AFTER_ALL;
                entry = all.higherEntry(last);
            }
        }
    }

    private String after() {
        String token = query.get("continuation-token");
        if (token == null) {
            return query.getOrDefault("start-after", "");
        }
        try {
            return new String(Base64.getUrlDecoder().decode(token), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw invalid("continuation token");
        }
    }

    private static String token(String after) {
        return Base64.getUrlEncoder().encodeToString(after.getBytes(StandardCharsets.UTF_8));
    }

    private HttpResponse answer(int most) {
        boolean owner = "true".equals(query.get("fetch-owner"));
        Xml xml = S3Xml.root("ListBucketResult");
        xml.text("Name", call.target.bucket()).text("Prefix", encoded(prefix)).text("MaxKeys", most);
        xml.text("Delimiter", delimiter.isEmpty() ? null : encoded(delimiter));
        xml.text("EncodingType", query.get("encoding-type"));
        xml.text("StartAfter", query.containsKey("start-after") ? encoded(query.get("start-after")) : null);
        xml.text("ContinuationToken", query.get("continuation-token"));
        xml.text("KeyCount", objects.size() + prefixes.size()).text("IsTruncated", nextToken != null);
        xml.text("NextContinuationToken", nextToken);
        for (S3Object object : objects) {
            xml.start("Contents").text("Key", encoded(object.key()));
            xml.time("LastModified", object.lastModified()).text("ETag", object.quotedEtag());
            if (object.checksum() != null) {
                xml.text("ChecksumAlgorithm", object.checksum().name());
                xml.text("ChecksumType", "FULL_OBJECT");
            }
            xml.text("Size", object.content().size()).text("StorageClass", object.storageClass());
            if (owner) {
                xml.start("Owner").text("ID", call.bucket().ownerId).end();
            }
            xml.end();
        }
        prefixes.forEach(common ->
                xml.start("CommonPrefixes").text("Prefix", encoded(common)).end());
        return S3Xml.answer(xml);
    }

    private String encoded(String key) {
        return encoded(key, query);
    }

    /** A key as the call wants it. */
    static String encoded(String key, Map<String, String> query) {
        if (!query.containsKey("encoding-type")) {
            return key;
        }
        if (!query.get("encoding-type").equals("url")) {
            throw invalid("encoding type");
        }
        return URLEncoder.encode(key, StandardCharsets.UTF_8).replace("%2F", "/");
    }

    private static AwsError invalid(String what) {
        return AwsError.bad("InvalidArgument", "The " + what + " provided is incorrect");
    }
}
