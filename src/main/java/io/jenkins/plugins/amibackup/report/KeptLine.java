package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * A line as a build keeps it: one JSON string, so that each reader gets it in a language of their own. The finished sentence
 * is kept beside it, as builds of earlier versions have it alone.
 */
final class KeptLine {

    /** In characters. A line that is longer, because somebody else's words in it are, is kept as its sentence alone. */
    private static final int LONGEST = 8000;

    private KeptLine() {}

    /** What to keep beside the sentence; empty for nothing. */
    static String json(Line line) {
        String json = Json.tree(line).toString();
        return json.length() > LONGEST ? "" : json;
    }

    /**
     * @param json null or empty in a build of an earlier version
     * @param sentence the same in the language of the Jenkins that has kept it
     */
    static Line read(String json, String sentence) {
        if (Util.fixNull(json).isEmpty()) {
            return Line.literal(sentence);
        }
        try {
            return Line.read(Json.parse(json.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException damaged) {
            return Line.literal(sentence);
        }
    }
}
