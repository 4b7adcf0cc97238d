package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Why a backup must stay until somebody releases it, as it stands in the field {@code holds} of the record. Whatever stands there
 * is a hold, also where it can't be read.
 *
 * @param by who holds it: the build's full display name, or the user at the command line; empty where that can't be read; what is
 *     longer than 1,000 characters is cut off
 * @param why in words; empty where that can't be read; cut off in the same way
 * @param at since when, to the second; {@link Instant#EPOCH} where that can't be read
 * @param runId the run that holds it; empty for none
 */
public record Hold(String by, String why, Instant at, String runId) {

    /** In characters; what is longer is cut off. */
    private static final int LONGEST = 1000;

    public Hold {
        by = cut(by);
        why = cut(why);
        at = at == null ? Instant.EPOCH : at.truncatedTo(ChronoUnit.SECONDS);
        runId = runId == null ? "" : runId;
    }

    private static String cut(String text) {
        return text == null ? "" : text.length() > LONGEST ? text.substring(0, LONGEST) : text;
    }

    /** Whether both are of the same one, for the same reason. */
    boolean isSame(Hold other) {
        return by.equals(other.by) && why.equals(other.why) && runId.equals(other.runId);
    }

    /** The same since another time. */
    Hold at(Instant other) {
        return new Hold(by, why, other, runId);
    }

    ObjectNode json() {
        return Json.tree(this);
    }

    /** Reads one as it stands in a record, as far as it can be read. */
    static Hold read(JsonNode json) {
        String run = word(json, "runId");
        return new Hold(word(json, "by"), word(json, "why"), time(word(json, "at")), Ids.isRun(run) ? run : "");
    }

    private static String word(JsonNode json, String field) {
        return json.path(field).isTextual() ? json.path(field).asText() : "";
    }

    private static Instant time(String text) {
        try {
            Instant at = Instant.parse(text);
            return at.isBefore(RecordCheck.EARLIEST) || at.toEpochMilli() > IndexEntry.END_OF_TIME ? Instant.EPOCH : at;
        } catch (DateTimeException | ArithmeticException unreadable) {
            return Instant.EPOCH;
        }
    }

    /** Who holds the backup, since when and why, as one sentence without its end. */
    public Line line() {
        return by.isEmpty() || why.isEmpty() || at.equals(Instant.EPOCH)
                ? Line.of("hold.unreadable")
                : Line.of("hold.by", by, at, why);
    }
}
