package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A complete backup as its index key describes it, without reading its record:
 * {@code ami-index/<instance id>/<newest first>_<ami id>_<bytes>_<region>_<account>_<name>}. The first part is a number that
 * decreases with time, so that S3, which lists keys in order, lists the newest backup first. The name is encoded as in a
 * URL, and omitted with its underscore if there is none.
 *
 * @param instanceId the instance that was backed up
 * @param amiId the image that was stored
 * @param takenAt when the image was made, to the millisecond
 * @param sizeBytes the size of the stored object
 * @param region the Region it was made and is stored in
 * @param account the AWS account of the instance
 * @param instanceName the beginning of the instance's tag {@code Name}, up to {@value #LONGEST_NAME} characters; empty if
 *     it had none. Anyone who can write to the bucket may have written anything.
 */
public record IndexEntry(
        String instanceId,
        String amiId,
        Instant takenAt,
        long sizeBytes,
        String region,
        String account,
        String instanceName) {

    /** A key has at most 1,024 bytes, and a character of a name takes up to twelve of them. */
    private static final int LONGEST_NAME = 64;

    /** In milliseconds since 1970: the first part of a key counts down to it. */
    public static final long END_OF_TIME = 9_999_999_999_999L;
    /** EC2's clock and S3's may differ by this much. */
    private static final Duration SKEW = Duration.ofMinutes(5);

    private static final Pattern KEY = Pattern.compile(
            "ami-index/(i-[0-9a-f]+)/([0-9]{13})_(ami-[0-9a-f]+)_([0-9]{1,15})_([a-z0-9-]+)_([0-9]{1,12})"
                    + "(?:_([A-Za-z0-9._*+%-]{1,800}))?");

    public IndexEntry {
        if (instanceName.codePointCount(0, instanceName.length()) > LONGEST_NAME) {
            instanceName = instanceName.substring(0, instanceName.offsetByCodePoints(0, LONGEST_NAME));
        }
    }

    /** For an instance without a name. */
    public IndexEntry(String instanceId, String amiId, Instant takenAt, long sizeBytes, String region, String account) {
        this(instanceId, amiId, takenAt, sizeBytes, region, account, "");
    }

    /**
     * Whether the backup is from this account and Region, and from the past: otherwise its key was not written for this
     * instance.
     *
     * @param now by S3's clock
     */
    public boolean isOf(String ofAccount, String ofRegion, Instant now) {
        return account.equals(ofAccount) && region.equals(ofRegion) && !isFuture(now);
    }

    /**
     * Whether the backup would have been taken later than now, so that its key was written by somebody else.
     *
     * @param now by S3's clock
     */
    boolean isFuture(Instant now) {
        return takenAt.isAfter(now.plus(SKEW));
    }

    /** What S3 lists an instance's keys after, so that those of the future are left out. */
    static String afterFuture(String ofInstance, Instant now) {
        return Keys.index(ofInstance) + newestFirst(now.plus(SKEW));
    }

    /** What S3 lists an instance's keys after, so that those of backups that were taken later are left out. */
    static String afterYounger(String ofInstance, Instant time) {
        return Keys.index(ofInstance) + newestFirst(time.isBefore(Instant.EPOCH) ? Instant.EPOCH : time);
    }

    private static String newestFirst(Instant time) {
        return "%013d".formatted(END_OF_TIME - time.toEpochMilli());
    }

    /** Whether both describe the same backup identically; the name is only for people and is ignored. */
    public boolean isSameBackup(IndexEntry other) {
        return nameless().equals(other.nameless());
    }

    /** The same as earlier versions wrote it: without the name. */
    public IndexEntry nameless() {
        return new IndexEntry(instanceId, amiId, takenAt, sizeBytes, region, account);
    }

    /** The key of this backup in the bucket. */
    public String key() {
        return "%s%s_%s_%d_%s_%s"
                        .formatted(Keys.index(instanceId), newestFirst(takenAt), amiId, sizeBytes, region, account)
                + (instanceName.isEmpty() ? "" : "_" + URLEncoder.encode(instanceName, StandardCharsets.UTF_8));
    }

    /** Reads a key; empty if it isn't ours. */
    public static Optional<IndexEntry> parse(String key) {
        Matcher matcher = KEY.matcher(key);
        if (!matcher.matches()
                || !Ids.isInstance(matcher.group(1))
                || !Ids.isImage(matcher.group(3))
                || !Ids.isRegion(matcher.group(5))) {
            return Optional.empty();
        }
        Instant takenAt = Instant.ofEpochMilli(END_OF_TIME - Long.parseLong(matcher.group(2)));
        if (takenAt.isBefore(RecordCheck.EARLIEST)) {
            return Optional.empty();
        }
        return Optional.of(new IndexEntry(
                matcher.group(1),
                matcher.group(3),
                takenAt,
                Long.parseLong(matcher.group(4)),
                matcher.group(5),
                matcher.group(6),
                matcher.group(7) == null ? "" : decoded(matcher.group(7))));
    }

    /** A name with an invalid encoding is shown as it is. */
    private static String decoded(String name) {
        try {
            return URLDecoder.decode(name, StandardCharsets.UTF_8);
        } catch (IllegalArgumentException oddlyEncoded) {
            return name;
        }
    }
}
