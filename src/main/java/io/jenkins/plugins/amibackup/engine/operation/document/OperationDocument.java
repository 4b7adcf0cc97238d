package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.Checks;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.io.IOException;
import java.time.Duration;
import java.util.Arrays;
import java.util.Locale;

/**
 * The one truth about an operation, where its {@link DocumentPlace} is. It holds what was asked (no secrets), the phase, what was
 * made so far, and a lease.
 *
 * @param operation the operation
 * @param status where it stands
 * @param holder who drives it; empty when nobody does
 * @param leaseSeconds how long the holder may be silent before another may take over, counted by S3's clock from the
 *     document's last write
 * @param failure the line with which it failed; empty when it didn't
 * @param writer a value of this very write, by which a write whose answer was lost is recognised
 */
public record OperationDocument(
        OperationData operation, Status status, String holder, long leaseSeconds, Line failure, String writer) {

    /** A holder may be silent for this long. */
    public static final Duration LEASE = Duration.ofMinutes(15);

    /** A longer one is cut to this: twice the longest that is written. */
    private static final Duration LONGEST_LEASE = LEASE.multipliedBy(2);

    static final int SCHEMA_VERSION = 1;

    /** Where an operation stands. */
    public enum Status {
        /** On its way, or waiting to be picked up. */
        RUNNING,
        /** At its end. */
        DONE,
        /** Failed: picking it up tries the failed step again. */
        FAILED,
        /** Aborted by a user, and cleaned up. */
        ABORTED;

        /** As a document has it. */
        String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        /** @throws IllegalArgumentException when it isn't the word of any */
        static Status of(String word) {
            return Arrays.stream(values())
                    .filter(status -> status.word().equals(word))
                    .findFirst()
                    .orElseThrow(() -> new IllegalArgumentException("status"));
        }
    }

    byte[] bytes() {
        ObjectNode json = Json.object();
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("runId", operation.runId());
        json.put("kind", operation.kind().word());
        json.put("status", status.word());
        if (!holder.isEmpty()) {
            ObjectNode lease = json.putObject("lease");
            lease.put("holder", holder);
            lease.put("seconds", leaseSeconds);
        }
        if (!failure.isEmpty()) {
            json.set("failure", Json.tree(failure));
        }
        json.put("writer", writer);
        json.set("operation", Json.tree(operation));
        return Json.bytes(json);
    }

    /**
     * Reads a document, and checks all that is used of it later.
     *
     * @throws OperationException when it is damaged, or doesn't agree with where it was read
     */
    static OperationDocument parse(DocumentSource source, byte[] bytes) {
        try {
            ObjectNode json = Json.parse(bytes);
            OperationKind kind = DocumentCheck.kind(source, json);
            OperationData operation = Json.read(json.path("operation"), OperationData.of(kind));
            Status status = Status.of(json.path("status").asText());
            DocumentCheck.check(source, operation, status);
            return new OperationDocument(
                    operation,
                    status,
                    json.path("lease").path("holder").asText(""),
                    Math.max(0, Math.min(json.path("lease").path("seconds").asLong(0), LONGEST_LEASE.toSeconds())),
                    Line.read(json.path("failure")),
                    json.path("writer").asText(""));
        } catch (OperationException disagrees) {
            throw disagrees;
        } catch (IOException | RuntimeException damaged) {
            throw OperationException.badInput("document.damaged", source.key(), reason(damaged));
        }
    }

    /** Which write has written a document; empty where that can't be told. */
    static String writer(byte[] bytes) {
        try {
            return Json.parse(bytes).path("writer").asText("");
        } catch (IOException damaged) {
            return "";
        }
    }

    /** The first line of what the parser says, without the place in the text. */
    private static String reason(Exception damaged) {
        String message =
                damaged instanceof JsonProcessingException json ? json.getOriginalMessage() : damaged.getMessage();
        return Checks.shown(String.valueOf(message).lines().findFirst().orElse(""));
    }
}
