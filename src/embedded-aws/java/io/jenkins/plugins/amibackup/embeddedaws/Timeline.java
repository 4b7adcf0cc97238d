package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.NavigableMap;
import java.util.TreeMap;

/** What something is from which time on, past and future. */
final class Timeline<T> {

    private final NavigableMap<Instant, T> values = new TreeMap<>();
    private final T before;

    /** @param before what it is before the first change */
    Timeline(T before) {
        this.before = before;
    }

    T at(Instant time) {
        var entry = values.floorEntry(time);
        return entry == null ? before : entry.getValue();
    }

    /** When what it is at that time began; null before the first change. */
    Instant since(Instant time) {
        return values.floorKey(time);
    }

    /** It becomes this, and then whatever was planned for later. */
    void put(Instant from, T value) {
        values.put(from, value);
    }

    /** It becomes this and stays so. */
    void become(Instant from, T value) {
        values.tailMap(from, true).clear();
        values.put(from, value);
    }
}
