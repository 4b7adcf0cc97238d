package io.jenkins.plugins.amibackup.embeddedaws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * All that an embedded AWS holds at one moment, as JSON: instances with their volumes, images, snapshots, store tasks, keys
 * and buckets with their current objects, each with its own id and times. Planted in another server, everything goes on
 * from there, so a file keeps a moment for good.
 *
 * <p>Not kept are Amazon's public images, launch templates, roles, client tokens, older versions of objects, and whatever a
 * test has set to go wrong.
 */
public final class SavedState {

    private SavedState() {}

    /** What the server holds now. It stays as it is, but for one number that no id is made of any more. */
    public static ObjectNode of(EmbeddedAws aws) {
        Ec2World world = aws.ec2().world;
        return world.locked(() -> {
            ObjectNode state = SavedJson.MAPPER.createObjectNode();
            state.put("time", world.clock.instant().toString());
            state.put("counted", world.ids.sequence());
            ObjectNode keys = state.putObject("keys");
            keys.set("states", SavedJson.MAPPER.valueToTree(new TreeMap<>(world.keys.states)));
            keys.set("aliases", SavedJson.MAPPER.valueToTree(new TreeMap<>(world.keys.aliases)));
            keys.set("defaults", SavedJson.MAPPER.valueToTree(new TreeMap<>(world.keys.defaults)));
            keys.set(
                    "awsOwn",
                    SavedJson.MAPPER.valueToTree(
                            world.keys.awsOwn.stream().sorted().toList()));
            state.set(
                    "encryptionByDefault",
                    SavedJson.MAPPER.valueToTree(new TreeMap<>(world.settings.encryptionByDefault)));
            ArrayNode regions = state.putArray("regions");
            world.regions().forEach(region -> regions.add(SavedRegion.of(region)));
            ArrayNode buckets = state.putArray("buckets");
            aws.s3().world.buckets().forEach(bucket -> buckets.add(SavedBucket.of(bucket)));
            withoutEmpty(state);
            ArrayNode traits = SavedJson.MAPPER.createArrayNode();
            gatherTraits(state, traits);
            state.set("traits", traits);
            return state;
        });
    }

    /** Makes the server hold this and nothing else. Its clock is the caller's to set. */
    public static void plant(EmbeddedAws aws, JsonNode saved) {
        JsonNode state = saved.deepCopy();
        spreadTraits(state, state.path("traits"));
        Ec2World world = aws.ec2().world;
        world.locked(() -> {
            // Ids that are given from here on must not be those of what is planted.
            world.ids.skipTo(state.path("counted").asLong());
            world.keys.states.clear();
            state.path("keys")
                    .path("states")
                    .fields()
                    .forEachRemaining(key -> world.keys.states.put(
                            key.getKey(), KeyState.valueOf(key.getValue().asText())));
            become(world.keys.aliases, SavedJson.texts(state.path("keys").path("aliases")));
            become(world.keys.defaults, SavedJson.texts(state.path("keys").path("defaults")));
            world.keys.awsOwn.clear();
            state.path("keys").path("awsOwn").forEach(arn -> world.keys.awsOwn.add(arn.asText()));
            world.settings.encryptionByDefault.clear();
            state.path("encryptionByDefault")
                    .fields()
                    .forEachRemaining(one -> world.settings.encryptionByDefault.put(
                            one.getKey(), one.getValue().asBoolean()));
            // Those of before ran on machines that are planted anew under the same ids.
            world.commands.sent.clear();
            world.regions().forEach(SavedRegion::clear);
            state.path("regions").forEach(region -> SavedRegion.plant(world, region));
            return null;
        });
        aws.s3().buckets().forEach(aws.s3()::deleteBucket);
        state.path("buckets").forEach(bucket -> SavedBucket.plant(aws, bucket));
    }

    /** What isn't there needs no words. */
    private static void withoutEmpty(JsonNode node) {
        node.forEach(SavedState::withoutEmpty);
        if (node instanceof ObjectNode object) {
            object.properties()
                    .removeIf(field -> field.getValue().isNull()
                            || field.getValue().isContainerNode()
                                    && field.getValue().isEmpty());
        }
    }

    /** Most images have the same traits, which are long: they are kept once. */
    private static void gatherTraits(JsonNode node, ArrayNode all) {
        if (node instanceof ObjectNode object && object.path("traits").isObject()) {
            List<JsonNode> known = new ArrayList<>();
            all.forEach(known::add);
            JsonNode traits = object.get("traits");
            if (!known.contains(traits)) {
                all.add(traits);
                known.add(traits);
            }
            object.put("traits", known.indexOf(traits));
        }
        node.forEach(child -> gatherTraits(child, all));
    }

    private static void spreadTraits(JsonNode node, JsonNode all) {
        if (node instanceof ObjectNode object && object.path("traits").isInt()) {
            object.set("traits", all.path(object.path("traits").asInt()));
        }
        node.forEach(child -> spreadTraits(child, all));
    }

    private static void become(Map<String, String> map, Map<String, String> other) {
        map.clear();
        map.putAll(other);
    }
}
