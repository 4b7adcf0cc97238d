package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Deletes the stored object: the recorded version of it, under its ETag. Without a version a versioned bucket would keep it and bill it.
 * Once it is gone nothing is taken back any more.
 */
public final class DeleteDoomedObject extends PruneStep {

    DeleteDoomedObject(PruneData data, PruneAtHand atHand) {
        super(data, atHand, Phase.DELETE_OBJECT);
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DELETE_OBJECT, Action.DELETE_OBJECT_VERSION);
    }

    @Override
    StepOutcome remove(Doomed doomed, BackupRecord record, StepContext context) {
        if (doomed.imageOnly()) {
            return new StepOutcome.JumpTo(Phase.BURY, false);
        }
        FinishedRemoval removal = new FinishedRemoval(data, record, context);
        Optional<HeadObjectResponse> object = removal.object();
        if (object.isPresent()) {
            if (!record.agreesWith(object.get())) {
                return takeBack(
                        doomed,
                        Line.of(
                                "prune.not.replaced",
                                Keys.object(doomed.amiId()),
                                BackupRecord.facts(object.get()),
                                record.facts()));
            }
            atHand.deletesObject(doomed.amiId());
            removal.delete(object.get());
        }
        // Also where it is gone by now: then the answer to its deletion was lost.
        data.change(one -> one.freed(record.sizeBytes()));
        return new StepOutcome.Next(false);
    }

    /** Another object lies under the key by now. */
    @Override
    StepOutcome conflict(Doomed doomed) {
        return takeBack(doomed, Line.of("prune.changed.object"));
    }

    @Override
    StepOutcome refused(Doomed doomed, AwsException refusal, StepContext context) {
        return fail(doomed, Line.of("prune.notFreed", Keys.object(doomed.amiId()), refusal.line()));
    }
}
