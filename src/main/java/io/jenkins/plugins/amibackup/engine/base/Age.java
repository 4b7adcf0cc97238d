package io.jenkins.plugins.amibackup.engine.base;

import java.time.Duration;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Ages as people write them: {@code 90m}, {@code 24h}, {@code 7d}, {@code 1d12h}, {@code 2w}. */
public final class Age {

    /** The longest age that is accepted: a hundred years. */
    public static final Duration LONGEST = Duration.ofDays(36_500);

    private static final Pattern AGE =
            Pattern.compile("(?:(\\d{1,6})w)?(?:(\\d{1,6})d)?(?:(\\d{1,6})h)?(?:(\\d{1,6})m)?");

    private Age() {}

    /**
     * Reads an age: weeks, days, hours and minutes, in this order, each at most once.
     *
     * @throws OperationException when it can't be read, is zero, or is longer than {@link #LONGEST}
     */
    public static Duration parse(String text) {
        String given = text == null ? "" : text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
        Matcher parts = AGE.matcher(given);
        if (given.isEmpty() || !parts.matches()) {
            throw OperationException.badInput("check.age", text == null ? "" : text);
        }
        Duration age = Duration.ofDays(7 * number(parts.group(1)))
                .plusDays(number(parts.group(2)))
                .plusHours(number(parts.group(3)))
                .plusMinutes(number(parts.group(4)));
        if (age.isZero() || age.compareTo(LONGEST) > 0) {
            throw OperationException.badInput("check.age", text);
        }
        return age;
    }

    /**
     * An age as {@link #parse} reads it: {@code 14d}, {@code 1d12h}, {@code 1h30m}. What is left over counts as a whole minute.
     *
     * @param age more than zero
     */
    public static String text(Duration age) {
        long minutes = age.plusMinutes(1).minusNanos(1).toMinutes();
        return part(minutes / 1440, "d") + part(minutes / 60 % 24, "h") + part(minutes % 60, "m");
    }

    private static String part(long number, String unit) {
        return number == 0 ? "" : number + unit;
    }

    private static long number(String digits) {
        return digits == null ? 0 : Long.parseLong(digits);
    }
}
