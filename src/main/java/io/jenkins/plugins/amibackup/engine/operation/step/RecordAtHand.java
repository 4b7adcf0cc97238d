package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;

/** What the steps of a backup know besides its data, and can find out again: it saves calls while one driver drives. */
final class RecordAtHand {

    /** The record as it was last written or read. */
    Catalog.Versioned record;

    /** The image as it was described when it became available, so that the record needs no call of its own. */
    Answer.ImageAvailable available;

    /** The record; read anew when the operation was picked up elsewhere. */
    Catalog.Versioned current(BackupData data, StepContext context) {
        if (record == null) {
            String amiId = data.image().id();
            record = context.catalog()
                    .find(amiId)
                    .orElseThrow(() -> OperationException.refused("record.gone", Keys.record(amiId)));
            if (!record.record().runId().equals(data.runId())) {
                String other = record.record().runId();
                record = null;
                throw OperationException.refused("record.notOurs", Keys.record(amiId), data.runId(), other);
            }
        }
        return record;
    }

    /** The same, of a backup that the document says is stored. */
    Catalog.Versioned complete(BackupData data, StepContext context) {
        Catalog.Versioned current = current(data, context);
        if (!current.record().isComplete()) {
            record = null;
            throw OperationException.refused(
                    "record.notComplete",
                    Keys.record(data.image().id()),
                    current.record().status(),
                    data.runId());
        }
        return current;
    }
}
