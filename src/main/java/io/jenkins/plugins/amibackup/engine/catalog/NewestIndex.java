package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.SeenInstance;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The newest backup of each of many instances, from index keys alone: no record is read. For few instances that is a request each, for
 * many it is one per thousand keys, whichever are fewer ({@link IndexCursor}).
 */
public final class NewestIndex {

    /** Pages of a thousand keys of one instance, of which none is a backup, or which are gone through for a proof. */
    static final int MOST_PAGES = 10;

    private final Catalog catalog;
    private final IndexCursor cursor;

    public NewestIndex(Catalog catalog) {
        this.catalog = catalog;
        cursor = new IndexCursor(catalog.bucket());
    }

    /**
     * Looks them up. An instance that stands there twice is looked up once.
     *
     * @param region the Region that they are in
     * @param proofs whether hints are read, too, one request per thousand: then all index keys of the instances are gone through, as a
     *     proof may be of any of their backups
     * @return by instance ID, each of those that were asked for
     * @throws OperationException when the bucket can't be read
     */
    public Map<String, InstanceBackups> of(Collection<SeenInstance> instances, String region, boolean proofs) {
        Map<String, InstanceBackups> found = new TreeMap<>();
        Map<String, ProofHint> hints = proofs && !instances.isEmpty() ? catalog.proofs() : Map.of();
        instances.stream()
                .sorted(Comparator.comparing(SeenInstance::instanceId))
                .forEach(instance ->
                        found.computeIfAbsent(instance.instanceId(), id -> of(instance, region, proofs, hints)));
        return found;
    }

    /** When the index was read last, by S3's clock; 1970 where the server doesn't tell, and where nothing was read. */
    public Instant now() {
        return cursor.now();
    }

    private InstanceBackups of(SeenInstance instance, String region, boolean proofs, Map<String, ProofHint> hints) {
        String prefix = Keys.index(instance.instanceId());
        int before = cursor.pages();
        IndexEntry newest = null;
        ProofHint last = null;
        String key = cursor.after(prefix);
        while (key.startsWith(prefix) && cursor.pages() - before <= MOST_PAGES) {
            Optional<IndexEntry> entry = IndexEntry.parse(key);
            String here = key;
            if (entry.isPresent() && !Catalog.isPast(entry.get(), cursor.now())) {
                String past = IndexEntry.afterFuture(instance.instanceId(), cursor.now());
                here = past.compareTo(key) > 0 ? past : key;
            } else if (entry.filter(found -> isOf(found, instance, region)).isPresent()) {
                newest = newest == null ? entry.get() : newest;
                last = later(last, hints.get(entry.get().amiId()));
                if (!proofs) {
                    break;
                }
            }
            key = cursor.after(here);
        }
        boolean cutShort = cursor.pages() - before > MOST_PAGES && key.startsWith(prefix);
        Optional<IndexEntry> found = Optional.ofNullable(newest);
        return new InstanceBackups(
                found,
                found.flatMap(entry -> Optional.ofNullable(hints.get(entry.amiId()))),
                Optional.ofNullable(last),
                cutShort);
    }

    private static boolean isOf(IndexEntry entry, SeenInstance instance, String region) {
        return entry.account().equals(instance.account()) && entry.region().equals(region);
    }

    /** What was proven of any backup is proven of the instance; that one of them has failed takes nothing away from the others. */
    private static ProofHint later(ProofHint one, ProofHint other) {
        if (other == null || !other.passed()) {
            return one;
        }
        return one == null || other.at().isAfter(one.at()) ? other : one;
    }
}
