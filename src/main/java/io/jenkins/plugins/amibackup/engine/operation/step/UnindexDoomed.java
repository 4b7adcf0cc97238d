package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.util.Set;

/** Removes the index key of a backup whose object is gone: with the instance's name in it, and as earlier versions wrote it. */
public final class UnindexDoomed extends PruneStep {

    private String nameless = "";

    UnindexDoomed(PruneData data, PruneAtHand atHand) {
        super(data, atHand, Phase.UNINDEX);
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DELETE_OBJECT);
    }

    @Override
    StepOutcome remove(Doomed doomed, BackupRecord record, StepContext context) {
        IndexEntry entry = record.indexEntry();
        if (!entry.instanceName().isEmpty() && !nameless.equals(doomed.amiId())) {
            context.catalog().unindex(entry.nameless());
            nameless = doomed.amiId();
            return new StepOutcome.Stay(false);
        }
        context.catalog().unindex(entry);
        return new StepOutcome.Next(false);
    }

    /** The object is gone: a key that stays leads nobody astray, because the record decides. */
    @Override
    StepOutcome refused(Doomed doomed, AwsException refusal, StepContext context) {
        data.change(one -> one.leaving(Line.of("prune.left.index", refusal.line())));
        return new StepOutcome.Next(false);
    }
}
