package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;

/**
 * What S3 tells of an object in an archive, beside its storage class.
 *
 * @param tier the archive tier of Intelligent-Tiering, such as {@code ARCHIVE_ACCESS}; null for none
 * @param underWay whether it is just being brought back
 * @param until until when the copy that was brought back can be read; null where there is none
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">HeadObject</a>
 */
record S3Archive(String tier, boolean underWay, Instant until) {

    static final S3Archive NONE = new S3Archive(null, false, null);

    /** The header {@code x-amz-restore}; null for none. */
    String restore() {
        if (underWay) {
            return "ongoing-request=\"true\"";
        }
        return until == null ? null : "ongoing-request=\"false\", expiry-date=\"" + HttpHeaders.date(until) + "\"";
    }

    boolean canBeRead(Instant now) {
        return until != null && until.isAfter(now);
    }
}
