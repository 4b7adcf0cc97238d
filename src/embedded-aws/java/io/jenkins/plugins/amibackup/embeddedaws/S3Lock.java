package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;

/**
 * What Object Lock keeps a version of an object with.
 *
 * @param mode {@code GOVERNANCE} or {@code COMPLIANCE}; null where it has no retention
 * @param until until when it is retained; null where it has no retention
 * @param held whether there is a legal hold; null where there never was one
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html">Object Lock</a>
 */
record S3Lock(String mode, Instant until, Boolean held) {

    static final S3Lock NONE = new S3Lock(null, null, null);

    static final String COMPLIANCE = "COMPLIANCE";

    /** What every new version is retained with where nothing else is said. */
    record Default(String mode, int days) {}

    boolean isRetained(Instant now) {
        return until != null && until.isAfter(now);
    }

    /** Whether the version can't be deleted. */
    boolean holds(Instant now) {
        return isRetained(now) || Boolean.TRUE.equals(held);
    }

    /** Whether a retention may take the place of this one, for somebody who may not bypass it. */
    boolean yieldsTo(String otherMode, Instant otherUntil, Instant now) {
        return !isRetained(now)
                || !otherUntil.isBefore(until) && (otherMode.equals(mode) || otherMode.equals(COMPLIANCE));
    }

    S3Lock retained(String otherMode, Instant otherUntil) {
        return new S3Lock(otherMode, otherUntil, held);
    }

    S3Lock held(boolean is) {
        return new S3Lock(mode, until, is);
    }
}
