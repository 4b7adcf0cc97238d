package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Map;

/**
 * What must hold for a write to happen.
 *
 * @param ifMatch the ETag the object must have; null for no such condition
 * @param ifAbsent whether there must be no object
 */
record WriteCondition(String ifMatch, boolean ifAbsent) {

    static final WriteCondition NONE = new WriteCondition(null, false);

    static WriteCondition of(HttpRequest request) {
        String ifNoneMatch = request.header("If-None-Match");
        if (ifNoneMatch != null && !ifNoneMatch.equals("*")) {
            throw new AwsError(
                    501,
                    "NotImplemented",
                    "A header you provided implies functionality that is not implemented: If-None-Match takes only *");
        }
        String ifMatch = request.header("If-Match");
        return new WriteCondition(ifMatch == null ? null : unquoted(ifMatch), ifNoneMatch != null);
    }

    /** @param object the current version; null for none */
    void check(S3Object object) {
        if (ifAbsent && object != null) {
            throw failed("If-None-Match");
        }
        if (ifMatch != null && object == null) {
            throw new AwsError(404, "NoSuchKey", "The specified key does not exist.");
        }
        if (ifMatch != null && !ifMatch.equals("*") && !ifMatch.equals(object.etag())) {
            throw failed("If-Match");
        }
    }

    static AwsError failed(String condition) {
        return new AwsError(
                412,
                "PreconditionFailed",
                "At least one of the pre-conditions you specified did not hold",
                Map.of(),
                Map.of("Condition", condition));
    }

    static String unquoted(String etag) {
        String trimmed = etag.trim();
        return trimmed.length() > 1 && trimmed.startsWith("\"") && trimmed.endsWith("\"")
                ? trimmed.substring(1, trimmed.length() - 1)
                : trimmed;
    }
}
