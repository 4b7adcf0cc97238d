package io.jenkins.plugins.amibackup.engine.base;

import java.text.NumberFormat;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.format.FormatStyle;
import java.time.format.TextStyle;
import java.util.Locale;

/** Sizes, durations and times as people read them: {@code 38.2 GiB}, {@code 7 min 2 s}, {@code 2 days 1 hour}. */
public final class Format {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Format() {}

    /** A size in the largest binary unit that leaves at least 1, with one decimal from KiB on. For logs and the terminal. */
    public static String size(long bytes) {
        return size(bytes, null);
    }

    /**
     * The same for a reader.
     *
     * @param locale the reader's; null for the language of the program with plain numbers
     */
    public static String size(long bytes, Locale locale) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0
                ? count("bytes", bytes, locale)
                : Texts.counted(
                        locale,
                        "unit." + UNITS[unit],
                        value,
                        String.format(locale == null ? Locale.ROOT : locale, "%.1f", value));
    }

    /** A duration in its two largest units, from seconds to days. For logs and the terminal. */
    public static String duration(Duration duration) {
        return duration(duration, null);
    }

    /**
     * The same for a reader.
     *
     * @param locale the reader's; null for the language of the program with plain numbers
     */
    public static String duration(Duration duration, Locale locale) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return count("seconds", seconds, locale);
        }
        if (seconds < 3600) {
            return pair("minutes", seconds / 60, "seconds", seconds % 60, locale);
        }
        if (seconds < 86_400) {
            return pair("hours", seconds / 3600, "minutes", seconds % 3600 / 60, locale);
        }
        return pair("days", seconds / 86_400, "hours", seconds % 86_400 / 3600, locale);
    }

    /** An estimated duration: seconds up to two minutes, in steps of ten; minutes or hours above. */
    public static String estimate(Duration duration) {
        return estimate(duration, null);
    }

    /**
     * The same for a reader.
     *
     * @param locale the reader's; null for the language of the program with plain numbers
     */
    public static String estimate(Duration duration, Locale locale) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return count("seconds", Math.max(10, (seconds + 9) / 10 * 10), locale);
        }
        return duration(Duration.ofMinutes((seconds + 30) / 60), locale);
    }

    /** How old something is, in whole words and its two largest units from minutes to days. For logs and the terminal. */
    public static String age(Duration age) {
        return age(age, null);
    }

    /**
     * The same for a reader.
     *
     * @param locale the reader's; null for the language of the program with plain numbers
     */
    public static String age(Duration age, Locale locale) {
        long minutes = Math.max(0, age.toMinutes());
        if (minutes < 60) {
            return count("age.minutes", minutes, locale);
        }
        if (minutes < 1440) {
            return pair("age.hours", minutes / 60, "age.minutes", minutes % 60, locale);
        }
        return pair("age.days", minutes / 1440, "age.hours", minutes % 1440 / 60, locale);
    }

    /**
     * A point in time: for a reader in the time zone of this machine, which it names.
     *
     * @param locale the reader's; null for ISO 8601 in UTC, for logs and the terminal
     */
    public static String time(Instant time, Locale locale) {
        return locale == null ? time.toString() : time(time, locale, FormatStyle.LONG);
    }

    /** The same without the time zone, and without seconds: for a page that names the time zone once. */
    public static String shortTime(Instant time, Locale locale) {
        return time(time, locale, FormatStyle.SHORT);
    }

    /** What the time zone of this machine is called, in short. */
    public static String zone(Locale locale) {
        return ZoneId.systemDefault().getDisplayName(TextStyle.SHORT, locale);
    }

    private static String time(Instant time, Locale locale, FormatStyle ofTime) {
        try {
            return DateTimeFormatter.ofLocalizedDateTime(FormatStyle.MEDIUM, ofTime)
                    .withLocale(locale)
                    .withZone(ZoneId.systemDefault())
                    .format(time);
        } catch (DateTimeException beyondAnyCalendar) {
            return time.toString();
        }
    }

    /** A whole number, with the digit grouping of a locale. */
    public static String number(long number, Locale locale) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    private static String count(String unit, long count, Locale locale) {
        return Texts.counted(
                locale, "unit." + unit, count, locale == null ? Long.toString(count) : number(count, locale));
    }

    private static String pair(String largeUnit, long large, String smallUnit, long small, Locale locale) {
        String first = count(largeUnit, large, locale);
        return small == 0 ? first : Texts.in(locale, "unit.pair", first, count(smallUnit, small, locale));
    }
}
