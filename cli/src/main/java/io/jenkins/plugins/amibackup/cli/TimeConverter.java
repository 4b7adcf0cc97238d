package io.jenkins.plugins.amibackup.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 200ms}, {@code 5s}, {@code 1m}; from 10 milliseconds to an hour. */
final class TimeConverter implements ITypeConverter<Duration> {

    private static final Pattern TIME = Pattern.compile("([0-9]{1,6})(ms|s|m)");
    private static final Duration SHORTEST = Duration.ofMillis(10);
    private static final Duration LONGEST = Duration.ofHours(1);

    @Override
    public Duration convert(String value) {
        Matcher matcher = TIME.matcher(value.strip());
        if (matcher.matches()) {
            long number = Long.parseLong(matcher.group(1));
            Duration time =
                    switch (matcher.group(2)) {
                        case "ms" -> Duration.ofMillis(number);
                        case "s" -> Duration.ofSeconds(number);
                        default -> Duration.ofMinutes(number);
                    };
            if (time.compareTo(SHORTEST) >= 0 && time.compareTo(LONGEST) <= 0) {
                return time;
            }
        }
        throw new TypeConversionException(Words.text("usage.time", value));
    }
}
