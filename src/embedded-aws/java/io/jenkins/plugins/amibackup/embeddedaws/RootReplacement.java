package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** A task that gives a running instance another root volume. */
final class RootReplacement extends Resource {

    RootReplacement(Ids ids, String ownerId, Instant created, Map<String, String> tags) {
        super(ids, "replacevol", ownerId, created, tags);
    }

    @Override
    String type() {
        return "replace-root-volume-task";
    }
}
