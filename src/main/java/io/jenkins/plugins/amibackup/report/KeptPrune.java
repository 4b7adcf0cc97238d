package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.controller.KeptLine;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import java.util.ArrayList;
import java.util.List;

/**
 * What a build keeps of a prune: what becomes of each backup and why, and what remains of those that went. Plain values, because they are
 * read again years later. Never changed.
 */
final class KeptPrune {

    /** More rows are in the log alone. */
    private static final int MOST_ROWS = 200;
    /** The same where it is one of many prunes of the build. */
    private static final int MOST_ROWS_OF_PART = 25;

    private static final int MOST_REMAINS = 50;

    private final List<KeptBackup> backups;
    private final int leftOut;
    private final long bytesFreed;
    private final long bytesToFree;
    private final long gibToFree;
    /** As JSON, see {@link KeptLine}; so is the next. */
    private final String counts;

    private final List<String> remains;

    /** @param part whether it is one of several prunes */
    KeptPrune(OperationResult.Prune pruned, boolean part) {
        List<PruneRow> shown = shown(pruned.rows(), part ? MOST_ROWS_OF_PART : MOST_ROWS);
        backups = new ArrayList<>(shown.stream().map(KeptBackup::new).toList());
        leftOut = pruned.rows().size() - shown.size();
        bytesFreed = pruned.bytesFreed();
        bytesToFree = pruned.totals().bytes();
        gibToFree = pruned.totals().gib();
        counts = KeptLine.json(pruned.line());
        remains = new ArrayList<>(pruned.remains().stream()
                .limit(MOST_REMAINS)
                .map(KeptLine::json)
                .toList());
    }

    /** What goes before what stays, where not all are kept. */
    private static List<PruneRow> shown(List<PruneRow> rows, int most) {
        if (rows.size() <= most) {
            return rows;
        }
        long going = rows.stream().filter(KeptPrune::goes).count();
        long staying = Math.max(0, most - going);
        List<PruneRow> shown = new ArrayList<>();
        for (PruneRow row : rows) {
            if (shown.size() < most && (goes(row) || staying-- > 0)) {
                shown.add(row);
            }
        }
        return shown;
    }

    private static boolean goes(PruneRow row) {
        return row.verdict() != PruneRow.Verdict.KEEP;
    }

    /** What becomes of the backups of the instance, the newest first. */
    List<KeptBackup> backups() {
        return Kept.sound(backups, KeptBackup.class);
    }

    /** How many rows there are besides. */
    int leftOut() {
        return Math.max(0, leftOut);
    }

    /** The size of the stored objects that are gone. */
    long bytesFreed() {
        return Math.max(0, bytesFreed);
    }

    /** The size of the stored objects that would go. */
    long bytesToFree() {
        return Math.max(0, bytesToFree);
    }

    /** The size of the volumes of those images that would go, in GiB. */
    long gibToFree() {
        return Math.max(0, gibToFree);
    }

    /** How many go and stay, in one line. */
    Line counts() {
        return KeptLine.read(counts, "");
    }

    /** What was to go and is still there, or still billed. */
    List<Line> remains() {
        return Kept.sound(remains, String.class).stream()
                .map(line -> KeptLine.read(line, ""))
                .toList();
    }

    /** Changes when the page must be drawn anew. */
    String shape() {
        StringBuilder shape = new StringBuilder();
        backups()
                .forEach(backup -> shape.append(backup.verdict().map(Enum::name).orElse("")));
        return shape.append(remains().size()).toString();
    }
}
