package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a record says of the lock that its backup got when it was complete. S3 alone knows what holds, and others can write this: it lets
 * nothing go, but a prune that sees no lock leaves a backup alone as long as its record says that it has one.
 *
 * @param mode as S3 names it: {@code GOVERNANCE} or {@code COMPLIANCE}
 * @param until until when S3 deletes neither object nor record
 */
public record LockNote(String mode, Instant until) {

    private static final String FIELD = "objectLock";
    private static final Pattern MODE = Pattern.compile("[A-Z]{1,20}");

    /** What a record says; empty where it says nothing, or nothing that can be read. */
    static Optional<LockNote> in(JsonNode record) {
        JsonNode json = record.path(FIELD);
        String mode = json.path("mode").asText("");
        if (!MODE.matcher(mode).matches()) {
            return Optional.empty();
        }
        try {
            return Optional.of(
                    new LockNote(mode, Instant.parse(json.path("until").asText(""))));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    /** Has a record say this. */
    public void putInto(BackupRecord record) {
        ObjectNode json = record.json().putObject(FIELD);
        json.put("mode", mode);
        json.put("until", until.toString());
    }
}
