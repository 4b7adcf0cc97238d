package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * The complete backups of an instance, newest first, as far as their records confirm what their index keys say, up to
 * {@value #MOST_BACKUPS} of them. The newest costs two requests. Index keys that are false (of the future, of another account or
 * Region, or not confirmed by a record) are passed over, and cost requests and nothing else, up to {@value #MOST_PAGES} pages of keys
 * and {@value #MOST_FALSE} records.
 */
public final class ConfirmedBackups {

    /** So many keys come with the first request: more are seldom needed. */
    static final int FIRST = Catalog.LOOKED_AT;
    /** Pages of a thousand keys after that. */
    static final int MOST_PAGES = 10;
    /** Records that are read and don't confirm their keys, at most. */
    static final int MOST_FALSE = 200;
    /** Backups that are told, at most: who is content with none of so many is not content with older ones either. */
    public static final int MOST_BACKUPS = 200;

    /** What there are more of than are looked at, so that there may be a backup behind them. */
    public enum Bound {
        /** Index keys that match no backup. */
        KEYS,
        /** Backups. */
        BACKUPS
    }

    private final Catalog catalog;
    private final String prefix;
    private final BiPredicate<IndexEntry, Instant> counts;
    private final Instant now;
    private final Deque<IndexEntry> ahead = new ArrayDeque<>();
    /** What is known of the images whose records were read: the one index key that is true, or none. */
    private final Map<String, Optional<IndexEntry>> known = new HashMap<>();

    private final Set<String> told = new HashSet<>();
    private String last;
    private boolean more;
    private int pages;
    private int unconfirmed;
    private Bound cutShort;
    private IndexEntry passedOver;

    /**
     * Lists the newest index keys.
     *
     * @param account the account that the instance belongs to
     * @param region the Region that the instance is in
     */
    public ConfirmedBackups(Catalog catalog, String instanceId, String account, String region) {
        this(catalog, instanceId, (entry, at) -> entry.isOf(account, region, at), Optional.empty());
    }

    private ConfirmedBackups(
            Catalog catalog,
            String instanceId,
            BiPredicate<IndexEntry, Instant> counts,
            Optional<Instant> takenBefore) {
        this.catalog = catalog;
        this.counts = counts;
        prefix = Keys.index(instanceId);
        Bucket.Listing listing = catalog.bucket().firstNow(prefix, FIRST);
        now = listing.readAt();
        // Behind the keys of the future, and of what is too young, lie those that count.
        last = takenBefore
                .filter(now::isAfter)
                .map(before -> IndexEntry.afterYounger(instanceId, before))
                .orElseGet(() -> IndexEntry.afterFuture(instanceId, now));
        take(listing);
    }

    /**
     * Those of an instance of any account and Region: where a bucket outlives an account, its backups are restored in another.
     *
     * @param takenBefore only those that were taken before this, however many younger ones there are; empty for all
     */
    public static ConfirmedBackups ofInstance(Catalog catalog, String instanceId, Optional<Instant> takenBefore) {
        return new ConfirmedBackups(
                catalog,
                instanceId,
                (entry, now) -> !entry.isFuture(now)
                        && takenBefore
                                .map(before -> entry.takenAt().isBefore(before))
                                .orElse(true),
                takenBefore);
    }

    private void take(Bucket.Listing listing) {
        List<S3Object> objects = listing.objects();
        objects.stream()
                .map(S3Object::key)
                .filter(key -> key.compareTo(last) > 0)
                .max(String::compareTo)
                .ifPresent(furthest -> last = furthest);
        Catalog.entries(objects.stream()).forEach(ahead::add);
        more = listing.more();
    }

    /** What time it is, by S3's clock. */
    public Instant now() {
        return now;
    }

    /** The newest index key that was passed over; empty when there was none. */
    public Optional<IndexEntry> passedOver() {
        return Optional.ofNullable(passedOver);
    }

    /** What there are more of than are looked at; empty where everything was looked at, or the rest was not asked for. */
    public Optional<Bound> cutShort() {
        return Optional.ofNullable(cutShort);
    }

    /** The images of the keys that come next, as far as they are listed and can be true. */
    public List<String> ahead() {
        return ahead.stream()
                .filter(this::isCandidate)
                .map(IndexEntry::amiId)
                .distinct()
                .toList();
    }

    /**
     * The next older backup; empty when there is no other, or none that can be found within bounds.
     *
     * @throws AwsException when S3 can't be asked
     */
    public Optional<BackupRecord> next() {
        while (cutShort == null) {
            IndexEntry entry = ahead.poll();
            if (entry == null) {
                if (!more) {
                    return Optional.empty();
                }
                turnPage();
                continue;
            }
            Optional<BackupRecord> confirmed = isCandidate(entry) ? read(entry) : Optional.empty();
            if (confirmed.isPresent()) {
                told.add(entry.amiId());
                return confirmed;
            }
            if (passedOver == null && !told.contains(entry.amiId())) {
                passedOver = entry;
            }
        }
        return Optional.empty();
    }

    private void turnPage() {
        if (pages++ == MOST_PAGES) {
            cutShort = Bound.KEYS;
            return;
        }
        take(catalog.bucket().firstAfter(prefix, last));
    }

    private boolean isCandidate(IndexEntry entry) {
        return counts.test(entry, now)
                && !told.contains(entry.amiId())
                && known.getOrDefault(entry.amiId(), Optional.of(entry))
                        .filter(entry::isSameBackup)
                        .isPresent();
    }

    /** The record that an index key stands for; empty when they don't agree, and when enough were read. */
    private Optional<BackupRecord> read(IndexEntry entry) {
        if (told.size() == MOST_BACKUPS || unconfirmed == MOST_FALSE) {
            cutShort = told.size() == MOST_BACKUPS ? Bound.BACKUPS : Bound.KEYS;
            return Optional.empty();
        }
        Optional<BackupRecord> record = catalog.readable(entry.amiId()).filter(BackupRecord::isComplete);
        known.put(entry.amiId(), record.map(BackupRecord::indexEntry));
        Optional<BackupRecord> confirmed =
                record.filter(found -> found.indexEntry().isSameBackup(entry));
        unconfirmed += confirmed.isPresent() ? 0 : 1;
        return confirmed;
    }
}
