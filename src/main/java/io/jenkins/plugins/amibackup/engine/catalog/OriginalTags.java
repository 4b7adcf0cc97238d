package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import java.util.Iterator;

/**
 * The tags of what was backed up, as a record holds them. An instance that was launched from an image of ours may carry our tags, and
 * so may its volumes: they tell of another run and are no tags of the original.
 */
final class OriginalTags {

    private OriginalTags() {}

    /** Takes our tags out of those of the instance and its volumes. What the image and its snapshots carry stays: we tagged them. */
    static void clean(ObjectNode record) {
        JsonNode tags = record.path("tags");
        cleanOf(tags.path("instance"));
        tags.path("volumes").forEach(OriginalTags::cleanOf);
        JsonNode described = record.path("sourceInstance").path("description").path("Tags");
        Iterator<JsonNode> each = described.elements();
        while (each.hasNext()) {
            if (Tags.isOurs(each.next().path("Key").asText())) {
                each.remove();
            }
        }
    }

    private static void cleanOf(JsonNode tags) {
        Iterator<String> keys = tags.fieldNames();
        while (keys.hasNext()) {
            if (Tags.isOurs(keys.next())) {
                keys.remove();
            }
        }
    }
}
