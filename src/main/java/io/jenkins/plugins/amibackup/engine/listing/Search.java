package io.jenkins.plugins.amibackup.engine.listing;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * Finds the rows that a query asks for, and puts them in its order. Texts are compared once each, whatever the number of rows that
 * have them.
 */
final class Search {

    private final Listing listing;
    private final Columns columns;
    private final ListingQuery query;
    /** Null where any text does, as are the next two. */
    private final Needle needle;
    /** The texts that contain it. */
    private final BitSet texts;
    /** The sets of tags that contain it. */
    private final BitSet tags;
    /** The sets of tags with the one that is asked for; null where any does. */
    private final BitSet tagged;

    private final int instance;
    /** In milliseconds since 1970, as the next. */
    private final long from;

    private final long before;
    private final byte[] amiId = new byte[AmiCode.LONGEST];

    Search(Listing listing, ListingQuery query) {
        this.listing = listing;
        this.query = query;
        columns = listing.columns;
        from = milliseconds(query.from(), Long.MIN_VALUE);
        before = milliseconds(query.before(), Long.MAX_VALUE);
        needle = query.text().isEmpty() ? null : new Needle(query.text());
        texts = needle == null ? null : listing.texts.containing(needle);
        tags = needle == null ? null : listing.tags.with(texts);
        tagged = query.tag().isEmpty() ? null : tagged();
        instance = query.instanceId().isEmpty() ? 0 : listing.texts.find(query.instanceId());
    }

    private BitSet tagged() {
        int key = listing.texts.find(query.tag());
        int value = query.tagValue().isEmpty() ? -1 : listing.texts.find(query.tagValue());
        return key < 0 || value < 0 && !query.tagValue().isEmpty() ? new BitSet() : listing.tags.with(key, value);
    }

    Found find() {
        List<Integer> rows = new ArrayList<>();
        int size = 0;
        boolean alsoAmi = needle != null && needle.canBeOfAmi();
        for (int row = 0; row < columns.size; row++) {
            if (columns.has(row, Columns.REMOVED) == query.isOfRemoved() && !columns.isGhost(row)) {
                size++;
                if (matches(row) && (needle == null || hasText(row, alsoAmi))) {
                    rows.add(row);
                }
            }
        }
        sort(rows);
        return new Found(listing, rows.stream().mapToInt(Integer::intValue).toArray(), size);
    }

    private boolean matches(int row) {
        return (query.instanceId().isEmpty() || columns.texts[Columns.INSTANCE][row] == instance)
                && columns.takenAt[row] >= from
                && columns.takenAt[row] < before
                && query.filters().stream().allMatch(filter -> passes(row, filter))
                && (tagged == null || columns.has(row, Columns.KNOWN) && tagged.get(columns.tags[row]));
    }

    /** In milliseconds, rounded up: a part of one counts; the end of the range for a time that is too far away, or none. */
    private static long milliseconds(Instant time, long none) {
        if (time == null) {
            return none;
        }
        try {
            return time.plusNanos(999_999).toEpochMilli();
        } catch (DateTimeException | ArithmeticException farAway) {
            return time.isBefore(Instant.EPOCH) ? Long.MIN_VALUE : Long.MAX_VALUE;
        }
    }

    private boolean passes(int row, Filter filter) {
        return switch (filter) {
            case PROVEN -> columns.proof[row] > 0;
            case UNPROVEN -> columns.proof[row] <= 0;
            case HELD -> columns.has(row, Columns.HELD);
            case IMAGE_DROPPED -> columns.has(row, Columns.DROPPED);
            case REMOVED -> columns.has(row, Columns.REMOVED);
        };
    }

    private boolean hasText(int row, boolean alsoAmi) {
        return texts.get(columns.texts[Columns.NAME][row])
                || texts.get(columns.texts[Columns.INSTANCE][row])
                || texts.get(columns.texts[Columns.RUN][row])
                || tags.get(columns.tags[row])
                || alsoAmi && needle.isIn(amiId, 0, AmiCode.write(columns.head[row], columns.tail[row], amiId));
    }

    /** Rows come newest first, and stay so where they are the same otherwise. */
    private void sort(List<Integer> rows) {
        Comparator<Integer> order =
                switch (query.sort()) {
                    case TAKEN -> Comparator.comparingLong(row -> columns.takenAt[row]);
                    case SIZE -> Comparator.comparingLong(row -> columns.bytes[row]);
                    case PROOF -> Comparator.comparingInt(row -> rank(columns.proof[row]));
                    case NAME -> byText(rows, Columns.NAME);
                    case INSTANCE -> byText(rows, Columns.INSTANCE);
                };
        if (query.sort() != Sort.TAKEN || !query.descending()) {
            rows.sort(query.descending() ? Collections.reverseOrder(order) : order);
        }
    }

    /** Failed ones, of whatever level, then those without any, then by level. */
    private static int rank(byte proof) {
        return Math.max(-1, proof);
    }

    private Comparator<Integer> byText(List<Integer> rows, int kind) {
        Map<String, List<Integer>> numbers = new TreeMap<>();
        BitSet seen = new BitSet();
        for (int row : rows) {
            int text = columns.texts[kind][row];
            if (!seen.get(text)) {
                seen.set(text);
                String lower = listing.texts.get(text).toLowerCase(Locale.ROOT);
                numbers.computeIfAbsent(lower, same -> new ArrayList<>(1)).add(text);
            }
        }
        int[] ranks = new int[listing.texts.size()];
        int rank = 0;
        for (List<Integer> same : numbers.values()) {
            for (int number : same) {
                ranks[number] = rank;
            }
            rank++;
        }
        return Comparator.comparingInt(row -> ranks[columns.texts[kind][row]]);
    }
}
