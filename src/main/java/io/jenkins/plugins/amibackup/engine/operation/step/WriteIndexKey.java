package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Set;

/** Writes the index key, by which a complete backup is found. */
public final class WriteIndexKey implements Step {

    private final BackupData data;
    private final RecordAtHand atHand;

    WriteIndexKey(BackupData data, RecordAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.INDEX;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        BackupRecord record = atHand.complete(data, context).record();
        data.stored(record.sizeBytes());
        context.catalog().index(record.indexEntry());
        context.log().say("seal.done", new Line.Bytes(data.sizeBytes()), record.etag());
        return new StepOutcome.Next(false);
    }
}
