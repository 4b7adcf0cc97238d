package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * A run that is picked up at its end: what its document says is told again only where the record, or AWS, says so, too, and the
 * result is what they say.
 */
public final class FoundDone {

    private FoundDone() {}

    /** @throws io.jenkins.plugins.amibackup.engine.base.OperationException when the result is not this run's, or gone */
    public static void check(OperationData data, StepContext context) {
        if (data.ending().isPresent()) {
            return;
        }
        if (data instanceof BackupData backup) {
            tell(backup, new RecordAtHand().complete(backup, context).record());
        } else if (data instanceof RestoreData restore) {
            tell(restore, new OwnImages(data).look(data.image(), context), context);
        }
    }

    private static void tell(BackupData data, BackupRecord record) {
        data.image(data.image().withSnapshots(record.snapshotIds()));
        data.encrypted(record.isEncrypted());
        data.account(record.account());
        data.taken(Optional.of(record.takenAt()));
        data.stored(record.sizeBytes());
    }

    private static void tell(RestoreData data, Image image, StepContext context) {
        data.image(data.image().withSnapshots(Images.snapshotIds(image)));
        data.encrypted(Images.encryption(image, context).isEncrypted());
        context.catalog()
                .find(data.request().amiId())
                .map(Catalog.Versioned::record)
                .ifPresent(record -> {
                    data.instanceId(record.instanceId());
                    data.account(Ids.isAccount(record.account()) ? record.account() : "");
                    data.sizeBytes(record.sizeBytes());
                });
    }
}
