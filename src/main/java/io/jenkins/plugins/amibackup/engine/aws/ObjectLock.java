package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * What keeps a version of an object from being deleted.
 *
 * @param mode {@code GOVERNANCE} or {@code COMPLIANCE}; empty where there is only a legal hold
 * @param until until when it is retained; {@link Ec2Removal#NO_END} where there is only a legal hold, or S3 doesn't say
 * @param held whether there is a legal hold, which holds until somebody takes it off
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-lock.html">Object Lock</a>
 */
public record ObjectLock(String mode, Instant until, boolean held) {

    /**
     * The lock that a look at an object shows and that is in force, by S3's clock. Empty where there is none, but also where these
     * credentials may not see it ({@code s3:GetObjectRetention}, {@code s3:GetObjectLegalHold}): then only the deletion tells.
     */
    public static Optional<ObjectLock> of(HeadObjectResponse object) {
        String mode = object.objectLockModeAsString();
        Instant until = object.objectLockRetainUntilDate();
        Instant now = S3Answer.date(object);
        boolean retained = mode != null && !mode.isEmpty() && (until == null || until.isAfter(now));
        boolean held = "ON".equals(object.objectLockLegalHoldStatusAsString());
        if (!retained && !held) {
            return Optional.empty();
        }
        Instant end = !retained || until == null ? Ec2Removal.NO_END : until;
        return Optional.of(new ObjectLock(retained ? mode : "", end, held));
    }

    /** Whether a time was still to come when an object was looked at, by S3's clock. */
    public static boolean isAhead(Instant time, HeadObjectResponse object) {
        return time.isAfter(S3Answer.date(object));
    }
}
