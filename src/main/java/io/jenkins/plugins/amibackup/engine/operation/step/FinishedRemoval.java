package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The one place where a finished backup is removed: the second rule of removal. It goes only where the document of a prune names it,
 * after everything that could speak against it was asked, and once its record says, under its ETag, that this run removes it. What goes
 * is what the record names: the image, which EC2 must say was made by the run of the record under the recorded name; the snapshots, each
 * of which must carry that run's id; the recorded version of the object.
 */
final class FinishedRemoval {

    private final PruneData run;
    private final BackupRecord record;
    private final StepContext context;

    /**
     * @param record the record as this run has marked it
     * @throws IllegalStateException when neither the document nor the record say that this run may remove the backup
     */
    FinishedRemoval(PruneData run, BackupRecord record, StepContext context) {
        Doomed doomed = run.current().orElseThrow();
        if (doomed.state() != Doomed.State.BEGUN || !isMarked(doomed, run.runId(), record)) {
            throw new IllegalStateException(record.amiId() + " is not marked for removal by " + run.runId());
        }
        this.run = run;
        this.record = record;
        this.context = context;
    }

    /** Whether a record says that this run removes the backup, or that its image goes. */
    static boolean isMarked(Doomed doomed, String runId, BackupRecord record) {
        boolean marked = doomed.imageOnly()
                ? record.isComplete()
                        && record.imageState() == (doomed.isOfSnapshots() ? ImageState.DROPPED : ImageState.DROPPING)
                : record.isBeingRemoved()
                        && record.removal()
                                .filter(note -> note.runId().equals(runId))
                                .isPresent();
        return marked && doomed.amiId().equals(record.amiId());
    }

    /** The backup's own image; empty where AWS is still being asked, and a list of none where it is gone. */
    Optional<List<Image>> image(FirstLook<Image> look) {
        return look.take(List.of(record.amiId()), context.looksAtImages(), context)
                .map(seen -> seen.stream().filter(Images::stands).toList());
    }

    /** Whether the image is the one that was backed up. */
    boolean allows(Image image) {
        return record.amiId().equals(image.imageId()) && isOf(record, image);
    }

    /**
     * Whether an image is the one that a record is of: whoever can write a record could name any image in it. EC2 says of which instance
     * an image was made, except of copies.
     */
    static boolean isOf(BackupRecord record, Image image) {
        return !record.runId().isEmpty()
                && Tags.isOf(record.runId(), image.tags())
                && record.imageName().equals(image.name())
                && (image.sourceInstanceId() == null || image.sourceInstanceId().equals(record.instanceId()));
    }

    /** Deregisters it, and leaves its snapshots; its being gone is no error. */
    void deregister(Image image) {
        if (!allows(image)) {
            throw new IllegalStateException(image.imageId());
        }
        try {
            context.ec2().deregister(image.imageId());
        } catch (AwsException refused) {
            if (!refused.is("InvalidAMIID.Unavailable", "InvalidAMIID.NotFound")) {
                throw refused;
            }
        }
    }

    /** Those of the recorded snapshots that stand; empty where AWS is still being asked. */
    Optional<List<Snapshot>> snapshots(FirstLook<Snapshot> look) {
        return look.take(record.snapshotIds(), context.looksAtSnapshots(), context);
    }

    /** Whether a snapshot is one of the backup's. */
    boolean allows(Snapshot snapshot) {
        return record.snapshotIds().contains(snapshot.snapshotId())
                && !record.runId().isEmpty()
                && Tags.isOf(record.runId(), snapshot.tags());
    }

    /**
     * Deletes one; false when it is gone already.
     *
     * @throws AwsException when an image uses it, it is locked, or the call fails
     */
    boolean delete(Snapshot snapshot) {
        if (!allows(snapshot)) {
            throw new IllegalStateException(snapshot.snapshotId());
        }
        try {
            context.ec2().deleteSnapshot(snapshot.snapshotId());
            return true;
        } catch (AwsException refused) {
            if (!refused.is("InvalidSnapshot.NotFound")) {
                throw refused;
            }
            return false;
        }
    }

    /** The recorded version of the object; empty when it is gone. */
    Optional<HeadObjectResponse> object() {
        return object(record, context);
    }

    /** The recorded version of a backup's object; empty when it is gone. */
    static Optional<HeadObjectResponse> object(BackupRecord record, StepContext context) {
        String key = Keys.object(record.amiId());
        return record.versionId().isEmpty()
                ? context.bucket().head(key)
                : context.bucket().versions().head(key, record.versionId());
    }

    /** Deletes it as the version that was looked at. */
    void delete(HeadObjectResponse object) {
        if (run.current().orElseThrow().imageOnly() || !record.agreesWith(object)) {
            throw new IllegalStateException(Keys.object(record.amiId()));
        }
        String key = Keys.object(record.amiId());
        // Also without a version: where another object lies there by now, this one says so.
        context.bucket()
                .versions()
                .deleteVersion(key, object.versionId() == null ? "" : object.versionId(), object.eTag());
    }

    /** Removes the key by which no other prune works on the instance; its being another's by now is no error. */
    static void releaseKey(PruneData run, StepContext context) {
        context.bucket().delete(Keys.removalOf(run.request().instanceId()), run.instanceKey());
    }
}
