package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.util.List;

/** How many backups may go in one go. */
final class PruneNumbers {

    private final PruneData data;
    private final PruneAtHand atHand;

    PruneNumbers(PruneData data, PruneAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    /**
     * Those that one run can't see to, because its document would become too large: the newest. What has begun is not among them.
     *
     * @param going the newest first
     */
    List<PruneObjections.Going> later(List<PruneObjections.Going> going) {
        long over = data.doomed().stream().filter(Doomed::isOver).count();
        List<PruneObjections.Going> ready =
                going.stream().filter(one -> !hasBegun(one.record())).toList();
        long room = PruneData.MOST_GOING - over - (going.size() - ready.size());
        return ready.subList(0, (int) Math.max(0, Math.min(ready.size(), ready.size() - room)));
    }

    private static boolean hasBegun(BackupRecord record) {
        boolean begun = record.isBeingRemoved() || record.imageState() == ImageState.DROPPING;
        record.pack();
        return begun;
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

    /** Removing many backups in one go has to be asked for in so many words. Those whose object is gone are none of them. */
    void check(List<PruneRow> all, List<PruneObjections.Going> later, OperationLog log) {
        PruneRequest request = data.request();
        List<PruneRow> rows =
                all.stream().filter(row -> !atHand.isHalfGone(row.amiId())).toList();
        long removed =
                rows.stream().filter(row -> row.verdict() == Verdict.REMOVE).count()
                        + later.stream().filter(one -> !one.imageOnly()).count();
        long planned = rows.stream().filter(row -> row.verdict().isPlanned()).count()
                + later.size()
                + data.doomed().stream().filter(Doomed::isOver).count();
        long counted = rows.stream()
                .filter(row -> row.verdict() != Verdict.NOT_COUNTED)
                .count();
        Line against = Line.empty();
        if (planned > request.most()) {
            against = Line.of("prune.many", request.instanceId(), planned, request.most());
        } else if (request.maxRemovals() == 0 && removed * 2 > counted) {
            against = Line.of("prune.half", request.instanceId(), removed, counted);
        }
        if (against.isEmpty()) {
            return;
        }
        if (!request.dryRun()) {
            throw new OperationException(FailureKind.REFUSED, against, null);
        }
        log.warn(against);
    }
}
