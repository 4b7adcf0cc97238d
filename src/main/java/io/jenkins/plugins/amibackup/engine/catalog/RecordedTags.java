package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The tags that a record names. */
final class RecordedTags {

    private RecordedTags() {}

    /** Those of one thing: {@code instance} or {@code image}. */
    static Map<String, String> of(JsonNode record, String thing) {
        return tags(record.path("tags").path(thing));
    }

    /** Those of the image, then what else the instance carried; none of ours. */
    static Map<String, String> original(JsonNode record) {
        Map<String, String> tags = new LinkedHashMap<>(of(record, "image"));
        of(record, "instance").forEach(tags::putIfAbsent);
        tags.keySet().removeIf(Tags::isOurs);
        return tags;
    }

    /** The keys that each snapshot of the image carried. */
    static List<Set<String>> keysOfSnapshots(JsonNode record) {
        List<Set<String>> keys = new ArrayList<>();
        record.path("tags")
                .path("snapshots")
                .forEach(snapshot -> keys.add(tags(snapshot).keySet()));
        return keys;
    }

    /** Those of the volume behind a device; empty when there were none. */
    static Map<String, String> ofVolume(JsonNode record, String deviceName) {
        for (JsonNode volume : record.path("encryption").path("volumes")) {
            if (deviceName.equals(volume.path("deviceName").asText())) {
                return tags(record.path("tags")
                        .path("volumes")
                        .path(volume.path("volumeId").asText()));
            }
        }
        return Map.of();
    }

    private static Map<String, String> tags(JsonNode node) {
        Map<String, String> tags = new TreeMap<>();
        node.fields()
                .forEachRemaining(tag -> tags.put(tag.getKey(), tag.getValue().asText()));
        return tags;
    }
}
