package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;

/** A run that is picked up at its end: what its document says is told again only where the record, or AWS, says so, too. */
public final class FoundDone {

    private FoundDone() {}

    /** @throws io.jenkins.plugins.amibackup.engine.base.OperationException when the result is not this run's, or gone */
    public static void check(OperationData data, StepContext context) {
        if (data.ending().isPresent()) {
            return;
        }
        if (data instanceof BackupData backup) {
            new RecordAtHand().complete(backup, context);
        } else {
            new OwnImages(data).look(data.image(), context);
        }
    }
}
