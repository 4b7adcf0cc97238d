package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentNavigableMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/**
 * The objects of a bucket with all their versions. Reading the current ones needs no lock; writing is one at a time, so that
 * conditions hold. A version without an id is what S3 calls the null version: of each key there is one at most.
 *
 * @see <a href="https://docs.aws.amazon.com/AmazonS3/latest/userguide/Versioning.html">Versioning</a>
 */
final class S3Versions {

    /** What a request calls the version without an id. */
    static final String NULL = "null";

    private final ConcurrentSkipListMap<String, S3Object> current = new ConcurrentSkipListMap<>(Utf8Order.INSTANCE);
    /** What is not current, delete markers too, the newest first. */
    private final NavigableMap<String, Deque<S3Object>> older = new ConcurrentSkipListMap<>(Utf8Order.INSTANCE);

    /**
     * One version as it stands.
     *
     * @param latest whether there is no newer one, a delete marker included
     */
    record Standing(S3Object object, boolean latest) {}

    /** The current version; null where there is none. */
    S3Object get(String key) {
        return current.get(key);
    }

    ConcurrentNavigableMap<String, S3Object> current() {
        return current;
    }

    /** A version of a key, a delete marker too; null where there is none. */
    synchronized S3Object get(String key, String versionId) {
        return all(key).stream()
                .filter(object -> versionId.equals(idOf(object)))
                .findFirst()
                .orElse(null);
    }

    static String idOf(S3Object object) {
        return object.versionId() == null ? NULL : object.versionId();
    }

    /** The newest first. */
    synchronized List<S3Object> all(String key) {
        List<S3Object> all = new ArrayList<>();
        if (current.containsKey(key)) {
            all.add(current.get(key));
        }
        all.addAll(older.getOrDefault(key, new ArrayDeque<>()));
        return all;
    }

    /** All versions under a prefix, key by key, of each key the newest first. */
    synchronized List<Standing> under(String prefix) {
        TreeSet<String> keys = new TreeSet<>(Utf8Order.INSTANCE);
        for (NavigableMap<String, ?> map : List.of(current, older)) {
            map.tailMap(prefix, true).keySet().stream()
                    .takeWhile(key -> key.startsWith(prefix))
                    .forEach(keys::add);
        }
        List<Standing> all = new ArrayList<>();
        for (String key : keys) {
            boolean latest = true;
            for (S3Object object : all(key)) {
                all.add(new Standing(object, latest));
                latest = false;
            }
        }
        return all;
    }

    /** Puts an object under its key, if the condition holds for the one there is (or null). */
    synchronized void put(S3Object object, WriteCondition condition) {
        condition.check(current.get(object.key()));
        keep(current.get(object.key()), object);
        current.put(object.key(), object);
    }

    /** Makes a delete marker the newest under its key. */
    synchronized void put(S3Object marker, String key, WriteCondition condition) {
        condition.check(current.get(key));
        keep(current.get(key), marker);
        older.computeIfAbsent(key, k -> new ArrayDeque<>()).addFirst(marker);
        current.remove(key);
    }

    /** A new version without an id takes the place of the one that there is. */
    private void keep(S3Object before, S3Object after) {
        String key = after.key();
        if (after.versionId() == null) {
            older.getOrDefault(key, new ArrayDeque<>()).removeIf(object -> object.versionId() == null);
        }
        if (before != null && (before.versionId() != null || after.versionId() != null)) {
            older.computeIfAbsent(key, k -> new ArrayDeque<>()).addFirst(before);
        }
    }

    /** Removes what is current, for good. */
    synchronized void remove(String key, WriteCondition condition) {
        condition.check(current.get(key));
        current.remove(key);
    }

    /** Changes the current version in place; false where there is none. */
    synchronized boolean update(String key, UnaryOperator<S3Object> change) {
        return current.computeIfPresent(key, (k, object) -> change.apply(object)) != null;
    }

    /** Changes a version in place, which must be there. */
    synchronized void update(S3Object version, UnaryOperator<S3Object> change) {
        S3Object changed = change.apply(version);
        if (!current.replace(version.key(), version, changed)) {
            Deque<S3Object> others = older.get(version.key());
            List<S3Object> all = new ArrayList<>(others);
            all.replaceAll(object -> object.equals(version) ? changed : object);
            others.clear();
            others.addAll(all);
        }
    }

    /**
     * Deletes one version for good; the one before it becomes current. Returns it, or null where there is none.
     *
     * @param condition of the current version, whichever is deleted
     * @param refuse refuses to let a version go; it is not asked about a delete marker
     */
    synchronized S3Object delete(String key, String versionId, WriteCondition condition, Consumer<S3Object> refuse) {
        condition.check(current.get(key));
        S3Object found = get(key, versionId);
        if (found != null && !found.deleteMarker()) {
            refuse.accept(found);
        }
        Deque<S3Object> others = older.getOrDefault(key, new ArrayDeque<>());
        boolean gone = found != null && found == current.get(key) || current.get(key) == null;
        others.remove(found);
        if (gone && !others.isEmpty() && !others.getFirst().deleteMarker()) {
            current.put(key, others.removeFirst());
        } else if (gone) {
            current.remove(key);
        }
        if (others.isEmpty()) {
            older.remove(key);
        }
        return found;
    }

    /** The delete marker that is the newest thing under a key; null where that is none. */
    synchronized S3Object marker(String key) {
        Deque<S3Object> others = older.get(key);
        boolean deleted = current.get(key) == null && others != null && !others.isEmpty();
        return deleted && others.getFirst().deleteMarker() ? others.getFirst() : null;
    }
}
