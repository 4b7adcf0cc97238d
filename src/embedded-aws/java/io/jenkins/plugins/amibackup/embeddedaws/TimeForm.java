package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** How EC2 tells the times of replacements of root volumes, which are text without a form of their own. */
public enum TimeForm {
    /** {@code 2022-03-14T15:16:28.000Z}. */
    ISO,
    /** {@code 2021-09-16 02:19:30.0}, as in some examples of AWS. */
    OLD,
    /** Not at all. */
    NONE;

    private static final DateTimeFormatter OLD_FORM =
            DateTimeFormatter.ofPattern("uuuu-MM-dd HH:mm:ss.S").withZone(ZoneOffset.UTC);

    /** Empty where it is not told. */
    Optional<String> text(Instant time) {
        return switch (this) {
            case ISO -> Optional.of(Xml.time(time));
            case OLD -> Optional.of(OLD_FORM.format(time));
            case NONE -> Optional.empty();
        };
    }
}
