package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.RecordRemoval;
import io.jenkins.plugins.amibackup.engine.catalog.RemovalNote;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Takes the next backup of the plan: its record says that it goes, under its ETag, before anything of it does. From then on nobody
 * can restore it, so whoever has begun to use it before is to be seen now: who uses it is read once more. Here a removal is also taken
 * back, where something was refused while the object stood.
 */
public final class MarkDoomed implements Step {

    private final PruneData data;
    private final PruneAtHand atHand;
    /** The record that this driver has just marked; null for none. */
    private BackupRecord marked;

    private Instant markedAt = Instant.EPOCH;

    MarkDoomed(PruneData data, PruneAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.MARK;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        Optional<Doomed> next = data.current();
        if (next.isEmpty() || data.ending().isPresent() && !data.isInTheMiddle()) {
            return new StepOutcome.JumpTo(Phase.LOOK_AGAIN, true);
        }
        if (!atHand.isAsked()) {
            return new StepOutcome.JumpTo(Phase.PLAN, false);
        }
        Doomed doomed = next.get();
        if (doomed.state() == Doomed.State.PLANNED) {
            if (atHand.isOutdated(context.now())) {
                context.log().say("prune.asksAgain");
                return new StepOutcome.JumpTo(Phase.PLAN, false);
            }
            // Written down first: an abort from now on ends after this backup.
            data.change(one -> one.in(Doomed.State.BEGUN));
            return new StepOutcome.Stay(true);
        }
        if (marked != null && marked.amiId().equals(doomed.amiId())) {
            return goOn(doomed, marked, markedAt, context);
        }
        Optional<Catalog.Versioned> found = context.catalog().find(doomed.amiId());
        if (found.isEmpty()) {
            return over(Verdict.FAILED, List.of(Line.of("prune.recordGone")), context);
        }
        BackupRecord record = found.get().record();
        Optional<PruneAtHand.Refusal> refusal = atHand.refusal(doomed.amiId());
        try {
            return refusal.isPresent()
                    ? takeBack(doomed, found.get(), refusal.get(), context)
                    : mark(doomed, found.get(), record, context);
        } catch (AwsException conflict) {
            if (conflict.kind() != FailureKind.CONFLICT) {
                throw conflict;
            }
            // Somebody has written the record in between: it is read again.
            return new Outcome.Again(PruneStep.CONFLICT, Line.empty());
        }
    }

    private StepOutcome mark(Doomed doomed, Catalog.Versioned found, BackupRecord record, StepContext context) {
        if (record.isTombstone() && atHand.isHalfGone(doomed.amiId())) {
            return finish(record, Phase.BURY, context);
        }
        if (doomed.imageOnly() && doomed.imageGone() && record.imageState() == ImageState.DROPPED) {
            atHand.record(record, context.now());
            return new StepOutcome.JumpTo(Phase.BURY, false);
        }
        boolean isMarked = FinishedRemoval.isMarked(doomed, data.runId(), record);
        Line against = isMarked && !doomed.isOfSnapshots() ? Line.empty() : against(doomed, record);
        if (!against.isEmpty()) {
            return over(Verdict.KEEP, List.of(against), context);
        }
        if (isMarked) {
            return goOn(doomed, record, context.now(), context);
        }
        if (doomed.imageOnly()) {
            RecordRemoval.image(record, ImageState.DROPPING, data.runId(), context.now());
        } else {
            RecordRemoval.begin(record, note(doomed, context));
        }
        marked = context.catalog().replace(record, found.etag()).record();
        markedAt = context.now();
        return new StepOutcome.Stay(false);
    }

    /** Nobody can begin to use it any more: who has begun before is to be seen now. */
    private StepOutcome goOn(Doomed doomed, BackupRecord record, Instant readAt, StepContext context) {
        if (atHand.isHalfGone(doomed.amiId())) {
            return finish(record, Phase.UNINDEX, context);
        }
        List<Line> against = new ArrayList<>(PruneObjections.usesOf(doomed.amiId(), context));
        try {
            againstObject(doomed, record, context).ifPresent(against::add);
        } catch (AwsException denied) {
            against.add(PruneObjections.objectUnknown(denied));
        }
        marked = null;
        if (!against.isEmpty()) {
            atHand.refuse(doomed.amiId(), against);
            return new StepOutcome.Stay(false);
        }
        atHand.record(record, readAt);
        String text = doomed.isOfSnapshots() ? "prune.clears" : doomed.imageOnly() ? "prune.drops" : "prune.removes";
        context.log().say(text, doomed.amiId(), record.takenAt());
        return new StepOutcome.Next(false);
    }

