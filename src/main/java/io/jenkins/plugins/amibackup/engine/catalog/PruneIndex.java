package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.S3Object;

/** What index keys and hints propose to a prune; records and objects decide. */
public final class PruneIndex {

    /** More hints than this are not read: an image without one is looked at by its record. */
    private static final int MOST_HINTS = 200_000;

    private static final String DROPPED = "/dropped";
    private static final String REMOVED = "/removed";

    private final Catalog catalog;

    public PruneIndex(Catalog catalog) {
        this.catalog = catalog;
    }

    /**
     * All index keys of an instance.
     *
     * @param entries those of the past, newest first
     * @param future those of the future, which a wrong clock or somebody else has written
     * @param more whether there are older ones, which were not listed
     * @param now the current time by S3's clock
     */
    public record Listed(List<IndexEntry> entries, List<IndexEntry> future, boolean more, Instant now) {

        /** Before anything was listed. */
        public static final Listed NOTHING = new Listed(List.of(), List.of(), false, Instant.EPOCH);

        public Listed {
            entries = List.copyOf(entries);
            future = List.copyOf(future);
        }
    }

    /**
     * The index keys of an instance, the newest first: one request per thousand.
     *
     * @param number about so many at most: no page is read after those
     */
    public Listed of(String instanceId, int number) {
        List<IndexEntry> entries = new ArrayList<>();
        List<IndexEntry> future = new ArrayList<>();
        Instant now = Instant.EPOCH;
        int keys = 0;
        for (Iterator<Bucket.Listing> pages =
                        catalog.bucket().pages(Keys.index(instanceId)).iterator();
                pages.hasNext(); ) {
            Bucket.Listing page = pages.next();
            now = page.readAt();
            keys += page.objects().size();
            for (IndexEntry entry : Catalog.entries(page.objects().stream()).toList()) {
                (Catalog.isPast(entry, now) ? entries : future).add(entry);
            }
            if (keys >= number) {
                return new Listed(entries, future, pages.hasNext(), now);
            }
        }
        return new Listed(entries, future, false, now);
    }

    /** Those of all instances, by instance, newest first within each: one request per thousand. */
    public Stream<IndexEntry> all() {
        return catalog.list();
    }

    /** What time it is, by S3's clock: one request. */
    public Instant now() {
        return catalog.bucket().firstNow(Keys.INDEX, 1).readAt();
    }

    /** The backups of which a hint says that their image was dropped: one request per thousand hints. */
    public Set<String> droppedImages() {
        return hinted(DROPPED);
    }

    /** The backups of which a hint says that they were removed: one request per thousand hints. */
    Set<String> removed() {
        return hinted(REMOVED);
    }

    private Set<String> hinted(String fact) {
        return catalog.bucket()
                .list(Keys.FACTS)
                .limit(MOST_HINTS)
                .map(S3Object::key)
                .filter(key -> key.endsWith(fact))
                .map(key -> key.substring(Keys.FACTS.length(), key.length() - fact.length()))
                .filter(Ids::isImage)
                .collect(Collectors.toSet());
    }

    /**
     * The records of backups that are gone, those that went last first: found by their hints, at one request for each. One that can't
     * be read is left out: it is only shown.
     *
     * @param instanceId only those of this instance; empty for all
     */
    public List<BackupRecord> tombstones(String instanceId) {
        return removed().stream()
                .flatMap(amiId -> catalog.readable(amiId).stream())
                .filter(record -> record.isTombstone() && record.removal().isPresent())
                .filter(record -> instanceId.isEmpty() || record.instanceId().equals(instanceId))
                .sorted(Comparator.comparing((BackupRecord record) ->
                                record.removal().orElseThrow().at())
                        .reversed())
                .toList();
    }
}
