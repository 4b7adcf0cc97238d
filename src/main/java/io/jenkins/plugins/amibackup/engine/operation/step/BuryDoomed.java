package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Says in the record what has become of the backup: it becomes a tombstone, or says that its image is gone. */
public final class BuryDoomed extends PruneStep {

    /** Whose hint this driver has written, and whose record it has seen to say it. */
    private String hinted = "";

    private String said = "";

    BuryDoomed(PruneData data, PruneAtHand atHand) {
        super(data, atHand, Phase.BURY);
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT);
    }

    @Override
    StepOutcome remove(Doomed doomed, BackupRecord record, StepContext context) {
        String amiId = doomed.amiId();
        if (!hinted.equals(amiId)) {
            // First: by it alone a tombstone is found, and without one it leads nobody astray.
            hint(doomed, context);
            hinted = amiId;
            return new StepOutcome.Stay(false);
        }
        if (!said.equals(amiId)) {
            Optional<Catalog.Versioned> found = context.catalog().find(amiId);
            if (found.isEmpty()) {
                return over(doomed, context);
            }
            if (!isSaid(doomed, found.get().record())) {
                say(doomed, found.get(), context);
            }
            said = amiId;
            return new StepOutcome.Stay(false);
        }
        return over(data.current().orElseThrow(), context);
    }

    private void hint(Doomed doomed, StepContext context) {
        if (doomed.imageOnly() && !doomed.left().isEmpty()) {
            // A prune of all instances is to come here again, for the snapshots.
            return;
        }
        String key = doomed.imageOnly() ? Keys.droppedFact(doomed.amiId()) : Keys.removedFact(doomed.amiId());
        try {
            context.bucket().put(key, new byte[0]);
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            data.change(one -> one.leaving(Line.of("prune.left.hint", key, refused.line())));
        }
    }

    private void say(Doomed doomed, Catalog.Versioned found, StepContext context) {
        BackupRecord record = found.record();
        if (doomed.imageOnly()) {
            RecordRemoval.image(record, ImageState.DROPPED, data.runId(), context.now());
        } else {
            RecordRemoval.bury(record, note(doomed, record, context));
        }
        context.catalog().replace(record, found.etag());
    }

    private static boolean isSaid(Doomed doomed, BackupRecord record) {
        return doomed.imageOnly() ? record.imageState() == ImageState.DROPPED : record.isTombstone();
    }

    private RemovalNote note(Doomed doomed, BackupRecord record, StepContext context) {
        List<String> kept = doomed.left().stream().map(Line::text).toList();
        return record.removal()
                .orElseGet(() -> new RemovalNote(
                        data.runId(),
                        context.now(),
                        data.reasons(doomed.amiId()),
                        data.request().origin().name(),
                        data.request().origin().url(),
                        0,
                        List.of()))
                .ended(context.now(), record.sizeBytes(), kept);
    }

    private StepOutcome over(Doomed doomed, StepContext context) {
        return doomed.isOfSnapshots() ? cleared(doomed, context) : gone(doomed, context);
    }

    /** Of an image that was dropped before: a snapshot that stays, as it did before, is no removal. */
    private StepOutcome cleared(Doomed doomed, StepContext context) {
        boolean refused = doomed.left().stream().anyMatch(left -> left.is("left.snapshot.refused"));
        boolean none = !doomed.left().isEmpty() && !atHand.hasDeletedSnapshot(doomed.amiId());
        if (refused || none) {
            context.log().warn("prune.stays", doomed.amiId(), Line.list(doomed.left()));
            data.over(refused ? Verdict.FAILED : Verdict.KEEP, doomed.left());
            return new StepOutcome.JumpTo(Phase.MARK, true);
        }
        List<Line> why = new ArrayList<>(List.of(Line.of("prune.snapshotsDeleted")));
        why.addAll(doomed.left());
        context.log().say("prune.cleared", doomed.amiId());
        doomed.left().forEach(left -> context.log().warn(left));
        data.over(Verdict.IMAGE_DROPPED, why);
        return new StepOutcome.JumpTo(Phase.MARK, true);
    }

    private StepOutcome gone(Doomed doomed, StepContext context) {
        List<Line> why = new ArrayList<>(data.reasons(doomed.amiId()));
        why.addAll(doomed.left());
        context.log().say(doomed.imageOnly() ? "prune.dropped" : "prune.removed", doomed.amiId());
        doomed.left().forEach(left -> context.log().warn(left));
        data.over(doomed.imageOnly() ? Verdict.IMAGE_DROPPED : Verdict.REMOVED, why);
        return new StepOutcome.JumpTo(Phase.MARK, true);
    }

    /** The document goes on saying that this backup has begun to go, so that a resume, or the next prune, brings it to its end. */
    @Override
    StepOutcome refused(Doomed doomed, AwsException refusal, StepContext context) {
        throw refusal;
    }
}
