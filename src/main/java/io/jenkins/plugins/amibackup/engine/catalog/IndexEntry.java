package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.Ids;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A complete backup as an index key tells it, without a look at its record:
 * {@code ami-index/<instance id>/<newest first>_<ami id>_<bytes>_<region>_<account>}. The first part is a number that
 * shrinks with time, so that S3, which lists in the order of keys, lists the newest backup first.
 *
 * @param instanceId the instance that was backed up
 * @param amiId the image that was stored
 * @param takenAt when the image was made, to the millisecond
 * @param sizeBytes the size of the stored object
 * @param region the Region it was made and is stored in
 * @param account the AWS account of the instance
 */
public record IndexEntry(
        String instanceId, String amiId, Instant takenAt, long sizeBytes, String region, String account) {

    private static final long END_OF_TIME = 9_999_999_999_999L;
    /** EC2's clock and S3's may differ by so much. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final Pattern KEY = Pattern.compile(
            "ami-index/(i-[0-9a-f]+)/([0-9]{13})_(ami-[0-9a-f]+)_([0-9]{1,15})_([a-z0-9-]+)_([0-9]{1,12})");

    /**
     * Whether the backup is of this account and Region, and of the past: a key that says otherwise was not written for the
     * instance that is asked about.
     *
     * @param now by S3's clock
     */
    public boolean isOf(String ofAccount, String ofRegion, Instant now) {
        return account.equals(ofAccount) && region.equals(ofRegion) && !takenAt.isAfter(now.plus(SKEW));
    }

    /** The key that stands for this backup in the bucket. */
    public String key() {
        return "%s%013d_%s_%d_%s_%s"
                .formatted(
                        Keys.index(instanceId),
                        END_OF_TIME - takenAt.toEpochMilli(),
                        amiId,
                        sizeBytes,
                        region,
                        account);
    }

    /** Reads a key; empty when it is none of ours. */
    public static Optional<IndexEntry> parse(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches() || !Ids.isInstance(matcher.group(1)) || !Ids.isImage(matcher.group(3))) {
            return Optional.empty();
        }
        return Optional.of(new IndexEntry(
                matcher.group(1),
                matcher.group(3),
                Instant.ofEpochMilli(END_OF_TIME - Long.parseLong(matcher.group(2))),
                Long.parseLong(matcher.group(4)),
                matcher.group(5),
                matcher.group(6)));
    }
}
