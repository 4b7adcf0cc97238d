package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.catalog.Hints;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;

/** Puts a listing together, row by row. */
final class ListingBuilder {

    private final Columns columns = new Columns(256);
    private final TextPool.Builder texts = new TextPool.Builder();
    private final TagSets.Builder tags = new TagSets.Builder();

    /** What the texts and sets of the listing that rows are taken over from are here; -1 where that isn't known yet. */
    private final Listing before;

    private final int[] textsHere;
    private final int[] tagsHere;

    /** @param before where rows can be taken over from */
    ListingBuilder(Listing before) {
        this.before = before;
        textsHere = new int[before.texts.size()];
        tagsHere = new int[before.tags.size()];
        Arrays.fill(textsHere, -1);
        Arrays.fill(tagsHere, -1);
    }

    int size() {
        return columns.size;
    }

    String amiId(int row) {
        return columns.amiId(row);
    }

    /** Whether no more of records can be kept. */
    boolean isFull() {
        return texts.length() >= TextPool.Builder.MOST_FOR_FACTS || tags.tags() >= TagSets.Builder.MOST;
    }

    /** Adds a backup as its index key shows it. */
    int add(IndexEntry entry) {
        int row = add(entry.amiId());
        set(row, entry);
        return row;
    }

    /** Adds a backup of which only the AMI ID is known. */
    int add(String amiId) {
        int row = columns.next();
        columns.head[row] = AmiCode.head(amiId);
        columns.tail[row] = AmiCode.tail(amiId);
        return row;
    }

    void set(int row, IndexEntry entry) {
        columns.takenAt[row] = entry.takenAt().toEpochMilli();
        columns.bytes[row] = entry.sizeBytes();
        put(row, Columns.INSTANCE, entry.instanceId());
        put(row, Columns.REGION, entry.region());
        put(row, Columns.ACCOUNT, entry.account());
        boolean room = texts.length() < TextPool.Builder.MOST_FOR_NAMES;
        put(row, Columns.NAME, room ? entry.instanceName() : "");
    }

    private void put(int row, int kind, String text) {
        columns.texts[kind][row] = texts.add(text);
    }

    /** Adds what hints say. */
    void hints(int row, Hints hints) {
        mark(row, Columns.HELD, hints.held());
        mark(row, Columns.DROPPED, hints.dropped());
        hints.proof().ifPresent(proof -> proof(row, proof));
    }

    void proof(int row, ProofHint proof) {
        int level = proof.level().ordinal() + 1;
        columns.proof[row] = (byte) (proof.passed() ? level : -level);
        columns.proofAt[row] = Math.max(0, Math.min(IndexEntry.END_OF_TIME, milliseconds(proof.at())));
    }

    private static long milliseconds(Instant time) {
        try {
            return time.toEpochMilli();
        } catch (ArithmeticException farAway) {
            return 0;
        }
    }

    void mark(int row, int flag, boolean on) {
        if (on) {
            columns.flags[row] |= (byte) flag;
        }
    }

    /** Says of a row that its record was looked at, and what it gave. */
    void facts(int row, Optional<RecordedFacts> given) {
        mark(row, Columns.LOOKED_AT, true);
        given.ifPresent(facts -> facts(row, facts));
    }

    private void facts(int row, RecordedFacts facts) {
        mark(row, Columns.KNOWN, true);
        put(row, Columns.CONSISTENCY, facts.consistency());
        put(row, Columns.RUN, facts.runId());
        put(row, Columns.BUILD_NAME, facts.buildName());
        put(row, Columns.BUILD_URL, facts.buildUrl());
        put(row, Columns.RETENTION_SET, facts.retentionSet());
        int[] set = new int[facts.tags().size() * 2];
        int at = 0;
        for (Map.Entry<String, String> tag : facts.tags().entrySet()) {
            set[at++] = texts.add(tag.getKey());
            set[at++] = texts.add(tag.getValue());
        }
        columns.tags[row] = tags.add(set);
    }

    /** Takes a whole row over, with what is known of its record. */
    int copy(int from) {
        int row = columns.next();
        Columns old = before.columns;
        columns.head[row] = old.head[from];
        columns.tail[row] = old.tail[from];
        columns.proof[row] = old.proof[from];
        columns.proofAt[row] = old.proofAt[from];
        columns.flags[row] = (byte) (old.flags[from] & ~(Columns.LOOKED_AT | Columns.KNOWN));
        copyKey(row, from);
        copyFacts(row, from);
        return row;
    }

    /** Takes over what the index key of a row has shown. */
    void copyKey(int row, int from) {
        columns.takenAt[row] = before.columns.takenAt[from];
        columns.bytes[row] = before.columns.bytes[from];
        copyTexts(row, from, 0, Columns.FACTS);
    }

    /** Takes over what is known of the record of a row. */
    void copyFacts(int row, int from) {
        columns.flags[row] |= (byte) (before.columns.flags[from] & (Columns.LOOKED_AT | Columns.KNOWN));
        copyTexts(row, from, Columns.FACTS, Columns.TEXTS);
        int set = before.columns.tags[from];
        if (tagsHere[set] < 0) {
            int[] there = before.tags.texts();
            int[] begins = before.tags.begins();
            tagsHere[set] = tags.add(IntStream.range(begins[set], begins[set + 1])
                    .map(at -> here(there[at]))
                    .toArray());
        }
        columns.tags[row] = tagsHere[set];
    }

    /** Whether two rows show the same backup; the name is only for people. */
    boolean isSameKey(int row, int from) {
        return columns.takenAt[row] == before.columns.takenAt[from]
                && columns.bytes[row] == before.columns.bytes[from]
                && IntStream.of(Columns.INSTANCE, Columns.REGION, Columns.ACCOUNT)
                        .allMatch(kind -> columns.texts[kind][row] == here(before.columns.texts[kind][from]));
    }

    private void copyTexts(int row, int from, int first, int end) {
        for (int kind = first; kind < end; kind++) {
            columns.texts[kind][row] = here(before.columns.texts[kind][from]);
        }
    }

    private int here(int text) {
        if (textsHere[text] < 0) {
            textsHere[text] = texts.add(before.texts.get(text));
        }
        return textsHere[text];
    }

    Listing build(int notUnderstood, Instant readAt) {
        List<Integer> order = new ArrayList<>();
        for (int row = 0; row < columns.size; row++) {
            order.add(row);
        }
        order.sort(columns::compare);
        return new Listing(columns.inOrder(withoutTwins(order)), texts.build(), tags.build(), notUnderstood, readAt);
    }

    /** Earlier versions wrote keys without the name, and some backups have both. */
    private List<Integer> withoutTwins(List<Integer> order) {
        List<Integer> single = new ArrayList<>(order.size());
        for (int row : order) {
            int last = single.size() - 1;
            if (last < 0 || !columns.isTwin(single.get(last), row)) {
                single.add(row);
            } else if (columns.texts[Columns.NAME][single.get(last)] == 0) {
                single.set(last, row);
            }
        }
        return single;
    }
}
