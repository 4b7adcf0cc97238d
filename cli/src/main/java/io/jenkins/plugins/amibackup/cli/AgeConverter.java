package io.jenkins.plugins.amibackup.cli;

import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads ages: {@code 90m}, {@code 24h}, {@code 7d}. */
final class AgeConverter implements ITypeConverter<Duration> {

    private static final Pattern AGE = Pattern.compile("([0-9]{1,6})([mhd])");

    @Override
    public Duration convert(String value) {
        Matcher matcher = AGE.matcher(value.strip());
        if (!matcher.matches()) {
            throw new TypeConversionException(Words.text("usage.age", value));
        }
        long number = Long.parseLong(matcher.group(1));
        return switch (matcher.group(2)) {
            case "m" -> Duration.ofMinutes(number);
            case "h" -> Duration.ofHours(number);
            default -> Duration.ofDays(number);
        };
    }
}
