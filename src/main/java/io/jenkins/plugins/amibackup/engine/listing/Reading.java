package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Hints;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** A listing that is being read. Pages come from many threads. */
final class Reading {

    /** More hints than this are not read: they are only shown. */
    static final int MOST_HINTS = 400_000;

    private final Bucket bucket;
    private final Listing before;
    private final int most;
    private final ListingBuilder builder;
    private final Map<String, Hints> hints = new HashMap<>();
    private int keys;
    private int hintKeys;
    private int notUnderstood;
    private Instant readAt = Instant.MAX;

    /**
     * @param before where what is known of records is taken from
     * @param most more index keys are refused
     */
    Reading(Bucket bucket, Listing before, int most) {
        this.bucket = bucket;
        this.before = before;
        this.most = most;
        builder = new ListingBuilder(before);
    }

    List<Together.Task> tasks() {
        return List.of(
                new KeyTree(bucket, this::index).all(Keys.INDEX + "i-"),
                new KeyTree(bucket, this::hints).all(Keys.FACTS + "ami-"));
    }

    private boolean index(Bucket.Listing page) {
        List<IndexEntry> entries = page.objects().stream()
                .flatMap(object -> IndexEntry.parse(object.key()).stream())
                .filter(entry -> Catalog.isPast(entry, page.readAt()))
                .toList();
        synchronized (this) {
            keys += page.objects().size();
            if (keys > most) {
                throw OperationException.refused("catalog.many", bucket.name(), most);
            }
            notUnderstood += page.objects().size() - entries.size();
            readAt = page.readAt().isBefore(readAt) ? page.readAt() : readAt;
            entries.forEach(builder::add);
        }
        return true;
    }

    private boolean hints(Bucket.Listing page) {
        Map<String, Hints> some = Hints.of(page.objects().stream());
        synchronized (this) {
            some.forEach((amiId, hint) -> hints.merge(amiId, hint, Hints::and));
            hintKeys += page.objects().size();
            return hintKeys < MOST_HINTS;
        }
    }

    /** What was read, when all is. */
    synchronized Listing listing() {
        Map<String, Integer> known = known();
        Set<String> there = new HashSet<>();
        for (int row = 0, rows = builder.size(); row < rows; row++) {
            String amiId = builder.amiId(row);
            there.add(amiId);
            builder.hints(row, hints.getOrDefault(amiId, Hints.NONE));
            Integer from = known.get(amiId);
            if (from != null && builder.isSameKey(row, from)) {
                builder.copyFacts(row, from);
            }
        }
        hints.forEach((amiId, hint) -> {
            if (hint.removed() && !there.contains(amiId)) {
                removed(amiId, hint, known.get(amiId));
            }
        });
        return builder.build(notUnderstood, readAt);
    }

    /** The rows of before whose record was looked at; of several of one image that which its record confirmed. */
    private Map<String, Integer> known() {
        Map<String, Integer> known = new HashMap<>();
        for (int row = 0; row < before.columns.size; row++) {
            if (before.columns.has(row, Columns.LOOKED_AT)) {
                boolean confirmed = before.columns.has(row, Columns.KNOWN);
                known.merge(before.columns.amiId(row), row, (one, other) -> confirmed ? other : one);
            }
        }
        return known;
    }

    private void removed(String amiId, Hints hint, Integer from) {
        int row = builder.add(amiId);
        builder.hints(row, hint);
        builder.mark(row, Columns.REMOVED, true);
        if (from != null && before.columns.has(from, Columns.KNOWN)) {
            builder.copyKey(row, from);
            builder.copyFacts(row, from);
        } else if (from != null && before.columns.isGhost(from)) {
            builder.copyFacts(row, from);
        }
    }
}
