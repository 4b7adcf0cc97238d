package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The Recycle Bin of one Region: what is deregistered or deleted while a retention rule stands for its kind stays here for a time.
 *
 * @see <a href="https://docs.aws.amazon.com/ebs/latest/userguide/recycle-bin.html">Recycle Bin</a>
 */
final class RecycleBin {

    /**
     * A retention rule for all images or all snapshots of the Region, but for those that carry its exclusion tag.
     *
     * @param tagKey null where there is no exclusion tag
     */
    record Rule(Duration keeps, String tagKey, String tagValue) {

        boolean isFor(Resource resource) {
            return tagKey == null || !tagValue.equals(resource.tags.now().get(tagKey));
        }
    }

    /** @param sequence the order in which things came here */
    record Item<T>(T resource, long sequence, Instant entered, Instant exits) {}

    /** Null where there is none. */
    Rule forImages;

    Rule forSnapshots;

    private final Map<String, Item<Image>> images = new LinkedHashMap<>();
    private final Map<String, Item<Snapshot>> snapshots = new LinkedHashMap<>();
    private long last;

    /** An image that was just deregistered. */
    void take(Image image, Instant now) {
        take(image, forImages, images, now);
    }

    /** A snapshot that was just deleted. */
    void take(Snapshot snapshot, Instant now) {
        take(snapshot, forSnapshots, snapshots, now);
    }

    private <T extends Resource> void take(T resource, Rule rule, Map<String, Item<T>> into, Instant now) {
        if (rule != null && rule.isFor(resource)) {
            into.put(resource.id, new Item<>(resource, ++last, now, now.plus(rule.keeps())));
        }
    }

    /** Those that are still here, by their ids, in the order in which they came. */
    Map<String, Item<Image>> images(Instant now) {
        images.values().removeIf(item -> !item.exits().isAfter(now));
        return images;
    }

    Map<String, Item<Snapshot>> snapshots(Instant now) {
        snapshots.values().removeIf(item -> !item.exits().isAfter(now));
        return snapshots;
    }
}
