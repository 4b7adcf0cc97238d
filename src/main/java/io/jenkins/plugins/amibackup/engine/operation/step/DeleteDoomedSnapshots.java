package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * Deletes the snapshots that the record names, each by its own tags and with a call of its own. One that another image uses stays and
 * is named: it is that image's by now.
 */
public final class DeleteDoomedSnapshots extends PruneStep {

    private final FirstLook<Snapshot> look = new FirstLook<>();
    private String of = "";
    private Deque<Snapshot> snapshots = new ArrayDeque<>();
    private int refusals;

    DeleteDoomedSnapshots(PruneData data, PruneAtHand atHand) {
        super(data, atHand, Phase.DELETE_SNAPSHOTS);
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DELETE_SNAPSHOT);
    }

    @Override
    public Optional<Action> nextCall() {
        return Optional.of(Action.DELETE_SNAPSHOT);
    }

    @Override
    StepOutcome remove(Doomed doomed, BackupRecord record, StepContext context) {
        FinishedRemoval removal = new FinishedRemoval(data, record, context);
        if (!of.equals(doomed.amiId())) {
            Optional<List<Snapshot>> standing = removal.snapshots(look);
            if (standing.isEmpty()) {
                return look.until();
            }
            snapshots = new ArrayDeque<>(standing.get());
            of = doomed.amiId();
            refusals = 0;
        }
        while (!snapshots.isEmpty()) {
            Snapshot snapshot = snapshots.peek();
            if (!removal.allows(snapshot)) {
                leave(Line.of("left.snapshot.notOurs", snapshot.snapshotId()));
                continue;
            }
            if (doomed.imageless() && !doomed.imageOnly()) {
                // Written down first: whoever takes this back says that it is lost, and what is left is found again.
                data.change(Doomed::losingSnapshots);
                return new StepOutcome.Stay(true);
            }
            boolean deleted = removal.delete(snapshot);
            snapshots.remove();
            refusals = 0;
            if (deleted) {
                atHand.deletedSnapshot(doomed.amiId());
                return new StepOutcome.Stay(false);
            }
        }
        of = "";
        // What is left is written down before the record says that the image is gone.
        return new StepOutcome.Next(
                !data.current().map(Doomed::left).orElse(List.of()).isEmpty());
    }

    private void leave(Line why) {
        snapshots.remove();
        data.change(one -> one.leaving(why));
    }

    @Override
    StepOutcome refused(Doomed doomed, AwsException refusal, StepContext context) {
        String id = snapshots.isEmpty() ? "" : snapshots.peek().snapshotId();
        if (refusal.is(Removal.IN_USE) && !snapshots.isEmpty()) {
            // EC2 takes a snapshot for used by the image for a moment after that has gone.
            if (++refusals <= MakesImage.LOOKS) {
                return new Outcome.Again(MakesImage.REMOVAL, Line.empty());
            }
            leave(Line.of("left.snapshot.used", id));
            refusals = 0;
            return new StepOutcome.Stay(false);
        }
        if (doomed.imageOnly() && !snapshots.isEmpty()) {
            leave(Line.of("left.snapshot.refused", id, refusal.line()));
            return new StepOutcome.Stay(false);
        }
        of = "";
        return fail(doomed, refusal.line());
    }
}