    /** An image goes only while what is stored of it is as recorded, and of a backup nothing goes whose object is another one. */
    private static Optional<Line> againstObject(Doomed doomed, BackupRecord record, StepContext context) {
        String key = Keys.object(doomed.amiId());
        Optional<HeadObjectResponse> object = FinishedRemoval.object(record, context);
        if (object.isEmpty()) {
            return doomed.imageOnly() ? Optional.of(Line.of("prune.not.object", key)) : Optional.empty();
        }
        return record.agreesWith(object.get())
                ? Optional.empty()
                : Optional.of(Line.of("prune.not.replaced", key, BackupRecord.facts(object.get()), record.facts()));
    }

    /**
     * Its object is gone, and before that its image went with its snapshots: what is left is written down. Whatever else stands under
     * its name is not removed for the word of the record alone.
     */
    private StepOutcome finish(BackupRecord record, Phase phase, StepContext context) {
        marked = null;
        data.change(one -> one.freed(record.sizeBytes()));
        atHand.record(record, context.now());
        return new StepOutcome.JumpTo(phase, false);
    }

    /** What has changed since the plan was made. */
    private Line against(Doomed doomed, BackupRecord record) {
        if (!record.isComplete() && !(record.isBeingRemoved() && !doomed.imageOnly())) {
            return Line.of("prune.changed.status", record.status());
        }
        if (!record.etag().equals(doomed.etag())) {
            return Line.of("prune.changed.object");
        }
        List<Line> holds = atHand.isHalfGone(doomed.amiId()) ? List.of() : ObjectionLines.holds(record);
        return holds.isEmpty() ? Line.empty() : holds.get(0);
    }

    private RemovalNote note(Doomed doomed, StepContext context) {
        return new RemovalNote(
                data.runId(),
                context.now(),
                data.reasons(doomed.amiId()),
                data.request().origin().name(),
                data.request().origin().url(),
                0,
                List.of());
    }

    /** The backup stays after all, with what is left of it. */
    private StepOutcome takeBack(
            Doomed doomed, Catalog.Versioned found, PruneAtHand.Refusal refusal, StepContext context) {
        BackupRecord record = found.record();
        boolean dropping = record.imageState() == ImageState.DROPPING;
        if (record.isBeingRemoved() && isGone(record, context)) {
            // A record never says complete of what is gone.
            atHand.halfGone(doomed.amiId());
            return new StepOutcome.Stay(false);
        }
        if (record.hasBegunToGo()) {
            Line lost = doomed.imageGone() ? Line.of("prune.lost.image", doomed.amiId()) : Line.empty();
            if (doomed.imageGone() || dropping) {
                // Snapshots are looked for again only where the record says that the image is gone.
                boolean stands = !doomed.imageGone() && atHand.isAskedAbout(doomed.amiId());
                RecordRemoval.image(
                        record, stands ? ImageState.STANDING : ImageState.DROPPED, data.runId(), context.now());
            }
            if (record.isBeingRemoved()) {
                RecordRemoval.takeBack(record, data.runId(), lost, context.now());
            }
            context.catalog().replace(record, found.etag());
            return new StepOutcome.Stay(false);
        }
        boolean failed = refusal.failed() || doomed.imageGone();
        return over(failed ? Verdict.FAILED : stays(doomed), refusal.why(), context);
    }

    private Verdict stays(Doomed doomed) {
        return data.rows().stream()
                        .anyMatch(row -> row.amiId().equals(doomed.amiId()) && row.verdict() == Verdict.NOT_COUNTED)
                ? Verdict.NOT_COUNTED
                : Verdict.KEEP;
    }

    /** Whether its object is gone. Where that can't be seen any more, it is not: it was there, and nothing was deleted of it. */
    private boolean isGone(BackupRecord record, StepContext context) {
        try {
            return FinishedRemoval.object(record, context).isEmpty();
        } catch (AwsException denied) {
            if (denied.kind() != FailureKind.DENIED || !atHand.hasObject(record.amiId())) {
                throw denied;
            }
            return false;
        }
    }

    private StepOutcome over(Verdict verdict, List<Line> why, StepContext context) {
        Doomed doomed = data.current().orElseThrow();
        context.log().warn("prune.stays", doomed.amiId(), Line.list(why));
        data.over(verdict, why);
        return new StepOutcome.Stay(true);
    }
}
