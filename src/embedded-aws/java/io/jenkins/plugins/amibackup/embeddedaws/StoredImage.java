package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** What a stored AMI's object holds: everything a restore needs, whatever became of the image since. */
record StoredImage(
        String imageId,
        String region,
        String name,
        String description,
        Traits traits,
        List<Device> devices,
        Map<String, String> tags) {

    /** A mapping without its snapshot, which is in the object. Nothing tells of encryption: a store decrypts. */
    record Device(BlockDevice mapping, double usedGiB, Map<String, String> snapshotTags) {}

    StoredImage {
        devices = List.copyOf(devices);
        tags = Map.copyOf(tags);
    }

    static StoredImage of(Image image) {
        List<Device> devices = image.devices.stream()
                .map(device -> {
                    Snapshot snapshot = device.snapshot();
                    return snapshot == null
                            ? new Device(device, 0, Map.of())
                            : new Device(device.of(null), snapshot.usedGiB, userTags(snapshot));
                })
                .toList();
        return new StoredImage(
                image.id, image.region, image.name, image.description, image.traits, devices, userTags(image));
    }

    double usedGiB() {
        return devices.stream().mapToDouble(Device::usedGiB).sum();
    }

    int sizeGiB() {
        return devices.stream()
                .filter(device -> device.mapping().virtualName() == null)
                .mapToInt(device -> device.mapping().sizeGiB())
                .sum();
    }

    /** Compressed: half of what is used. */
    long objectSize() {
        return (long) (usedGiB() * 0.5 * (1L << 30)) + 4096;
    }

    private static Map<String, String> userTags(Resource resource) {
        Map<String, String> tags = new TreeMap<>(resource.tags.now());
        tags.keySet().removeIf(key -> key.startsWith("aws:"));
        return tags;
    }
}
