package io.jenkins.plugins.amibackup.engine.aws;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.Optional;

/**
 * Times that EC2 gives as text, in a form that its reference doesn't name. Its own examples have two: {@code 2022-03-14T15:16:28Z} and
 * {@code 2021-09-16 02:19:30.0}, which names no zone and is UTC like everything else that EC2 says.
 *
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_ReplaceRootVolumeTask.html">ReplaceRootVolumeTask</a>
 */
public final class Ec2Time {

    private static final DateTimeFormatter FORM = new DateTimeFormatterBuilder()
            .append(DateTimeFormatter.ISO_LOCAL_DATE)
            .appendPattern("['T'][' ']")
            .append(DateTimeFormatter.ISO_LOCAL_TIME)
            .appendPattern("[XXX][X]")
            .parseDefaulting(ChronoField.OFFSET_SECONDS, 0)
            .toFormatter();

    private Ec2Time() {}

    /**
     * Reads one.
     *
     * @param text null where EC2 says nothing
     * @return empty where it says nothing that can be read: then the time is unknown
     */
    public static Optional<Instant> read(String text) {
        try {
            return Optional.ofNullable(text).map(given -> FORM.parse(given.strip(), Instant::from));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }
}
