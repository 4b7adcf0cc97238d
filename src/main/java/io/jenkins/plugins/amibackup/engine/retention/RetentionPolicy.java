package io.jenkins.plugins.amibackup.engine.retention;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.annotation.JsonSerialize;
import io.jenkins.plugins.amibackup.engine.base.Age;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Which backups of an instance stay. The rules add up: what any of them keeps stays. A number is how many are kept; 0, the default,
 * leaves the rule out. {@link Retention} applies a policy.
 *
 * <p>A policy that says only {@code imagesKeepLast} keeps every backup, and only images go.
 *
 * @param keepLast the newest so many backups
 * @param keepWithin all that are less old than this, counted back from the newest backup; null, the default, and zero leave the
 *     rule out. In JSON as people write it, such as {@code 14d}
 * @param keepDaily the newest backup of each of the last so many days that have one
 * @param keepWeekly the same of weeks, which begin on Monday
 * @param keepMonthly the same of months
 * @param keepYearly the same of years
 * @param keepTagged the backups that have one of these tags; the value {@value #ANY} stands for any
 * @param imagesKeepLast the images of the newest so many kept backups that have one stay in EC2; those of older ones go, and these
 *     backups are in S3 alone. 0 keeps no image; {@value #ALL_IMAGES}, which null stands for, keeps all
 * @param timeZone in which days, weeks, months and years begin, as {@link ZoneId#of(String)} reads it; empty stands for
 *     {@value #UTC}
 */
public record RetentionPolicy(
        int keepLast,

        @JsonSerialize(converter = AgeText.Written.class) @JsonDeserialize(converter = AgeText.Read.class)
        Duration keepWithin,

        int keepDaily,
        int keepWeekly,
        int keepMonthly,
        int keepYearly,
        Map<String, String> keepTagged,
        Integer imagesKeepLast,
        String timeZone) {

    /** For {@code imagesKeepLast}: no image goes before its backup. */
    public static final int ALL_IMAGES = -1;
    /** For a tag: it may have any value. */
    public static final String ANY = "*";

    public static final String UTC = "UTC";
    /** The largest number of a rule: more backups of one instance are not looked at. */
    public static final int LARGEST = 100_000;
    /** As many as a resource can have. */
    public static final int MOST_TAGS = 50;

    /** Says nothing: as a floor under another policy, it keeps nothing. */
    public static final RetentionPolicy NONE = new RetentionPolicy(0, null, 0, 0, 0, 0, null, null, null);

    private static final int LONGEST_TAG_KEY = 128;
    private static final int LONGEST_TAG_VALUE = 256;
    /** Of a wrong value that is shown, in characters. */
    private static final int LONGEST_SHOWN = 100;

    public RetentionPolicy {
        keepWithin = keepWithin == null || keepWithin.isZero() ? null : keepWithin;
        keepTagged = keepTagged == null ? Map.of() : Collections.unmodifiableMap(new TreeMap<>(keepTagged));
        imagesKeepLast = imagesKeepLast == null ? Integer.valueOf(ALL_IMAGES) : imagesKeepLast;
        timeZone = timeZone == null || timeZone.isBlank() ? UTC : timeZone.strip();
    }

    /** Keeps the newest so many backups, and all their images. */
    public static RetentionPolicy last(int count) {
        return new RetentionPolicy(count, null, 0, 0, 0, 0, null, null, null);
    }

    /** Whether nothing is said, except for a time zone. */
    @JsonIgnore
    public boolean isEmpty() {
        return !removesBackups() && imagesKeepLast == ALL_IMAGES;
    }

    /** Whether there is a rule that keeps backups, and so removes those that none keeps. Without one, all stay. */
    public boolean removesBackups() {
        return keepLast > 0
                || keepWithin != null
                || keepDaily > 0
                || keepWeekly > 0
                || keepMonthly > 0
                || keepYearly > 0
                || !keepTagged.isEmpty();
    }

    /** @throws OperationException with the line to show, when it can't be read */
    public ZoneId zone() {
        try {
            return ZoneId.of(timeZone);
        } catch (DateTimeException unreadable) {
            throw OperationException.badInput("check.retention.timeZone", shown(timeZone));
        }
    }

    /**
     * Checks a policy that is to be applied.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong; also where nothing is said: such a policy
     *     would remove all
     */
    public void check() {
        checkNumber("name.keepLast", keepLast);
        checkWithin();
        checkNumber("name.keepDaily", keepDaily);
        checkNumber("name.keepWeekly", keepWeekly);
        checkNumber("name.keepMonthly", keepMonthly);
        checkNumber("name.keepYearly", keepYearly);
        checkTags();
        checkImages();
        zone();
        if (isEmpty()) {
            throw OperationException.badInput("check.retention.empty");
        }
    }

    private static void checkNumber(String name, int value) {
        if (value < 0 || value > LARGEST) {
            throw OperationException.badInput(
                    "check.retention.number", Line.of(name), String.valueOf(LARGEST), String.valueOf(value));
        }
    }

    private void checkWithin() {
        if (keepWithin != null && (keepWithin.isNegative() || keepWithin.compareTo(Age.LONGEST) > 0)) {
            throw OperationException.badInput("check.retention.within", Age.LONGEST.toDays() + "d");
        }
    }

    private void checkTags() {
        if (keepTagged.size() > MOST_TAGS) {
            throw OperationException.badInput("check.retention.tags", MOST_TAGS, keepTagged.size());
        }
        keepTagged.forEach((key, value) -> {
            if (key.isEmpty()
                    || key.length() > LONGEST_TAG_KEY
                    || value == null
                    || value.length() > LONGEST_TAG_VALUE) {
                throw OperationException.badInput("check.retention.tag", shown(key));
            }
        });
    }

    private void checkImages() {
        if (imagesKeepLast != ALL_IMAGES && (imagesKeepLast < 0 || imagesKeepLast > LARGEST)) {
            throw OperationException.badInput(
                    "check.retention.images", String.valueOf(LARGEST), String.valueOf(imagesKeepLast));
        }
    }

    private static String shown(String value) {
        return Sanitizer.line(value, LONGEST_SHOWN);
    }

    /** What is said, in one line: {@code last 7, daily 14, images of the last 3}; empty where nothing is. */
    public Line line() {
        List<Line> said = new ArrayList<>();
        add(said, "retention.policy.last", keepLast);
        if (keepWithin != null) {
            said.add(Line.of("retention.policy.within", new Line.Age(keepWithin)));
        }
        add(said, "retention.policy.daily", keepDaily);
        add(said, "retention.policy.weekly", keepWeekly);
        add(said, "retention.policy.monthly", keepMonthly);
        add(said, "retention.policy.yearly", keepYearly);
        keepTagged.forEach((key, value) -> said.add(Line.of("retention.policy.tagged", key, value)));
        if (imagesKeepLast != ALL_IMAGES) {
            said.add(Line.of("retention.policy.images", imagesKeepLast));
        }
        return Line.list(said);
    }

    private static void add(List<Line> said, String key, int number) {
        if (number > 0) {
            said.add(Line.of(key, number));
        }
    }

    /**
     * By which tags it keeps a backup; empty for none.
     *
     * @param tags those that were recorded
     * @param imageTags those that its image has now
     */
    public List<Line> keptByTags(Map<String, String> tags, Map<String, String> imageTags) {
        List<Line> reasons = new ArrayList<>();
        keepTagged.forEach((key, value) -> Stream.of(tags.get(key), imageTags.get(key))
                .filter(tag -> tag != null && (value.equals(ANY) || value.equals(tag)))
                .findFirst()
                .ifPresent(tag -> reasons.add(Line.of("retention.tagged", key, tag))));
        return reasons;
    }
}
