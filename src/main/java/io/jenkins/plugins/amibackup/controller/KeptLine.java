package io.jenkins.plugins.amibackup.controller;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A line as builds and lists in Jenkins' home keep it: one JSON string, so that each reader gets it in a language of their own. The
 * finished sentence is kept beside it, as earlier versions have kept it alone.
 */
@Restricted(NoExternalUse.class)
public final class KeptLine {

    /** In characters. A line that is longer, because somebody else's words in it are, is kept as its sentence alone. */
    private static final int LONGEST = 8000;

    private KeptLine() {}

    /** What to keep beside the sentence; empty for nothing. */
    public static String json(Line line) {
        String json = Json.tree(line).toString();
        return json.length() > LONGEST ? "" : json;
    }

    /**
     * @param json null or empty where an earlier version has kept it
     * @param sentence the same in the language of the Jenkins that has kept it
     */
    public static Line read(String json, String sentence) {
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
