package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.time.Instant;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * What a bucket holds, as its keys alone show it, and what was read of records behind. It never changes, and takes some hundred
 * bytes for a backup.
 */
public final class Listing {

    /** Of a bucket that was never read. */
    public static final Listing EMPTY = new Listing(new Columns(0), TextPool.EMPTY, TagSets.EMPTY, 0, Instant.EPOCH);

    /** The newest first. */
    final Columns columns;

    final TextPool texts;
    final TagSets tags;
    private final int notUnderstood;
    private final Instant readAt;
    private final int size;
    private final int factsKnown;

    Listing(Columns columns, TextPool texts, TagSets tags, int notUnderstood, Instant readAt) {
        this.columns = columns;
        this.texts = texts;
        this.tags = tags;
        this.notUnderstood = notUnderstood;
        this.readAt = readAt;
        size = (int) rows().count();
        factsKnown =
                (int) rows().filter(row -> columns.has(row, Columns.LOOKED_AT)).count();
    }

    /** How many backups there are, tombstones included. */
    public int size() {
        return size;
    }

    /** Of how many the record was looked at; the others may have tags that a search doesn't find yet. */
    public int factsKnown() {
        return factsKnown;
    }

    /** How many keys are not shown because they can't be understood, or are of the future. */
    public int notUnderstood() {
        return notUnderstood;
    }

    /** When it was read, by S3's clock; {@link Instant#EPOCH} when it never was, or the server doesn't tell the time. */
    public Instant readAt() {
        return readAt;
    }

    /** The rows that a query finds, in its order; {@link PlacesPage} makes a page of them. */
    Found search(ListingQuery query) {
        return new Search(this, query).find();
    }

    /** The backup of an image, also when it is gone; of several keys for one image that which its record confirms. */
    public Optional<ListedBackup> find(String amiId) {
        if (!Ids.isImage(amiId)) {
            return Optional.empty();
        }
        byte head = AmiCode.head(amiId);
        long tail = AmiCode.tail(amiId);
        int found = -1;
        for (int row = 0; row < columns.size; row++) {
            if (columns.tail[row] == tail
                    && columns.head[row] == head
                    && !columns.isGhost(row)
                    && (found < 0 || !columns.has(found, Columns.KNOWN))) {
                found = row;
            }
        }
        return found < 0 ? Optional.empty() : Optional.of(backup(found));
    }

    /** The backups of an instance, newest first, {@linkplain ListedBackup#removed removed} ones among them. */
    public Stream<ListedBackup> ofInstance(String instanceId) {
        int instance = instanceId.isEmpty() ? -1 : texts.find(instanceId);
        return rows().filter(row -> columns.texts[Columns.INSTANCE][row] == instance)
                .mapToObj(this::backup);
    }

    /**
     * Rows whose records were not looked at, the newest first; none where no more of records can be kept. Tombstones, of which nothing else
     * is known, make up to half of them.
     */
    int[] notLookedAt(int most) {
        if (texts.bytes().length >= TextPool.Builder.MOST_FOR_FACTS
                || tags.texts().length / 2 >= TagSets.Builder.MOST) {
            return new int[0];
        }
        int half = Math.max(0, most / 2);
        IntStream others =
                IntStream.concat(notLookedAt(false), notLookedAt(true).skip(half));
        return IntStream.concat(notLookedAt(true).limit(half), others)
                .limit(Math.max(0, most))
                .toArray();
    }

    private IntStream notLookedAt(boolean removed) {
        return rows().filter(
                        row -> !columns.has(row, Columns.LOOKED_AT) && columns.has(row, Columns.REMOVED) == removed);
    }

    /** What the index key of a row has shown. */
    IndexEntry entry(int row) {
        return new IndexEntry(
                text(row, Columns.INSTANCE),
                columns.amiId(row),
                Instant.ofEpochMilli(columns.takenAt[row]),
                columns.bytes[row],
                text(row, Columns.REGION),
                text(row, Columns.ACCOUNT));
    }

    private IntStream rows() {
        return IntStream.range(0, columns.size).filter(row -> !columns.isGhost(row));
    }

    ListedBackup backup(int row) {
        return backup(row, facts(row));
    }

    /** Without what its record says, which takes longer to put together than all else. */
    ListedBackup outline(int row) {
        return backup(row, Optional.empty());
    }

    private ListedBackup backup(int row, Optional<RecordedFacts> facts) {
        return new ListedBackup(
                columns.amiId(row),
                text(row, Columns.INSTANCE),
                text(row, Columns.NAME),
                Instant.ofEpochMilli(columns.takenAt[row]),
                columns.bytes[row],
                text(row, Columns.REGION),
                text(row, Columns.ACCOUNT),
                proof(row),
                columns.has(row, Columns.HELD),
                columns.has(row, Columns.DROPPED),
                columns.has(row, Columns.REMOVED),
                facts);
    }

    private String text(int row, int kind) {
        return texts.get(columns.texts[kind][row]);
    }

    private Optional<ProofHint> proof(int row) {
        int proof = columns.proof[row];
        if (proof == 0) {
            return Optional.empty();
        }
        ProofLevel level = ProofLevel.values()[Math.abs(proof) - 1];
        return Optional.of(new ProofHint(level, proof > 0, Instant.ofEpochMilli(columns.proofAt[row])));
    }

    private Optional<RecordedFacts> facts(int row) {
        if (!columns.has(row, Columns.KNOWN)) {
            return Optional.empty();
        }
        return Optional.of(new RecordedFacts(
                tags.get(columns.tags[row], texts),
                text(row, Columns.CONSISTENCY),
                text(row, Columns.RUN),
                text(row, Columns.BUILD_NAME),
                text(row, Columns.BUILD_URL),
                text(row, Columns.RETENTION_SET)));
    }

    /** About how many bytes it takes. */
    long heap() {
        return columns.heap()
                + texts.bytes().length
                + 4L * (texts.begins().length + tags.texts().length + tags.begins().length);
    }
}
