package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/** What goes by a plan, and in which state it is by now: some of it a run has begun to remove before. */
final class PlannedRemovals {

    private final PruneData data;
    private final PruneAtHand atHand;
    private final LeftSnapshots left;

    PlannedRemovals(PruneData data, PruneAtHand atHand, LeftSnapshots left) {
        this.data = data;
        this.atHand = atHand;
        this.left = left;
    }

    /** What goes, the oldest first, and what has begun to go and now stays after all. */
    List<Doomed> of(List<Seen> newestFirst, List<PruneRow> rows, Map<String, List<Line>> objections) {
        Map<String, Doomed> before =
                data.doomed().stream().collect(Collectors.toMap(Doomed::amiId, Function.identity()));
        List<Doomed> doomed =
                new ArrayList<>(data.doomed().stream().filter(Doomed::isOver).toList());
        List<Seen> oldestFirst = new ArrayList<>(newestFirst);
        Collections.reverse(oldestFirst);
        Map<String, PruneRow> byAmi = rows.stream().collect(Collectors.toMap(PruneRow::amiId, Function.identity()));
        for (Seen seen : oldestFirst) {
            PruneRow row = byAmi.get(seen.amiId());
            if (before.containsKey(seen.amiId()) && before.get(seen.amiId()).isOver()) {
                continue;
            }
            if (!seen.counts()) {
                notCounted(seen, row, before.get(seen.amiId())).ifPresent(doomed::add);
                continue;
            }
            boolean begun = seen.begun()
                    || seen.record().hasBegunToGo()
                    || row.verdict() == Verdict.DROP_IMAGE && !row.imageStands() && !left.isFree(seen.amiId());
            if (row.verdict().isPlanned() || begun) {
                boolean removed = seen.record().isBeingRemoved();
                boolean stays = row.verdict() != Verdict.REMOVE && (removed || row.verdict() != Verdict.DROP_IMAGE);
                boolean imageOnly = row.verdict() != Verdict.REMOVE && !removed;
                Doomed one =
                        Doomed.planned(seen.amiId(), imageOnly, seen.record().etag());
                one = begun ? one.in(Doomed.State.BEGUN) : one;
                Doomed was = before.get(seen.amiId());
                if (was != null && (atHand.isHalfGone(seen.amiId()) || isSaidToBeDropped(seen))) {
                    // It was left before the record said what is gone, and is not tried again.
                    for (Line line : was.left()) {
                        one = one.leaving(line);
                    }
                }
                boolean imageless = imageOnly
                        ? seen.record().imageState() == ImageState.DROPPED
                                && (left.isFree(seen.amiId()) || was != null && was.imageless())
                        : was == null ? !begun : was.imageless();
                if (imageless && !row.imageStands()) {
                    one = one.withNoImageBefore();
                }
                doomed.add(begun && !row.imageStands() ? one.withoutImage() : one);
                if (stays) {
                    atHand.refuse(seen.amiId(), objections.getOrDefault(seen.amiId(), row.reasons()));
                }
            }
        }
        // What has begun is brought to its end first.
        doomed.sort(Comparator.comparing(one -> one.isOver() ? 0 : one.state() == Doomed.State.BEGUN ? 1 : 2));
        return doomed;
    }

    /** What has begun to go, and is by now no backup that counts: it is taken back, as it would be where that is seen later. */
    private Optional<Doomed> notCounted(Seen seen, PruneRow row, Doomed before) {
        if (seen.record() == null) {
            return Optional.ofNullable(before).filter(one -> one.state() == Doomed.State.BEGUN);
        }
        if (!seen.isBroken()) {
            return Optional.empty();
        }
        if (seen.record().isTombstone()) {
            atHand.halfGone(seen.amiId());
        } else {
            atHand.refuse(seen.amiId(), row.reasons());
        }
        Doomed one = Doomed.planned(
                        seen.amiId(), seen.record().isComplete(), seen.record().etag())
                .in(Doomed.State.BEGUN);
        return Optional.of(row.imageStands() ? one : one.withoutImage());
    }

    private boolean isSaidToBeDropped(Seen seen) {
        return seen.record().imageState() == ImageState.DROPPED && !left.isFree(seen.amiId());
    }
}
