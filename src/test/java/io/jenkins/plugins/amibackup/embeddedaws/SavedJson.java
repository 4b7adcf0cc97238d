package io.jenkins.plugins.amibackup.embeddedaws;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.Map;
import java.util.TreeMap;

/** What all parts of a {@link SavedState} are written and read with. */
final class SavedJson {

    static final JsonMapper MAPPER = JsonMapper.builder()
            .serializationInclusion(JsonInclude.Include.NON_NULL)
            .build();

    private static final TypeReference<TreeMap<String, String>> TEXTS = new TypeReference<>() {};

    private SavedJson() {}

    static ObjectNode device(BlockDevice device) {
        ObjectNode node = MAPPER.createObjectNode();
        node.put("name", device.deviceName());
        node.put("virtualName", device.virtualName());
        node.put("snapshot", device.snapshot() == null ? null : device.snapshot().id);
        node.put("gib", device.sizeGiB());
        node.put("type", device.volumeType());
        node.put("iops", device.iops());
        node.put("throughput", device.throughput());
        node.put("deleteOnTermination", device.deleteOnTermination());
        return node;
    }

    /** @param region where its snapshot is; null for a device of a stored image, which has none */
    static BlockDevice device(JsonNode node, Ec2Region region) {
        String snapshot = text(node, "snapshot");
        return new BlockDevice(
                text(node, "name"),
                text(node, "virtualName"),
                snapshot == null ? null : region.snapshots.get(snapshot),
                node.path("gib").asInt(),
                text(node, "type"),
                number(node, "iops"),
                number(node, "throughput"),
                node.path("deleteOnTermination").asBoolean());
    }

    static Traits traits(JsonNode node) {
        return MAPPER.convertValue(node.path("traits"), Traits.class);
    }

    static void put(ObjectNode node, String name, Instant time) {
        if (time != null) {
            node.put(name, time.toString());
        }
    }

    static Instant time(JsonNode node, String name) {
        return node.hasNonNull(name) ? Instant.parse(node.path(name).asText()) : null;
    }

    static String text(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.path(name).asText() : null;
    }

    static Integer number(JsonNode node, String name) {
        return node.hasNonNull(name) ? node.path(name).asInt() : null;
    }

    static Map<String, String> texts(JsonNode node) {
        return node.isMissingNode() ? Map.of() : MAPPER.convertValue(node, TEXTS);
    }
}
