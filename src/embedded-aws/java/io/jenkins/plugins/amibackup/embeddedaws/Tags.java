package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;

/** The tags of one resource, with their last few changes: a stale answer tells the tags of some seconds ago. */
final class Tags {

    private static final int REMEMBERED = 16;

    private record Version(Instant since, Map<String, String> tags) {}

    private final Deque<Version> versions = new ArrayDeque<>();

    Tags(Map<String, String> first, Instant now) {
        versions.addLast(new Version(now, new TreeMap<>(first)));
    }

    Map<String, String> now() {
        return versions.getLast().tags();
    }

    /** As they were at that time; empty before the first. */
    Map<String, String> at(Instant time) {
        Map<String, String> found = Map.of();
        for (Version version : versions) {
            if (!version.since().isAfter(time)) {
                found = version.tags();
            }
        }
        return found;
    }

    void put(Map<String, String> more, Instant now) {
        Map<String, String> tags = new TreeMap<>(now());
        tags.putAll(more);
        become(tags, now);
    }

    void remove(Collection<String> keys, Instant now) {
        Map<String, String> tags = new TreeMap<>(now());
        tags.keySet().removeAll(keys);
        become(tags, now);
    }

    private void become(Map<String, String> tags, Instant now) {
        versions.addLast(new Version(now, tags));
        if (versions.size() > REMEMBERED) {
            versions.removeFirst();
        }
    }
}
