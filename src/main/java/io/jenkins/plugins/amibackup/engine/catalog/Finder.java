package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** Finds backups in a bucket, newest first. */
public final class Finder {

    private static final Comparator<FoundBackup> NEWEST_FIRST =
            Comparator.comparing(FoundBackup::takenAt).reversed().thenComparing(FoundBackup::amiId);
    private static final String SUFFIX = ".bin";

    private final Catalog catalog;

    public Finder(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * The backups that match, newest first. With a limit, no more than that many are kept in memory.
     *
     * @throws OperationException when the query is wrong or the bucket can't be read
     */
    public List<FoundBackup> find(BackupQuery query) {
        query.check();
        Newest newest = new Newest(query.limit());
        boolean complete = !query.status().equals(BackupRecord.STORING);
        Set<String> indexed = new HashSet<>();
        boolean needsIndexed = !complete || query.status().equals(BackupQuery.ANY) || query.foreign();
        try (Stream<IndexEntry> entries = entries(query, needsIndexed)) {
            for (IndexEntry entry : (Iterable<IndexEntry>) entries::iterator) {
                if (needsIndexed) {
                    indexed.add(entry.amiId());
                }
                if (complete && query.isWithin(entry.takenAt())) {
                    indexed(entry, query, newest);
                    if (!needsIndexed && !query.instanceId().isEmpty() && newest.isFull()) {
                        break;
                    }
                }
            }
        }
        if (!query.status().equals(BackupRecord.COMPLETE)) {
            unindexed(query, indexed, newest);
        }
        if (query.foreign() && query.instanceId().isEmpty()) {
            foreign(query, indexed, newest);
        }
        return newest.inOrder();
    }

    /**
     * What {@link #find} finds, with what has been proven and whether it is held: where no record is read, as one more listing, of
     * hints, shows it. So many hints are read at most that more never get in the way.
     */
    public List<FoundBackup> findWithHints(BackupQuery query) {
        List<FoundBackup> found = find(query);
        if (query.readsRecords() || found.isEmpty()) {
            return found;
        }
        Map<String, Hints> hints =
                catalog.hints(found.size() == 1 ? found.get(0).amiId() : "");
        return found.stream()
                .map(backup ->
                        backup.isForeign() ? backup : backup.with(hints.getOrDefault(backup.amiId(), Hints.NONE)))
                .toList();
    }

    private Stream<IndexEntry> entries(BackupQuery query, boolean all) {
        return all || query.instanceId().isEmpty() ? catalog.list() : catalog.list(query.instanceId());
    }

    private void indexed(IndexEntry entry, BackupQuery query, Newest newest) {
        if (!query.instanceId().isEmpty() && !query.instanceId().equals(entry.instanceId())) {
            return;
        }
        if (!query.readsRecords()) {
            newest.add(FoundBackup.of(entry));
        } else if (newest.wants(entry)) {
            catalog.readable(entry.amiId())
                    .filter(record -> record.isComplete() && record.indexEntry().isSameBackup(entry))
                    .map(FoundBackup::of)
                    .filter(query::matches)
                    .ifPresent(newest::add);
        }
    }

    /** Records without an index key: of backups that are not complete. */
    private void unindexed(BackupQuery query, Set<String> indexed, Newest newest) {
        catalog.records()
                .filter(amiId -> !indexed.contains(amiId))
                .flatMap(amiId -> catalog.readable(amiId).stream())
                .filter(record -> !record.isComplete())
                .map(FoundBackup::of)
                .filter(query::matches)
                .forEach(newest::add);
    }

    /** Objects that look like a stored AMI but have no record. */
    private void foreign(BackupQuery query, Set<String> indexed, Newest newest) {
        Bucket bucket = catalog.bucket();
        bucket.listFolder("ami-")
                .map(object -> object.key())
                .filter(key -> key.endsWith(SUFFIX))
                .map(key -> key.substring(0, key.length() - SUFFIX.length()))
                .filter(amiId -> Ids.isImage(amiId) && !indexed.contains(amiId))
                .filter(amiId -> catalog.readable(amiId).isEmpty())
                .forEach(amiId -> {
                    Optional<HeadObjectResponse> object = bucket.head(Keys.object(amiId));
                    object.map(found -> FoundBackup.of(ForeignBackup.of(amiId, found, bucket.region())))
                            .filter(found -> query.isWithin(found.takenAt())
                                    && query.tags().isEmpty())
                            .ifPresent(newest::add);
                });
    }

    /** Keeps the newest results, as many as requested. */
    private static final class Newest {
        private final int limit;
        /** The oldest comes first. */
        private final PriorityQueue<FoundBackup> found = new PriorityQueue<>(NEWEST_FIRST.reversed());

        Newest(int limit) {
            this.limit = limit;
        }

        void add(FoundBackup backup) {
            found.add(backup);
            if (limit > 0 && found.size() > limit) {
                found.remove();
            }
        }

        boolean isFull() {
            return limit > 0 && found.size() >= limit;
        }

        /** Whether a backup of this age could still be among them, so that its record is worth reading. */
        boolean wants(IndexEntry entry) {
            return !isFull() || !entry.takenAt().isBefore(found.element().takenAt());
        }

        List<FoundBackup> inOrder() {
            List<FoundBackup> all = new ArrayList<>(found);
            all.sort(NEWEST_FIRST);
            return all;
        }
    }
}
