package io.jenkins.plugins.amibackup.embeddedaws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What EC2 has in one Region, in a {@link SavedState}. */
final class SavedRegion {

    private SavedRegion() {}

    static void clear(Ec2Region region) {
        List.copyOf(region.images.values()).stream()
                .filter(image -> !image.isPublic() && image.gone == null)
                .forEach(image -> region.deregister(image, image.created));
        region.images.values().removeIf(image -> !image.isPublic());
        region.snapshots.values().removeIf(snapshot -> snapshot.usedBy.stream().noneMatch(region.images::containsKey));
        region.instances.clear();
        region.volumes.clear();
        region.interfaces.clear();
        region.storeTasks.clear();
        region.tokens.clear();
    }

    static ObjectNode of(Ec2Region region) {
        ObjectNode node = SavedJson.MAPPER.createObjectNode();
        node.put("name", region.name);
        ArrayNode instances = node.putArray("instances");
        region.instances.values().forEach(instance -> instances.add(SavedInstance.of(instance)));
        ArrayNode snapshots = node.putArray("snapshots");
        region.snapshots.values().stream()
                .filter(snapshot -> snapshot.usedBy.stream()
                        .noneMatch(id -> region.images.get(id).isPublic()))
                .forEach(snapshot -> snapshots.add(snapshot(snapshot)));
        ArrayNode images = node.putArray("images");
        region.images.values().stream().filter(image -> !image.isPublic()).forEach(image -> images.add(image(image)));
        ArrayNode tasks = node.putArray("storeTasks");
        region.storeTasks.values().forEach(task -> tasks.add(storeTask(task)));
        return node;
    }

    static void plant(Ec2World world, JsonNode node) {
        Ec2Region region = world.region(node.path("name").asText());
        node.path("instances").forEach(instance -> SavedInstance.plant(region, instance));
        node.path("snapshots").forEach(snapshot -> {
            Snapshot planted = snapshot(snapshot);
            region.snapshots.put(planted.id, planted);
        });
        Map<Image, Instant> gone = new HashMap<>();
        node.path("images").forEach(image -> {
            Image planted = image(region, image);
            region.add(planted);
            if (image.has("gone")) {
                gone.put(planted, SavedJson.time(image, "gone"));
            }
        });
        gone.entrySet().stream()
                .sorted(Map.Entry.comparingByValue())
                .forEach(image -> region.deregister(image.getKey(), image.getValue()));
        node.path("storeTasks").forEach(task -> plantStoreTask(world, region, task));
    }

    private static ObjectNode snapshot(Snapshot snapshot) {
        ObjectNode node = SavedInstance.resource(snapshot);
        node.put("description", snapshot.description);
        node.put("volumeId", snapshot.volumeId);
        node.put("gib", snapshot.sizeGiB);
        node.put("usedGib", snapshot.usedGiB);
        node.put("kmsKey", snapshot.kmsKeyArn);
        SavedJson.put(node, "completes", snapshot.completes);
        node.put("failure", snapshot.failure);
        return node;
    }

    private static Snapshot snapshot(JsonNode node) {
        Snapshot snapshot = new Snapshot(
                SavedInstance.kept(node),
                SavedJson.text(node, "owner"),
                SavedJson.time(node, "created"),
                SavedJson.time(node, "completes"),
                SavedJson.texts(node.path("tags")),
                SavedJson.text(node, "volumeId"),
                node.path("gib").asInt(),
                node.path("usedGib").asDouble(),
                SavedJson.text(node, "kmsKey"),
                SavedJson.text(node, "failure"));
        snapshot.description = SavedJson.text(node, "description");
        snapshot.gone = SavedJson.time(node, "gone");
        return snapshot;
    }

    private static ObjectNode image(Image image) {
        ObjectNode node = SavedInstance.resource(image);
        node.put("name", image.name);
        node.put("description", image.description);
        node.put("origin", image.origin.name());
        node.put("sourceInstance", image.source.instanceId());
        node.put("sourceImage", image.source.imageId());
        node.put("sourceRegion", image.source.region());
        SavedJson.put(node, "ready", image.ready);
        if (image.failure != null) {
            node.putObject("failure").put("code", image.failure.code()).put("message", image.failure.message());
        }
        SavedJson.put(node, "deprecated", image.deprecated);
        SavedJson.put(node, "disabled", image.disabled);
        node.set("traits", SavedJson.MAPPER.valueToTree(image.traits));
        ArrayNode devices = node.putArray("devices");
        image.devices.forEach(device -> devices.add(SavedJson.device(device)));
        return node;
    }

    private static Image image(Ec2Region region, JsonNode node) {
        JsonNode failure = node.path("failure");
        Image image = new Image(
                SavedInstance.kept(node),
                region.name,
                SavedJson.text(node, "owner"),
                SavedJson.text(node, "name"),
                SavedJson.text(node, "description"),
                SavedJson.traits(node),
                Image.Origin.valueOf(SavedJson.text(node, "origin")),
                new Image.Source(
                        SavedJson.text(node, "sourceInstance"),
                        SavedJson.text(node, "sourceImage"),
                        SavedJson.text(node, "sourceRegion")),
                SavedJson.time(node, "created"),
                SavedJson.time(node, "ready"),
                failure.isObject()
                        ? new Image.Failure(SavedJson.text(failure, "code"), SavedJson.text(failure, "message"))
                        : null,
                SavedJson.texts(node.path("tags")));
        image.deprecated = SavedJson.time(node, "deprecated");
        image.disabled = SavedJson.time(node, "disabled");
        List<BlockDevice> devices = new ArrayList<>();
        node.path("devices").forEach(device -> devices.add(SavedJson.device(device, region)));
        image.devices = List.copyOf(devices);
        return image;
    }

    private static ObjectNode storeTask(StoreTask task) {
        ObjectNode node = SavedJson.MAPPER.createObjectNode();
        node.put("imageId", task.image.id);
        node.put("sequence", task.sequence);
        node.put("bucket", task.bucket);
        node.put("key", task.objectKey);
        node.set("tags", SavedJson.MAPPER.valueToTree(new TreeMap<>(task.objectTags)));
        node.set("caller", SavedJson.MAPPER.valueToTree(task.caller));
        SavedJson.put(node, "started", task.started);
        SavedJson.put(node, "due", task.due);
        node.put("plannedFailure", task.plannedFailure);
        SavedJson.put(node, "ended", task.ended);
        node.put("failure", task.failure);
        return node;
    }

    private static void plantStoreTask(Ec2World world, Ec2Region region, JsonNode node) {
        Image image = region.images.get(SavedJson.text(node, "imageId"));
        if (image == null) {
            // Its image was deregistered long ago, and nobody can ask for it any more.
            return;
        }
        StoreTask task = new StoreTask(
                image,
                SavedJson.text(node, "bucket"),
                SavedJson.text(node, "key"),
                SavedJson.texts(node.path("tags")),
                SavedJson.MAPPER.convertValue(node.path("caller"), Caller.class),
                SavedJson.time(node, "started"),
                SavedJson.time(node, "due"),
                node.path("sequence").asLong(),
                SavedJson.text(node, "plannedFailure"));
        task.ended = SavedJson.time(node, "ended");
        task.failure = SavedJson.text(node, "failure");
        if (task.isInProgress()) {
            world.stores.start(region, task);
        } else {
            region.storeTasks.put(image.id, task);
        }
    }
}
