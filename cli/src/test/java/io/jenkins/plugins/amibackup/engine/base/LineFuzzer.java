package io.jenkins.plugins.amibackup.engine.base;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;
import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.safe;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import io.jenkins.plugins.amibackup.engine.fuzz.JsonEdits;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;

/**
 * Lines, as builds and documents keep them and pages show them: whatever was kept, a line is shown as one line in every language,
 * and JSON that is written can be read.
 */
public final class LineFuzzer {

    private static final List<byte[]> GOOD = List.of(
            kept(Line.literal("The volume is gone")),
            kept(Line.of("object.facts", 38_000_000_000L, "417ef96181daa3833c3c41a3b43343a1-346")),
            kept(Line.list(List.of(Line.of("line.list", Duration.ofHours(3), Instant.EPOCH), Line.literal("x")))),
            kept(Line.of("line.list", new Line.Bytes(5), Line.of("line.list", new Line.Estimate(Duration.ZERO), 1))),
            kept(Line.of("line.list", Line.literal("x").sentence(), "y")),
            "{\"key\":\"unit.bytes\",\"arguments\":[\"x\"],\"text\":\"5 bytes\"}".getBytes(StandardCharsets.UTF_8));

    private LineFuzzer() {}

    private static byte[] kept(Line line) {
        return Json.bytes(line);
    }

    public static void fuzzerTestOneInput(byte[] data) {
        byte[] document = JsonEdits.document(data, GOOD);
        Line line = Bounded.of(document.length, () -> read(document)).orElse(null);
        if (line == null) {
            return;
        }
        safe(line.text());
        safe(line.in(Locale.GERMANY));
        safe(String.valueOf(line.sentence()));
        Line again = read(Json.bytes(line));
        must(again != null && again.text().equals(line.text()), "it says something else when read again");
        page(line.text(), new String(data, StandardCharsets.UTF_8));
    }

    /** What a page's script gets: an object with texts. */
    private static void page(String text, String other) {
        ObjectNode json = Json.object();
        json.put("announcement", text);
        json.put("time", other);
        try {
            must(Json.parse(Json.bytes(json)).path("announcement").asText().equals(text), "another announcement");
        } catch (IOException unreadable) {
            throw new AssertionError(unreadable);
        }
    }

    private static Line read(byte[] bytes) {
        try {
            return Line.read(Json.parse(bytes));
        } catch (IOException damaged) {
            return null;
        }
    }
}
