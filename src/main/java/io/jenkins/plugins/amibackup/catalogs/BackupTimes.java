package io.jenkins.plugins.amibackup.catalogs;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** How long backups took, as the history in their records says. */
final class BackupTimes {

    /** No backup takes longer. */
    private static final Duration LONGEST = Duration.ofDays(366);

    private BackupTimes() {}

    /** When the stored copy was complete; empty where the record doesn't say. */
    static Optional<Instant> completed(BackupRecord record) {
        for (JsonNode entry : record.json().path("history")) {
            if (entry.path("status").asText().equals(BackupRecord.COMPLETE)) {
                try {
                    return Optional.of(Instant.parse(entry.path("at").asText()));
                } catch (DateTimeException unreadable) {
                    return Optional.empty();
                }
            }
        }
        return Optional.empty();
    }

    /** From the point in time that was taken until then; empty where that can't be told. */
    static Optional<Duration> took(BackupRecord record) {
        return completed(record)
                .map(at -> Duration.between(record.takenAt(), at))
                .filter(took -> !took.isNegative() && took.compareTo(LONGEST) <= 0);
    }
}
