package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import java.util.List;
import java.util.function.Predicate;

/**
 * What the rows of a prune come to. A backup that is not counted is none that remains.
 *
 * @param removals backups that are still to go
 * @param bytes the size of what is stored of these: what S3 no longer bills
 * @param images images that are still to go with their snapshots, those of backups that go among them
 * @param gib the size of the volumes of these images, in GiB: the most that their snapshots can free
 * @param remaining backups that stay
 * @param remainingBytes the size of what is stored of these
 */
public record PruneTotals(long removals, long bytes, long images, long gib, long remaining, long remainingBytes) {

    /** Of these backups. */
    public static PruneTotals of(List<PruneRow> rows) {
        Predicate<PruneRow> removed = row -> row.verdict() == Verdict.REMOVE;
        Predicate<PruneRow> unimaged = row -> row.verdict().isPlanned() && row.imageStands();
        Predicate<PruneRow> remains =
                removed.negate().and(row -> row.verdict() != Verdict.REMOVED && row.verdict() != Verdict.NOT_COUNTED);
        return new PruneTotals(
                rows.stream().filter(removed).count(),
                bytes(rows, removed),
                rows.stream().filter(unimaged).count(),
                rows.stream().filter(unimaged).mapToLong(PruneRow::gib).sum(),
                rows.stream().filter(remains).count(),
                bytes(rows, remains));
    }

    private static long bytes(List<PruneRow> rows, Predicate<PruneRow> which) {
        return rows.stream().filter(which).mapToLong(PruneRow::sizeBytes).sum();
    }

    /** How many backups there are now. */
    public long all() {
        return removals + remaining;
    }

    /** Of both together. */
    public PruneTotals and(PruneTotals other) {
        return new PruneTotals(
                removals + other.removals,
                bytes + other.bytes,
                images + other.images,
                gib + other.gib,
                remaining + other.remaining,
                remainingBytes + other.remainingBytes);
    }
}
