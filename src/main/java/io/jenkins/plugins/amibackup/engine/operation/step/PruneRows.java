package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import io.jenkins.plugins.amibackup.engine.retention.Decision;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;

/** What a plan does with each backup, and why. */
final class PruneRows {

    private final PruneData data;
    private final LeftSnapshots left;
    private final Map<String, Decision> decisions;
    private final Map<String, List<Line>> objections;
    private final Map<String, Image> images;

    /**
     * @param decisions what the policy says of each, by AMI
     * @param objections what speaks against it, by AMI
     * @param images the images that stand, by their IDs
     */
    PruneRows(
            PruneData data,
            LeftSnapshots left,
            Map<String, Decision> decisions,
            Map<String, List<Line>> objections,
            Map<String, Image> images) {
        this.data = data;
        this.left = left;
        this.decisions = decisions;
        this.objections = objections;
        this.images = images;
    }

    /** A row for each, the newest first, and for what this run has seen to before. */
    List<PruneRow> of(List<Seen> seen) {
        List<PruneRow> rows = new ArrayList<>(seen.stream().map(this::row).toList());
        withWhatIsOver(rows);
        return rows;
    }

    /** Whether its image has gone and its snapshots may be left: there is nothing to be kept by a new plan. */
    static boolean isDropping(Seen seen, Map<String, Image> images) {
        return seen.record().imageState() == ImageState.DROPPING && !images.containsKey(seen.amiId());
    }

    /** Whether this run has dropped its image, and not yet written down that it has. */
    private boolean isDropped(Seen seen) {
        return seen.record().imageState() == ImageState.DROPPED
                && !images.containsKey(seen.amiId())
                && data.doomed().stream()
                        .anyMatch(doomed -> doomed.amiId().equals(seen.amiId())
                                && doomed.state() == Doomed.State.BEGUN
                                && doomed.imageOnly());
    }

    private PruneRow row(Seen seen) {
        BackupRecord record = seen.record();
        Decision decision = decisions.get(seen.amiId());
        Verdict verdict;
        List<Line> why;
        if (!seen.counts()) {
            verdict = Verdict.NOT_COUNTED;
            why = List.of(seen.against());
        } else if (decision == null) {
            // Its object is gone already: nothing of it can be kept.
            verdict = Verdict.REMOVE;
            why = List.of(Line.of("prune.begun"));
        } else if (objections.containsKey(seen.amiId())) {
            verdict = Verdict.KEEP;
            why = objections.get(seen.amiId());
        } else if (decision.kept() && left.isFree(seen.amiId())) {
            verdict = Verdict.DROP_IMAGE;
            why = List.of(Line.of("prune.snapshotsLeft", Line.list(left.free(seen.amiId()))));
        } else if (decision.kept() && (isDropping(seen, images) || isDropped(seen))) {
            verdict = Verdict.DROP_IMAGE;
            why = List.of(Line.of("prune.imageGone"));
        } else {
            verdict = !decision.kept() ? Verdict.REMOVE : decision.dropsImage() ? Verdict.DROP_IMAGE : Verdict.KEEP;
            why = new ArrayList<>(decision.reasons());
            why.addAll(decision.kept() ? left.bound(seen.amiId()) : List.of());
        }
        return new PruneRow(
                seen.amiId(),
                seen.takenAt(),
                record == null ? 0 : record.gib(),
                size(seen),
                record == null ? "" : record.retentionSet(),
                verdict,
                images.containsKey(seen.amiId()),
                why);
    }

    /** Where the object is gone already, nothing is stored. */
    private static long size(Seen seen) {
        if (seen.record() == null) {
            return seen.entry().sizeBytes();
        }
        return seen.counts() && seen.object() == null ? 0 : seen.record().sizeBytes();
    }

    /** A prune that was picked up still tells what it has done before. */
    private void withWhatIsOver(List<PruneRow> rows) {
        Map<String, PruneRow> over = data.rows().stream()
                .filter(row -> data.doomed().stream()
                        .anyMatch(one -> one.isOver() && one.amiId().equals(row.amiId())))
                .collect(Collectors.toMap(PruneRow::amiId, Function.identity()));
        rows.removeIf(row -> over.containsKey(row.amiId()));
        rows.addAll(over.values());
        rows.sort(Comparator.comparing(PruneRow::takenAt).reversed());
    }
}
