package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/** Uploads in parts, as far as they can be begun and given up. Until one is completed there is no object. */
final class S3Uploads {

    private S3Uploads() {}

    static HttpResponse create(S3Call call) {
        S3Bucket bucket = call.bucket();
        call.checkEncryptionHeader(bucket);
        String id = call.ids.hex(32);
        bucket.uploads.put(id, call.key());
        Xml xml = S3Xml.root("InitiateMultipartUploadResult");
        xml.text("Bucket", bucket.name).text("Key", call.key()).text("UploadId", id);
        return S3Xml.answer(xml);
    }

    static HttpResponse abort(S3Call call) {
        S3Bucket bucket = call.bucket();
        String id = call.http.query().get("uploadId");
        if (!bucket.uploads.remove(id, call.key())) {
            throw new AwsError(
                    404,
                    "NoSuchUpload",
                    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been"
                            + " aborted or completed.",
                    Map.of(),
                    Map.of("UploadId", id));
        }
        return HttpResponse.empty(204);
    }
}
