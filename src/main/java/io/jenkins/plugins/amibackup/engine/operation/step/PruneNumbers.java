package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** How many backups may go in one go. */
final class PruneNumbers {

    private final PruneData data;
    private final PruneAtHand atHand;

    PruneNumbers(PruneData data, PruneAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    /**
     * Those that one run can't see to, because its document would become too large: the newest. What has begun is not among them, nor
     * what stays in any case.
     *
     * @param going the newest first; none of them is over
     * @param stays those of them that stay, as is known without a question
     */
    List<PruneObjections.Going> later(List<PruneObjections.Going> going, Set<String> stays) {
        long over = data.doomed().stream().filter(Doomed::isOver).count();
        List<PruneObjections.Going> open =
                going.stream().filter(one -> !stays.contains(one.amiId())).toList();
        List<PruneObjections.Going> ready =
                open.stream().filter(one -> !hasBegun(one.record())).toList();
        long room = PruneData.MOST_GOING - over - (open.size() - ready.size());
        return ready.subList(0, (int) Math.max(0, Math.min(ready.size(), ready.size() - room)));
    }

    private static boolean hasBegun(BackupRecord record) {
        boolean begun = record.hasBegunToGo();
        record.pack();
        return begun;
    }

    /** Those whose removal has begun: whatever the numbers say, it is brought to its end. */
    Set<String> begun(List<Seen> seen) {
        return seen.stream()
                .filter(one ->
                        atHand.isHalfGone(one.amiId()) || one.begun() || one.record() != null && hasBegun(one.record()))
                .map(Seen::amiId)
                .collect(Collectors.toSet());
    }

    void sayWhatIsLeft(List<PruneObjections.Going> later, boolean more, StepContext context) {
        if (!later.isEmpty()) {
            context.log().warn("prune.later.number", PruneData.MOST_GOING, later.size());
        }
        if (more) {
            context.log()
                    .warn(
                            "catalog.manyOfInstance",
                            context.bucket().name(),
                            data.request().instanceId(),
                            PruneCandidates.MOST_LISTED);
        }
    }

    /**
     * What stands against removing so many backups in one go, which has to be asked for in so many words; empty for nothing. What
     * another run has begun is not counted.
     */
    Line against(List<PruneRow> all, Set<String> begun, List<PruneObjections.Going> later) {
        PruneRequest request = data.request();
        List<PruneRow> rows =
                all.stream().filter(row -> !begun.contains(row.amiId())).toList();
        long planned =
                rows.stream().filter(row -> row.verdict().isPlanned()).count() + later.size() + before(all, begun);
        long removed = of(rows, Verdict.REMOVE)
                + of(rows, Verdict.REMOVED)
                + later.stream().filter(one -> !one.imageOnly()).count();
        if (planned > request.most()) {
            return Line.of("prune.many", request.instanceId(), planned, request.most());
        }
        long counted = counted(rows);
        return request.maxRemovals() == 0 && removed * 2 > counted
                ? Line.of("prune.half", request.instanceId(), removed, counted)
                : Line.empty();
    }

    /** How many this run has removed before, or is about to. What another one has begun is no part of its plan. */
    private long before(List<PruneRow> all, Set<String> begun) {
        return data.gone()
                + (data.isPlanned()
                        ? all.stream()
                                .filter(row -> row.verdict().isPlanned() && begun.contains(row.amiId()))
                                .filter(row -> !atHand.isHalfGone(row.amiId()))
                                .count()
                        : 0);
    }

    private static long of(List<PruneRow> rows, Verdict verdict) {
        return rows.stream().filter(row -> row.verdict() == verdict).count();
    }

    private static long counted(List<PruneRow> rows) {
        return rows.size() - of(rows, Verdict.NOT_COUNTED);
    }

    /**
     * Whether the run goes on although too many would go, without those that are too many: it has removed some already, or something is
     * to be brought to its end.
     */
    boolean goesOn(List<PruneRow> rows, Set<String> begun) {
        return !data.request().dryRun()
                && (data.isPlanned() || rows.stream().anyMatch(row -> begun.contains(row.amiId())));
    }

    /** The same rows, of which the newest stay that are too many; where nothing was planned yet, all that have not begun. */
    List<PruneRow> within(List<PruneRow> all, Set<String> begun) {
        List<PruneRow> rows =
                all.stream().filter(row -> !begun.contains(row.amiId())).toList();
        long room = data.isPlanned() ? data.request().most() - before(all, begun) : 0;
        long roomToRemove =
                data.request().maxRemovals() == 0 ? counted(rows) / 2 - of(rows, Verdict.REMOVED) : Long.MAX_VALUE;
        List<PruneRow> within = new ArrayList<>(all);
        for (int i = within.size() - 1; i >= 0; i--) {
            PruneRow row = within.get(i);
            if (row.verdict().isPlanned() && !begun.contains(row.amiId())) {
                boolean removes = row.verdict() == Verdict.REMOVE;
                if (room <= 0 || removes && roomToRemove <= 0) {
                    within.set(i, row.with(Verdict.KEEP, List.of(Line.of("prune.tooMany"))));
                } else {
                    room--;
                    roomToRemove -= removes ? 1 : 0;
                }
            }
        }
        return within;
    }
}
