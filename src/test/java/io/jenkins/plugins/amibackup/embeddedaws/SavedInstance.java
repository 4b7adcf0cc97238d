package io.jenkins.plugins.amibackup.embeddedaws;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

/** An instance with its volumes in a {@link SavedState}, and what it shares with other resources. */
final class SavedInstance {

    private SavedInstance() {}

    /** What was planted keeps its id and its place in the order of creation. */
    static Ids kept(JsonNode node) {
        return new Ids() {
            @Override
            String next(String prefix) {
                return node.path("id").asText();
            }

            @Override
            long sequence() {
                return node.path("sequence").asLong();
            }
        };
    }

    static ObjectNode resource(Resource resource) {
        ObjectNode node = SavedJson.MAPPER.createObjectNode();
        node.put("id", resource.id);
        node.put("sequence", resource.sequence);
        node.put("owner", resource.ownerId);
        SavedJson.put(node, "created", resource.created);
        SavedJson.put(node, "gone", resource.gone);
        node.set("tags", SavedJson.MAPPER.valueToTree(resource.tags.now()));
        return node;
    }

    static ObjectNode of(Instance instance) {
        ObjectNode node = resource(instance);
        node.put("type", instance.spec.instanceType);
        node.put("imageId", instance.imageId);
        node.put("reservationId", instance.reservationId);
        if (!instance.clientToken.isEmpty()) {
            node.put("clientToken", instance.clientToken);
        }
        if (!instance.clientToken.isEmpty() && instance.spec.iamInstanceProfile != null) {
            node.put("managed", true);
        }
        node.set("traits", SavedJson.MAPPER.valueToTree(instance.traits));
        SavedJson.put(node, "running", instance.running);
        SavedJson.put(node, "stopped", instance.stopped);
        SavedJson.put(node, "terminating", instance.terminating);
        SavedJson.put(node, "terminated", instance.terminated);
        ArrayNode volumes = node.putArray("volumes");
        for (Volume volume : instance.volumes) {
            ObjectNode one = resource(volume);
            one.put("device", volume.spec.deviceName());
            one.put("gib", volume.spec.sizeGiB());
            one.put("usedGib", volume.spec.usedGiB());
            one.put("type", volume.spec.type());
            one.put("iops", volume.spec.iops());
            one.put("throughput", volume.spec.throughput());
            one.put("kmsKey", volume.kmsKeyArn);
            one.put("snapshotId", volume.snapshotId);
            one.put("deleteOnTermination", volume.spec.deleteOnTermination());
            volumes.add(one);
        }
        return node;
    }

    static void plant(Ec2Region region, JsonNode node) {
        InstanceSpec spec = InstanceSpec.named("")
                .inRegion(region.name)
                .ofAccount(SavedJson.text(node, "owner"))
                .ofType(SavedJson.text(node, "type"));
        spec.tags.clear();
        spec.tags.putAll(SavedJson.texts(node.path("tags")));
        for (JsonNode volume : node.path("volumes")) {
            spec.volume(new VolumeSpec(
                    SavedJson.text(volume, "device"),
                    volume.path("gib").asInt(),
                    volume.path("usedGib").asDouble(),
                    SavedJson.text(volume, "type"),
                    SavedJson.number(volume, "iops"),
                    SavedJson.number(volume, "throughput"),
                    volume.hasNonNull("kmsKey"),
                    SavedJson.text(volume, "kmsKey"),
                    volume.path("deleteOnTermination").asBoolean(),
                    SavedJson.texts(volume.path("tags"))));
        }
        Instance instance = new Instance(
                kept(node),
                spec,
                region.name,
                SavedJson.traits(node),
                SavedJson.text(node, "imageId"),
                SavedJson.text(node, "reservationId"),
                node.path("clientToken").asText(),
                SavedJson.time(node, "created"),
                SavedJson.time(node, "running"));
        instance.managed = node.has("managed") ? Boolean.TRUE : null;
        instance.stopped = SavedJson.time(node, "stopped");
        instance.terminating = SavedJson.time(node, "terminating");
        instance.terminated = SavedJson.time(node, "terminated");
        instance.reason = instance.terminated == null ? null : Instance.Reason.USER;
        int at = 0;
        for (JsonNode one : node.path("volumes")) {
            Volume volume = new Volume(
                    kept(one),
                    instance,
                    spec.volumes.get(at++),
                    SavedJson.text(one, "kmsKey"),
                    SavedJson.text(one, "snapshotId"),
                    SavedJson.time(one, "created"));
            volume.gone = SavedJson.time(one, "gone");
            instance.volumes.add(volume);
        }
        region.add(instance);
    }
}
