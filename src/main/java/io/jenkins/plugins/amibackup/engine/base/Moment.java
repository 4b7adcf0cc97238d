package io.jenkins.plugins.amibackup.engine.base;

import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;

/** Points in time as people write them: a date, a time with its zone, or how long ago. Dates mean midnight UTC. */
public final class Moment {

    private Moment() {}

    /**
     * Reads {@code 2026-11-22}, {@code 2026-11-22T09:15:00Z}, {@code 2026-11-22T10:15:00+01:00}, or an age such as {@code
     * 7d}, which means that long before now.
     *
     * @throws OperationException when it is none of these
     */
    public static Instant parse(String text, Instant now) {
        String given = text == null ? "" : text.strip();
        try {
            return LocalDate.parse(given).atStartOfDay().toInstant(ZoneOffset.UTC);
        } catch (DateTimeParseException noDay) {
            try {
                return OffsetDateTime.parse(given).toInstant();
            } catch (DateTimeParseException noTime) {
                return ago(given, now);
            }
        }
    }

    private static Instant ago(String given, Instant now) {
        try {
            return now.minus(Age.parse(given));
        } catch (OperationException noAge) {
            throw OperationException.badInput("check.moment", given);
        }
    }
}
