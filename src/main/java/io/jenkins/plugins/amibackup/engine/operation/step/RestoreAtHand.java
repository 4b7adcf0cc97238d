package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import software.amazon.awssdk.services.ec2.model.Image;

/** What the steps of a restore know besides its data, and can find out again: it saves calls while one driver drives. */
final class RestoreAtHand {

    private BackupRecord record;
    private Image described;

    void record(BackupRecord found) {
        record = found;
    }

    /** The record; read anew when the operation was picked up elsewhere. */
    BackupRecord record(RestoreData data, StepContext context) {
        if (record == null) {
            record = RestoreLookUp.again(data.request(), context);
        }
        return record;
    }

    void described(Image image) {
        described = image;
    }

    /** The restored image as AWS describes it. */
    Image described(RestoreData data, StepContext context) {
        if (described == null || !described.imageId().equals(data.image().id())) {
            described = context.ec2().image(data.image().id()).orElseThrow(() -> MakesImage.gone(data.image()));
        }
        return described;
    }
}
