package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** A step of the removal of one backup: it works on the one that is at hand, once that is marked in its record. */
abstract class PruneStep implements Step {

    static final Duration CONFLICT = Duration.ofSeconds(1);

    private static final Set<Phase> BEFORE_THE_OBJECT_IS_GONE =
            EnumSet.of(Phase.DEREGISTER, Phase.DELETE_SNAPSHOTS, Phase.DELETE_OBJECT);

    final PruneData data;
    final PruneAtHand atHand;
    private final Phase phase;

    PruneStep(PruneData data, PruneAtHand atHand, Phase phase) {
        this.data = data;
        this.atHand = atHand;
        this.phase = phase;
    }

    @Override
    public final Phase phase() {
        return phase;
    }

    @Override
    public final StepOutcome advance(Answer answer, StepContext context) {
        BackupRecord record = atHand.record();
        Doomed doomed = data.current().orElse(null);
        if (doomed == null || record == null || !record.amiId().equals(doomed.amiId())) {
            // Picked up in the middle of it: everything is asked again first.
            return new StepOutcome.JumpTo(Phase.MARK, false);
        }
        if (BEFORE_THE_OBJECT_IS_GONE.contains(phase) && atHand.isLongAgo(context.now())) {
            Optional<BackupRecord> now = marked(doomed, context);
            if (now.isEmpty()) {
                return new StepOutcome.JumpTo(Phase.MARK, false);
            }
            record = now.get();
        }
        try {
            return remove(doomed, record, context);
        } catch (AwsException refused) {
            if (refused.kind() == FailureKind.CONFLICT) {
                return conflict(doomed);
            }
            Tagging.mustEndNothing(refused);
            return refused(doomed, refused, context);
        }
    }

    /** The record as it is now, where it still says that this run removes the backup, or its image. */
    final Optional<BackupRecord> marked(Doomed doomed, StepContext context) {
        Optional<BackupRecord> now = context.catalog()
                .find(doomed.amiId())
                .map(Catalog.Versioned::record)
                .filter(found -> FinishedRemoval.isMarked(doomed, data.runId(), found));
        now.ifPresent(found -> atHand.record(found, context.now()));
        return now;
    }

    /** Removes one thing, with at most one changing call. */
    abstract StepOutcome remove(Doomed doomed, BackupRecord record, StepContext context);

    /** Somebody has written in between: it is read again. */
    StepOutcome conflict(Doomed doomed) {
        return new Outcome.Again(CONFLICT, Line.empty());
    }

    /** AWS refuses it for good: the backup stays, with what is left of it. */
    StepOutcome refused(Doomed doomed, AwsException refusal, StepContext context) {
        return fail(doomed, refusal.line());
    }

    /** The removal is taken back because AWS refuses it. */
    final StepOutcome fail(Doomed doomed, Line why) {
        atHand.fail(doomed.amiId(), why);
        return new StepOutcome.JumpTo(Phase.MARK, false);
    }

    /** The removal is taken back: the record says that the backup is complete, and what it has lost. */
    final StepOutcome takeBack(Doomed doomed, Line why) {
        return takeBack(doomed, List.of(why));
    }

    final StepOutcome takeBack(Doomed doomed, List<Line> why) {
        atHand.refuse(doomed.amiId(), why);
        return new StepOutcome.JumpTo(Phase.MARK, false);
    }
}
