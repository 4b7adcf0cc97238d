package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * What a verification has shown of a backup, as it stands in the field {@code proofs} of the record. It holds for the object that it
 * names and for no other.
 *
 * @param level of a passed one: what was shown; of a failed one: the lowest level that was not reached
 * @param passed whether it was as it should be
 * @param at when it was known, to the second
 * @param runId the verification
 * @param build the build's full display name, or the user at the command line; what is longer than 1,000 characters is cut off
 * @param url the build's address, {@code http} or {@code https}; empty where there is none
 * @param etag the ETag of the object that was restored
 * @param versionId its version; empty in a bucket without versioning
 * @param restoreSeconds how long it took to restore it to an image
 * @param bootSeconds how long a machine of it took until its status checks were ok; 0 where none was launched
 * @param reason why it failed; empty where it passed
 */
public record Proof(
        ProofLevel level,
        boolean passed,
        Instant at,
        String runId,
        String build,
        String url,
        String etag,
        String versionId,
        long restoreSeconds,
        long bootSeconds,
        Line reason) {

    /** In characters; what is longer is cut off. */
    private static final int LONGEST = 1000;
    /** In characters of JSON; of a longer reason only the beginning of its words is kept: a record has room for all its proofs. */
    private static final int LONGEST_REASON = 4096;
    /** No drill takes longer: a year, in seconds. */
    private static final long LONGEST_DRILL = 366L * 24 * 3600;

    private static final Pattern ADDRESS = Pattern.compile("https?://[!-~]+");

    public Proof {
        at = at == null ? Instant.EPOCH : at.truncatedTo(ChronoUnit.SECONDS);
        runId = text(runId);
        build = cut(build);
        url = ADDRESS.matcher(text(url)).matches() && url.length() <= LONGEST ? url : "";
        etag = text(etag);
        versionId = text(versionId);
        reason = reason == null ? Line.empty() : reason;
    }

    private static String text(String text) {
        return text == null ? "" : text;
    }

    private static String cut(String text) {
        return text == null ? "" : text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    /** Whether this is about the object that a record describes. */
    public boolean isOf(BackupRecord record) {
        return !etag.isEmpty() && etag.equals(record.etag()) && versionId.equals(record.versionId());
    }

    /** The same, known at another time. */
    Proof at(Instant other) {
        return new Proof(level, passed, other, runId, build, url, etag, versionId, restoreSeconds, bootSeconds, reason);
    }

    /** The same for a level that it says was reached. */
    Proof upTo(ProofLevel other) {
        return new Proof(other, passed, at, runId, build, url, etag, versionId, restoreSeconds, bootSeconds, reason);
    }

    ObjectNode json() {
        ObjectNode json = Json.tree(this);
        if (json.path("reason").toString().length() > LONGEST_REASON) {
            json.set("reason", Json.tree(Line.literal(cut(reason.text()))));
        }
        return json;
    }

    /** Reads one as it stands in a record; empty when it is damaged, or of a level that this version doesn't know. */
    static Optional<Proof> read(JsonNode json) {
        Optional<ProofLevel> level = ProofLevel.of(word(json, "level"));
        Optional<Instant> at = time(word(json, "at"));
        String runId = word(json, "runId");
        String etag = word(json, "etag");
        String version = word(json, "versionId");
        if (level.isEmpty()
                || at.isEmpty()
                || !json.path("passed").isBoolean()
                || !Ids.isRun(runId)
                || !RecordCheck.isMark(etag)
                || !version.isEmpty() && !RecordCheck.isMark(version)
                || !Line.isBounded(json.path("reason"))) {
            return Optional.empty();
        }
        return Optional.of(new Proof(
                level.get(),
                json.path("passed").asBoolean(),
                at.get(),
                runId,
                word(json, "build"),
                word(json, "url"),
                etag,
                version,
                seconds(json.path("restoreSeconds")),
                seconds(json.path("bootSeconds")),
                Line.read(json.path("reason"))));
    }

    private static String word(JsonNode json, String field) {
        return json.path(field).isTextual() ? json.path(field).asText() : "";
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(Instant.parse(text)).filter(at -> !at.isBefore(RecordCheck.EARLIEST));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static long seconds(JsonNode json) {
        return json.isIntegralNumber() && json.canConvertToLong()
                ? Math.max(0, Math.min(LONGEST_DRILL, json.asLong()))
                : 0;
    }
}
