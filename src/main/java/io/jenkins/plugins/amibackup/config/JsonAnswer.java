package io.jenkins.plugins.amibackup.config;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.io.IOException;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.StaplerResponse2;

/** What the script of a page is told. */
@Restricted(NoExternalUse.class)
public final class JsonAnswer {

    private JsonAnswer() {}

    /** Sends it; nobody keeps it, because the next answer may be another. */
    public static void send(ObjectNode answer, StaplerResponse2 response) throws IOException {
        response.setContentType("application/json;charset=UTF-8");
        response.setHeader("Cache-Control", "no-store");
        response.getOutputStream().write(Json.bytes(answer));
    }
}
