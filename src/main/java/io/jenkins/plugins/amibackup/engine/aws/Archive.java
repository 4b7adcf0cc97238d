package io.jenkins.plugins.amibackup.engine.aws;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The archive that an object lies in: nothing can read it, EC2 included, before S3 has brought it back. Objects of GLACIER_IR are in
 * none: they are read like any other.
 *
 * @param tier the storage class, or the tier of Intelligent-Tiering, as S3 names it
 * @param isTiered whether it is a tier of Intelligent-Tiering: what is brought back from there stays
 * @param isThawing whether S3 is just bringing the object back
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/API/API_HeadObject.html">HeadObject</a>
 */
public record Archive(String tier, boolean isTiered, boolean isThawing) {

    private static final Set<String> CLASSES = Set.of("GLACIER", "DEEP_ARCHIVE");
    private static final Pattern THAWING = Pattern.compile("ongoing-request=\"true\"");
    private static final Pattern THAWED = Pattern.compile("ongoing-request=\"false\".*expiry-date=\"([^\"]{1,40})\"");

    /** The archive that an object lies in; empty when it can be read, also for a while only. */
    public static Optional<Archive> of(HeadObjectResponse object) {
        String tier = object.archiveStatusAsString();
        String storageClass = String.valueOf(object.storageClassAsString());
        String restore = String.valueOf(object.restore());
        if (tier == null && (!CLASSES.contains(storageClass) || isReadable(restore, S3Answer.date(object)))) {
            return Optional.empty();
        }
        boolean thawing = THAWING.matcher(restore).find();
        return Optional.of(new Archive(tier == null ? storageClass : tier, tier != null, thawing));
    }

    /** A copy that was brought back is there until a day that S3 tells. */
    private static boolean isReadable(String restore, Instant now) {
        return !now.equals(Instant.EPOCH)
                && expiry(restore).filter(expiry -> expiry.isAfter(now)).isPresent();
    }

    private static Optional<Instant> expiry(String restore) {
        Matcher thawed = THAWED.matcher(restore);
        try {
            return thawed.find()
                    ? Optional.of(ZonedDateTime.parse(thawed.group(1), DateTimeFormatter.RFC_1123_DATE_TIME)
                            .toInstant())
                    : Optional.empty();
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /**
     * Until when an object can be read that was brought back from an archive for a while.
     *
     * @param most how long that may last, by S3's clock; empty where it lasts longer, and where it doesn't end
     */
    public static Optional<Instant> expiryWithin(HeadObjectResponse object, Duration most) {
        return CLASSES.contains(String.valueOf(object.storageClassAsString()))
                ? expiry(String.valueOf(object.restore()))
                        .filter(expiry -> !expiry.isAfter(S3Answer.date(object).plus(most)))
                : Optional.empty();
    }

    /** The call that brings an object back, which takes minutes to 48 hours. */
    public String call(Bucket bucket, String key) {
        return "aws s3api restore-object --bucket " + bucket.name() + " --key " + key + " --region " + bucket.region()
                + " --restore-request " + (isTiered ? "GlacierJobParameters={Tier=Standard}" : "Days=7");
    }
}
