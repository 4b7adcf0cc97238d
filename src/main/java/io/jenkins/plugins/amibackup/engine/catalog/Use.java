package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/**
 * That a run uses a backup, so that nobody removes it: the document {@code ami-uses/<ami-id>/<run-id>}. It counts for as long as it
 * says from S3's date of it on, by S3's clock, so that whoever dies keeps no backup for ever.
 *
 * @param amiId the backup
 * @param runId the run; empty where there are too many to be told apart
 * @param kind what the run does with it
 * @param by who began the run: the build's full display name, or the user at the command line; what is longer than 1,000
 *     characters is cut off
 * @param url the build's address; empty where there is none
 * @param life how long it counts after it was last written, from a second to {@link #LONGEST}; {@link #USUAL} is what we write
 * @param until when it ends to count unless it is renewed, by S3's clock; {@link Instant#EPOCH} where it was not read
 */
public record Use(String amiId, String runId, Kind kind, String by, String url, Duration life, Instant until) {

    /** No use counts for longer, whatever it says; what can't be read counts for as long. */
    public static final Duration LONGEST = Duration.ofDays(7);
    /** How long those that we write count: long enough for what comes after a gate, and for a controller that is down at night. */
    public static final Duration USUAL = Duration.ofDays(1);

    private static final int SCHEMA_VERSION = 1;
    /** In characters; what is longer is cut off. */
    private static final int LONGEST_NAME = 1000;
    /** In characters, of what is shown of a key that is none of ours. */
    private static final int LONGEST_ID = 40;

    /** What is done with a backup. */
    public enum Kind {
        /** A gate has opened with it. */
        GATE,
        /** What comes after a gate goes on. */
        BLOCK,
        RESTORE,
        VERIFY,
        COPY,
        BACKUP,
        /** Something that this version doesn't know, or that can't be read. */
        UNKNOWN;

        /** As it stands in the document. */
        public String word() {
            return name().toLowerCase(Locale.ROOT);
        }

        static Kind of(String word) {
            return Arrays.stream(values())
                    .filter(kind -> kind.word().equals(word))
                    .findFirst()
                    .orElse(UNKNOWN);
        }
    }

    public Use {
        by = cut(by);
        url = cut(url);
    }

    private static String cut(String text) {
        return text == null ? "" : text.length() > LONGEST_NAME ? text.substring(0, LONGEST_NAME) : text;
    }

    /** One that counts for {@link #USUAL}. */
    public static Use of(String amiId, String runId, Kind kind, String by, String url) {
        return new Use(amiId, runId, kind, by, url, USUAL, Instant.EPOCH);
    }

    /** One that can't be read: it counts for as long as one can. */
    static Use unreadable(String amiId, String runId, Instant written) {
        return new Use(amiId, runId, Kind.UNKNOWN, "", "", LONGEST, written.plus(LONGEST));
    }

    /** More than are read. */
    static Use many(String amiId) {
        return new Use(amiId, "", Kind.UNKNOWN, "", "", LONGEST, Instant.EPOCH);
    }

    byte[] bytes() {
        ObjectNode json = Json.object();
        json.put("schemaVersion", SCHEMA_VERSION);
        json.put("amiId", amiId);
        json.put("runId", runId);
        json.put("kind", kind.word());
        json.put("by", by);
        json.put("url", url);
        json.put("expiresSeconds", life.toSeconds());
        return Json.bytes(json);
    }

    /**
     * Reads one. What is damaged, of a later version, or of another backup or run than its key says can't be read.
     *
     * @param runId the end of the key that it stands under
     * @param written S3's date of it
     */
    static Use read(String amiId, String runId, byte[] bytes, Instant written) {
        return Optional.of(bytes)
                .flatMap(Use::parse)
                .filter(json -> amiId.equals(json.path("amiId").asText())
                        && runId.equals(json.path("runId").asText())
                        && Ids.isRun(runId))
                .flatMap(json -> life(json.path("expiresSeconds"))
                        .map(life -> new Use(
                                amiId,
                                runId,
                                Kind.of(json.path("kind").asText()),
                                json.path("by").asText(""),
                                json.path("url").asText(""),
                                life,
                                written.plus(life))))
                .orElseGet(() -> unreadable(amiId, runId, written));
    }

    private static Optional<ObjectNode> parse(byte[] bytes) {
        try {
            return Optional.of(Json.parse(bytes))
                    .filter(json -> json.path("schemaVersion").isInt()
                            && json.path("schemaVersion").asInt() == SCHEMA_VERSION);
        } catch (IOException damaged) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> life(JsonNode seconds) {
        return Optional.of(seconds)
                .filter(number -> number.isIntegralNumber() && number.canConvertToLong() && number.asLong() > 0)
                .map(number -> Duration.ofSeconds(Math.min(number.asLong(), LONGEST.toSeconds())));
    }

    /** Who uses the backup, for what, and until when at least, as one sentence without its end. */
    public Line line() {
        if (runId.isEmpty()) {
            return Line.of("use.many", Uses.MOST);
        }
        String id = runId.length() > LONGEST_ID ? runId.substring(0, LONGEST_ID) + "…" : runId;
        Line run = by.isEmpty() ? Line.literal(id) : Line.of("use.run", id, by);
        return Line.of("use." + kind.word(), run, until.truncatedTo(ChronoUnit.SECONDS));
    }
}
