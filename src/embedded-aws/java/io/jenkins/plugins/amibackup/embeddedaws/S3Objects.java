package io.jenkins.plugins.amibackup.embeddedaws;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Puts and gets objects. */
final class S3Objects {

    private static final int LONGEST_KEY = 1024;
    private static final String META = "x-amz-meta-";
    private static final List<String> KEPT_HEADERS = List.of(
            "Content-Type", "Cache-Control", "Content-Disposition", "Content-Encoding", "Content-Language", "Expires");

    private static final List<String> ENCRYPTION_HEADERS =
            List.of(S3Bucket.Encryption.ALGORITHM, S3Bucket.Encryption.KEY);

    private S3Objects() {}

    static HttpResponse put(S3Call call) {
        S3Bucket bucket = call.bucket();
        HttpRequest request = call.http;
        call.checkEncryptionHeader(bucket);
        if (call.key().getBytes(StandardCharsets.UTF_8).length > LONGEST_KEY) {
            throw AwsError.bad("KeyTooLongError", "Your key is too long");
        }
        Map<String, String> tags = S3Tagging.fromHeader(request.header("x-amz-tagging"));
        if (!tags.isEmpty()) {
            call.authorize("s3:PutObjectTagging");
        }
        S3Body body = S3Body.of(request);
        S3Object object = new S3Object(
                call.key(),
                new Content.Bytes(body.bytes()),
                Checksum.md5Hex(body.bytes()),
                bucket.nextVersion(call.ids),
                call.now,
                keptHeaders(request, bucket),
                metadata(request),
                body.checksum(),
                tags,
                request.header("x-amz-storage-class", S3Object.STANDARD),
                S3Archive.NONE,
                null,
                S3Lock.NONE,
                false);
        bucket.put(object, WriteCondition.of(request));
        HttpResponse response = HttpResponse.empty(200).header("ETag", object.quotedEtag());
        ENCRYPTION_HEADERS.forEach(
                name -> response.header(name, object.headers().get(name)));
        return checksum(response, object).header("x-amz-version-id", bucket.shown(object));
    }

    static HttpResponse get(S3Call call) {
        S3Object object = find(call);
        if (object.isArchived(call.now)) {
            throw new AwsError(
                    403,
                    "InvalidObjectState",
                    "The operation is not valid for the object's storage class",
                    Map.of(),
                    Map.of("StorageClass", object.storageClass()));
        }
        ByteRange range =
                ByteRange.of(call.http.header("Range"), object.content().size());
        if (range == null) {
            HttpResponse whole = new HttpResponse(200, HttpHeaders.empty(), object.content());
            return describe(whole, call, object, true);
        }
        Content part = object.content().part(range.from(), range.length());
        HttpResponse partial = new HttpResponse(206, HttpHeaders.empty(), part);
        return describe(partial, call, object, false).header("Content-Range", range.header());
    }

    static HttpResponse head(S3Call call) {
        S3Object object = find(call);
        HttpResponse response = new HttpResponse(200, HttpHeaders.empty(), object.content());
        return describe(response, call, object, true);
    }

    /** The version the call asks for, if its conditions hold. */
    private static S3Object find(S3Call call) {
        S3Object object = version(call, call.bucket());
        checkReadConditions(call.http, object);
        return object;
    }

    /** The version the call asks for, else the current one; no delete marker. */
    static S3Object version(S3Call call, S3Bucket bucket) {
        String versionId = call.http.query().get("versionId");
        S3Object object = versionId == null ? bucket.get(call.key()) : bucket.versions.get(call.key(), versionId);
        if (object == null && versionId != null) {
            throw new AwsError(404, "NoSuchVersion", "The specified version does not exist.");
        }
        if (object == null) {
            S3Object marker = bucket.versions.marker(call.key());
            throw call.noSuchKey(
                    marker == null
                            ? Map.of()
                            : Map.of("x-amz-delete-marker", "true", "x-amz-version-id", S3Versions.idOf(marker)));
        }
        if (object.deleteMarker()) {
            throw new AwsError(
                    405,
                    "MethodNotAllowed",
                    "The specified method is not allowed against this resource.",
                    Map.of("x-amz-delete-marker", "true"),
                    Map.of());
        }
        return object;
    }

    private static void checkReadConditions(HttpRequest request, S3Object object) {
        String ifMatch = request.header("If-Match");
        if (ifMatch != null
                && !ifMatch.equals("*")
                && !WriteCondition.unquoted(ifMatch).equals(object.etag())) {
            throw WriteCondition.failed("If-Match");
        }
        String ifNoneMatch = request.header("If-None-Match");
        if (ifNoneMatch != null
                && (ifNoneMatch.equals("*")
                        || WriteCondition.unquoted(ifNoneMatch).equals(object.etag()))) {
            throw new AwsError(304, "NotModified", "Not Modified", Map.of("ETag", object.quotedEtag()), Map.of());
        }
    }

    private static HttpResponse describe(HttpResponse response, S3Call call, S3Object object, boolean whole) {
        response.header("Content-Type", "binary/octet-stream");
        object.headers().forEach(response::header);
        object.metadata().forEach((name, value) -> response.header(META + name, value));
        response.header("ETag", object.quotedEtag())
                .header("Last-Modified", HttpHeaders.date(object.lastModified()))
                .header("Accept-Ranges", "bytes")
                .header("x-amz-version-id", call.bucket().shown(object));
        S3ObjectLocks.describe(response, call, object);
        if (!object.storageClass().equals(S3Object.STANDARD)) {
            response.header("x-amz-storage-class", object.storageClass());
        }
        response.header("x-amz-restore", object.archive().restore())
                .header("x-amz-archive-status", object.archive().tier());
        if (!object.tags().isEmpty()) {
            response.header(
                    "x-amz-tagging-count", Integer.toString(object.tags().size()));
        }
        boolean wanted = call.http.says("x-amz-checksum-mode", "ENABLED");
        return whole && wanted ? checksum(response, object) : response;
    }

    private static HttpResponse checksum(HttpResponse response, S3Object object) {
        Checksum checksum = object.checksum();
        return checksum == null
                ? response
                : response.header(checksum.header(), checksum.value()).header("x-amz-checksum-type", "FULL_OBJECT");
    }

    private static Map<String, String> keptHeaders(HttpRequest request, S3Bucket bucket) {
        Map<String, String> kept = new LinkedHashMap<>(bucket.encryption.headers());
        if (request.header(ENCRYPTION_HEADERS.get(0)) != null) {
            kept.keySet().removeAll(ENCRYPTION_HEADERS);
            ENCRYPTION_HEADERS.forEach(name -> {
                if (request.header(name) != null) {
                    kept.put(name, request.header(name));
                }
            });
        }
        for (String name : KEPT_HEADERS) {
            String value = request.header(name);
            if (value != null && name.equals("Content-Encoding")) {
                value = value.replaceAll("aws-chunked\\s*,?\\s*", "");
            }
            if (value != null && !value.isEmpty()) {
                kept.put(name, value);
            }
        }
        return kept;
    }

    private static Map<String, String> metadata(HttpRequest request) {
        Map<String, String> metadata = new TreeMap<>();
        request.headers().forEach((name, value) -> {
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.startsWith(META)) {
                metadata.put(lower.substring(META.length()), value);
            }
        });
        return metadata;
    }
}
