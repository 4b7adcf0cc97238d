package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchCall;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoringData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** What the steps of a restore know besides its data, and can find out again: it saves calls while one driver drives. */
final class RestoreAtHand {

    private final OwnImages own;
    private BackupRecord record;
    private Image described;
    /** Of the described image; null where they must be asked for. */
    private List<Snapshot> snapshots;

    private Set<String> settled = Set.of();

    RestoreAtHand(OwnImages own) {
        this.own = own;
    }

    void record(BackupRecord found) {
        record = found;
    }

    /** The record; read anew when the operation was picked up elsewhere. */
    BackupRecord record(RestoringData data, StepContext context) {
        if (record == null) {
            record = RestoreLookUp.again(data, context);
        }
        return record;
    }

    /** Whether a machine of the backup runs Windows, as its record says. */
    boolean isWindows(RestoringData data, StepContext context) {
        return record(data, context).isWindows();
    }

    /** The tags that the image still lacked when it was described are set, or it was said that they are not. */
    void settled(Set<String> tags) {
        settled = Set.copyOf(tags);
    }

    /** The keys of tags of which the description of the image says nothing any more. */
    Set<String> settled() {
        return settled;
    }

    /** An image is there, and described as it is. */
    void available(Answer.ImageAvailable available) {
        described = available.image();
        snapshots = available.snapshots();
    }

    /** The restored image as AWS describes it. */
    Image described(RestoringData data, StepContext context) {
        if (described == null || !described.imageId().equals(data.image().id())) {
            described = own.look(data.image(), context);
            snapshots = null;
        }
        return described;
    }

    /** How an instance like the old one is launched from it; where AWS refuses the record, that is left open. */
    LaunchCall launch(RestoringData data, StepContext context) {
        Image image = described(data, context);
        LaunchCall.Target target = new LaunchCall.Target(
                image.imageId(), context.ec2().region(), image.ownerId() == null ? "" : image.ownerId());
        try {
            return LaunchCall.of(Optional.of(record(data, context)), target);
        } catch (OperationException refused) {
            Tagging.mustEndNothing(refused);
            return LaunchCall.of(Optional.empty(), target);
        }
    }

    /** Its snapshots as AWS describes them. */
    List<Snapshot> snapshots(RestoringData data, StepContext context) {
        Image image = described(data, context);
        if (snapshots == null) {
            snapshots = context.ec2().snapshots(Images.snapshotIds(image));
        }
        return snapshots;
    }
}
