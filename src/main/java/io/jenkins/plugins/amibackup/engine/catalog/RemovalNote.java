package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a record says of the removal of its backup: while it goes, and afterwards, as its tombstone. Others can write it: it is shown,
 * and nothing is removed by it.
 *
 * @param runId the prune that removes it
 * @param at when that began, or, in a tombstone, when it was gone
 * @param why the reasons, as the plan gave them
 * @param by the build, or the user at the command line
 * @param url the build's address; empty where there is none
 * @param bytesFreed the size of the stored object; 0 until it is gone
 * @param kept what stays, by its ID in EC2 or its key in the bucket
 */
public record RemovalNote(
        String runId, Instant at, List<Line> why, String by, String url, long bytesFreed, List<String> kept) {

    private static final String FIELD = "removal";
    private static final int MOST = 50;

    public RemovalNote {
        why = List.copyOf(why);
        kept = List.copyOf(kept);
    }

    /** The same at its end. */
    public RemovalNote ended(Instant when, long freed, List<String> left) {
        return new RemovalNote(runId, when, why, by, url, freed, left.subList(0, Math.min(MOST, left.size())));
    }

    /** What a record says; empty where it says nothing, or nothing that can be read. */
    static Optional<RemovalNote> in(JsonNode record) {
        JsonNode json = record.path(FIELD);
        String runId = json.path("runId").asText("");
        if (!Ids.isRun(runId)) {
            return Optional.empty();
        }
        try {
            return Optional.of(new RemovalNote(
                    runId,
                    Instant.parse(json.path("at").asText("")),
                    lines(json.path("why")),
                    json.path("build").path("name").asText(""),
                    json.path("build").path("url").asText(""),
                    Math.max(0, json.path("bytesFreed").asLong(0)),
                    texts(json.path("kept"))));
        } catch (DateTimeException unreadable) {
            return Optional.empty();
        }
    }

    private static List<Line> lines(JsonNode array) {
        List<Line> lines = new ArrayList<>();
        for (JsonNode line : array) {
            if (lines.size() < MOST && Line.isBounded(line)) {
                lines.add(Line.read(line));
            }
        }
        return lines;
    }

    private static List<String> texts(JsonNode array) {
        List<String> texts = new ArrayList<>();
        for (JsonNode text : array) {
            if (texts.size() < MOST) {
                texts.add(text.asText(""));
            }
        }
        return texts;
    }

    /** Writes it into a record. */
    void into(ObjectNode record) {
        ObjectNode json = record.putObject(FIELD);
        json.put("runId", runId);
        json.put("at", at.toString());
        ArrayNode reasons = json.putArray("why");
        why.stream().limit(MOST).forEach(line -> reasons.add(Json.tree(line)));
        ObjectNode build = json.putObject("build");
        build.put("name", by);
        build.put("url", url);
        json.put("bytesFreed", bytesFreed);
        ArrayNode left = json.putArray("kept");
        kept.stream().limit(MOST).forEach(left::add);
    }

    /** Takes it out of a record: the backup stays after all. */
    static void outOf(ObjectNode record) {
        record.remove(FIELD);
    }
}
