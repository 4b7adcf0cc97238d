package io.jenkins.plugins.amibackup.engine.base;

import java.text.NumberFormat;
import java.time.Duration;
import java.util.Locale;

/** Sizes and durations as people read them: {@code 38.2 GiB}, {@code 7 min 2 s}. */
public final class Format {

    private static final String[] UNITS = {"bytes", "KiB", "MiB", "GiB", "TiB", "PiB"};

    private Format() {}

    /** A size in the largest binary unit that leaves at least 1, with one decimal from KiB on. */
    public static String size(long bytes) {
        return size(bytes, Locale.ROOT);
    }

    /** The same, with the decimal separator of a locale. */
    public static String size(long bytes, Locale locale) {
        double value = bytes;
        int unit = 0;
        while (value >= 1024 && unit < UNITS.length - 1) {
            value /= 1024;
            unit++;
        }
        return unit == 0 ? bytes + " bytes" : String.format(locale, "%.1f %s", value, UNITS[unit]);
    }

    /** A duration in its two largest units, from seconds to days. */
    public static String duration(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 60) {
            return seconds + " s";
        }
        if (seconds < 3600) {
            return pair(seconds / 60, "min", seconds % 60, "s");
        }
        if (seconds < 86_400) {
            return pair(seconds / 3600, "h", seconds % 3600 / 60, "min");
        }
        return pair(seconds / 86_400, "d", seconds % 86_400 / 3600, "h");
    }

    /** An estimated duration: seconds up to two minutes, in steps of ten; minutes or hours above. */
    public static String estimate(Duration duration) {
        long seconds = Math.max(0, duration.toSeconds());
        if (seconds < 120) {
            return Math.max(10, (seconds + 9) / 10 * 10) + " s";
        }
        return duration(Duration.ofMinutes((seconds + 30) / 60));
    }

    /** A whole number, with the digit grouping of a locale. */
    public static String number(long number, Locale locale) {
        return NumberFormat.getIntegerInstance(locale).format(number);
    }

    private static String pair(long large, String largeUnit, long small, String smallUnit) {
        return small == 0 ? large + " " + largeUnit : large + " " + largeUnit + " " + small + " " + smallUnit;
    }
}
