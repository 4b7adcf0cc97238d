package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Compares the index keys of a bucket with its records, and repairs differences: a complete backup whose key was lost can't
 * be found otherwise, and a key without a record, or with a tombstone, leads nowhere. Takes one request for each thousand keys, each
 * thousand records and each thousand hints; only records without a key, those with several, and those of backups that were removed are
 * read. Safe while others write: a writer makes a record complete before
 * it writes the key, and everything is read again before and after it is changed.
 */
public final class IndexCheck {

    private final Catalog catalog;

    public IndexCheck(Catalog catalog) {
        this.catalog = catalog;
    }

    /** What was found. */
    public enum Kind {
        /** A complete backup had no index key; it has one now. */
        KEY_WRITTEN,
        /** An index key had no record, a tombstone, or a record that says otherwise than it; it was removed. */
        KEY_REMOVED,
        /** A record without an index key can't be read, so it is unknown whether it should have one. */
        UNREADABLE
    }

    /**
     * One thing that was found.
     *
     * @param amiId the image of the backup
     * @param key the index key; for a record that can't be read, the record's key
     * @param why why a record can't be read; empty otherwise
     */
    public record Found(Kind kind, String amiId, String key, Line why) {}

    /**
     * Checks the whole bucket.
     *
     * @param found receives each difference when it is repaired
     * @return how many complete backups have their index key
     * @throws OperationException when the bucket can't be read or written; checking again is harmless
     */
    public int repair(Consumer<Found> found) {
        Map<String, IndexEntry> keys = new HashMap<>();
        Map<String, List<IndexEntry>> several = new HashMap<>();
        catalog.keys().forEach(entry -> {
            IndexEntry other = keys.putIfAbsent(entry.amiId(), entry);
            if (other != null) {
                several.computeIfAbsent(entry.amiId(), amiId -> new ArrayList<>(List.of(other)))
                        .add(entry);
            }
        });
        Set<String> without = new HashSet<>();
        for (String amiId : new PruneIndex(catalog).removed()) {
            if (keys.containsKey(amiId) && isTombstone(amiId)) {
                several.getOrDefault(amiId, List.of(keys.get(amiId))).forEach(entry -> unindex(entry, found));
                several.remove(amiId);
                keys.remove(amiId);
            }
        }
        several.forEach((amiId, entries) -> {
            if (unconfirmed(amiId, entries, found) == entries.size()) {
                keys.remove(amiId);
            }
        });
        int all = keys.size();
        catalog.records().forEach(amiId -> {
            if (keys.remove(amiId) == null) {
                without.add(amiId);
            }
        });
        int repaired = 0;
        for (String amiId : without) {
            repaired += write(amiId, found) ? 1 : 0;
        }
        for (IndexEntry first : keys.values()) {
            boolean removed = false;
            for (IndexEntry entry : several.getOrDefault(first.amiId(), List.of(first))) {
                removed |= remove(entry, found);
            }
            repaired -= removed ? 1 : 0;
        }
        return all + repaired;
    }

    /** Of several keys of one backup, removes those that its record doesn't confirm. Says how many it removed. */
    private int unconfirmed(String amiId, List<IndexEntry> entries, Consumer<Found> found) {
        Optional<IndexEntry> right;
        try {
            right = complete(amiId);
        } catch (OperationException unreadable) {
            if (unreadable.kind() != FailureKind.BAD_INPUT) {
                throw unreadable;
            }
            found.accept(new Found(Kind.UNREADABLE, amiId, Keys.record(amiId), unreadable.line()));
            return 0;
        }
        int removed = 0;
        for (IndexEntry entry : entries) {
            if (right.isPresent() && !entry.isSameBackup(right.get())) {
                catalog.unindex(entry);
                found.accept(new Found(Kind.KEY_REMOVED, amiId, entry.key(), Line.empty()));
                removed++;
            }
        }
        return removed;
    }

    private boolean write(String amiId, Consumer<Found> found) {
        Optional<IndexEntry> entry;
        try {
            entry = complete(amiId);
        } catch (OperationException unreadable) {
            if (unreadable.kind() != FailureKind.BAD_INPUT) {
                throw unreadable;
            }
            found.accept(new Found(Kind.UNREADABLE, amiId, Keys.record(amiId), unreadable.line()));
            return false;
        }
        if (entry.isEmpty() || catalog.bucket().head(entry.get().key()).isPresent()) {
            return entry.isPresent();
        }
        catalog.index(entry.get());
        if (complete(amiId).isEmpty()) {
            // Someone removed the backup in the meantime, and its key before we wrote it.
            catalog.unindex(entry.get());
            return false;
        }
        found.accept(new Found(Kind.KEY_WRITTEN, amiId, entry.get().key(), Line.empty()));
        return true;
    }

    private boolean remove(IndexEntry entry, Consumer<Found> found) {
        if (catalog.bucket().head(Keys.record(entry.amiId())).isPresent()) {
            return false;
        }
        catalog.unindex(entry);
        if (complete(entry.amiId()).isPresent()) {
            catalog.index(entry);
            return false;
        }
        found.accept(new Found(Kind.KEY_REMOVED, entry.amiId(), entry.key(), Line.empty()));
        return true;
    }

    /** A hint proposes, and the record decides. */
    private boolean isTombstone(String amiId) {
        return catalog.readable(amiId).filter(BackupRecord::isTombstone).isPresent();
    }

    private void unindex(IndexEntry entry, Consumer<Found> found) {
        catalog.unindex(entry);
        found.accept(new Found(Kind.KEY_REMOVED, entry.amiId(), entry.key(), Line.empty()));
    }

    private Optional<IndexEntry> complete(String amiId) {
        return catalog.find(amiId)
                .map(Catalog.Versioned::record)
                .filter(BackupRecord::isComplete)
                .map(BackupRecord::indexEntry);
    }
}
