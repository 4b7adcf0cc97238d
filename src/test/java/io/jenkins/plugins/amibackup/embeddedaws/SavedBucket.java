package io.jenkins.plugins.amibackup.embeddedaws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A bucket with its current objects in a {@link SavedState}. */
final class SavedBucket {

    private SavedBucket() {}

    static ObjectNode of(S3Bucket bucket) {
        ObjectNode node = SavedJson.MAPPER.createObjectNode();
        node.put("name", bucket.name);
        node.put("region", bucket.region);
        node.put("owner", bucket.ownerId);
        node.put("versioned", bucket.isVersioned());
        if (bucket.objectLock) {
            node.put("objectLock", true);
        }
        ArrayNode objects = node.putArray("objects");
        bucket.objects().values().forEach(object -> objects.add(object(object)));
        return node;
    }

    static void plant(EmbeddedAws aws, JsonNode node) {
        String name = SavedJson.text(node, "name");
        aws.s3().createBucket(name, SavedJson.text(node, "region"), SavedJson.text(node, "owner"));
        aws.s3().versioning(name, node.path("versioned").asBoolean());
        S3Bucket bucket = aws.s3().world.bucket(name);
        bucket.objectLock = node.path("objectLock").asBoolean();
        node.path("objects").forEach(object -> bucket.put(object(object), WriteCondition.NONE));
    }

    private static ObjectNode object(S3Object object) {
        ObjectNode node = SavedJson.MAPPER.createObjectNode();
        node.put("key", object.key());
        node.put("etag", object.etag());
        node.put("versionId", object.versionId());
        SavedJson.put(node, "lastModified", object.lastModified());
        node.set("headers", SavedJson.MAPPER.valueToTree(new TreeMap<>(object.headers())));
        node.set("metadata", SavedJson.MAPPER.valueToTree(new TreeMap<>(object.metadata())));
        node.set("tags", SavedJson.MAPPER.valueToTree(new TreeMap<>(object.tags())));
        if (object.checksum() != null) {
            node.set("checksum", SavedJson.MAPPER.valueToTree(object.checksum()));
        }
        node.put("storageClass", object.storageClass());
        if (object.archive().until() != null) {
            SavedJson.put(node, "readableUntil", object.archive().until());
        }
        S3Lock lock = object.lock();
        if (lock.until() != null || lock.held() != null) {
            node.put("lockMode", lock.mode());
            SavedJson.put(node, "lockedUntil", lock.until());
            node.put("held", lock.held());
        }
        if (object.content() instanceof Content.Bytes bytes) {
            String text = new String(bytes.bytes(), bytes.from(), bytes.length(), StandardCharsets.UTF_8);
            // A line of the content is a line of the file: two of them can be compared.
            node.set("lines", SavedJson.MAPPER.valueToTree(text.split("\n", -1)));
        } else {
            node.put("size", object.content().size());
        }
        if (object.storedImage() != null) {
            node.set("storedImage", storedImage(object.storedImage()));
        }
        return node;
    }

    private static S3Object object(JsonNode node) {
        Content content;
        if (node.has("lines")) {
            List<String> lines = new ArrayList<>();
            node.path("lines").forEach(line -> lines.add(line.asText()));
            content = new Content.Bytes(String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
        } else {
            content = new Content.Declared(node.path("size").asLong());
        }
        JsonNode checksum = node.path("checksum");
        return new S3Object(
                SavedJson.text(node, "key"),
                content,
                SavedJson.text(node, "etag"),
                SavedJson.text(node, "versionId"),
                SavedJson.time(node, "lastModified"),
                SavedJson.texts(node.path("headers")),
                SavedJson.texts(node.path("metadata")),
                checksum.isObject() ? SavedJson.MAPPER.convertValue(checksum, Checksum.class) : null,
                SavedJson.texts(node.path("tags")),
                SavedJson.text(node, "storageClass"),
                node.has("readableUntil")
                        ? new S3Archive(null, false, SavedJson.time(node, "readableUntil"))
                        : S3Archive.NONE,
                node.has("storedImage") ? storedImage(node.path("storedImage")) : null,
                new S3Lock(
                        SavedJson.text(node, "lockMode"),
                        SavedJson.time(node, "lockedUntil"),
                        node.has("held") ? node.path("held").asBoolean() : null),
                false);
    }

    private static ObjectNode storedImage(StoredImage image) {
        ObjectNode node = SavedJson.MAPPER.createObjectNode();
        node.put("imageId", image.imageId());
        node.put("region", image.region());
        node.put("name", image.name());
        node.put("description", image.description());
        node.set("traits", SavedJson.MAPPER.valueToTree(image.traits()));
        node.set("tags", SavedJson.MAPPER.valueToTree(new TreeMap<>(image.tags())));
        ArrayNode devices = node.putArray("devices");
        for (StoredImage.Device device : image.devices()) {
            ObjectNode one = SavedJson.device(device.mapping());
            one.put("usedGib", device.usedGiB());
            one.set("snapshotTags", SavedJson.MAPPER.valueToTree(new TreeMap<>(device.snapshotTags())));
            devices.add(one);
        }
        return node;
    }

    private static StoredImage storedImage(JsonNode node) {
        List<StoredImage.Device> devices = new ArrayList<>();
        for (JsonNode device : node.path("devices")) {
            devices.add(new StoredImage.Device(
                    SavedJson.device(device, null),
                    device.path("usedGib").asDouble(),
                    SavedJson.texts(device.path("snapshotTags"))));
        }
        return new StoredImage(
                SavedJson.text(node, "imageId"),
                SavedJson.text(node, "region"),
                SavedJson.text(node, "name"),
                SavedJson.text(node, "description"),
                SavedJson.traits(node),
                devices,
                SavedJson.texts(node.path("tags")));
    }
}
