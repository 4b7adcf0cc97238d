package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * An image that a restore would make and that still stands, so that it is launched without one: the backup's own, or what an earlier
 * restore has made of the very object, for example one whose launch was refused.
 */
final class StandingImage {

    /** Of the newest ones that bear the name, so many are looked at. */
    private static final int MOST = 10;

    private static final String ANY_RUN = "????????";

    private final RestoreData data;
    private final BackupRecord record;
    private final StepContext context;

    private StandingImage(RestoreData data, BackupRecord record, StepContext context) {
        this.data = data;
        this.record = record;
        this.context = context;
    }

    /** The image, if AWS says that it is the right one and can be launched, and nothing else than it was asked for. */
    static Optional<Image> find(RestoreData data, BackupRecord record, StepContext context) {
        if (!data.takesItAsItIs() || record.isForeign()) {
            return Optional.empty();
        }
        StandingImage standing = new StandingImage(data, record, context);
        Optional<Image> own = standing.own();
        return own.isPresent() ? own : standing.newestRestored();
    }

    /** The image that was settled on, if all of that still holds. */
    static Optional<Image> again(RestoreData data, BackupRecord record, StepContext context) {
        if (!data.takesItAsItIs() || record.isForeign()) {
            return Optional.empty();
        }
        StandingImage standing = new StandingImage(data, record, context);
        return data.standingId().equals(record.amiId())
                ? standing.own()
                : context.ec2().image(data.standingId()).filter(standing::isRestored);
    }

    private Optional<Image> own() {
        return context.ec2().image(record.amiId()).filter(this::isOwn).filter(this::isEncryptedAsAsked);
    }

    private boolean isEncryptedAsAsked(Image image) {
        return !data.encrypt() || Images.encryption(image, context).isEncrypted();
    }

    /** Name, tags and snapshots agree with the record, which others can write, and EC2 can launch it. */
    private boolean isOwn(Image image) {
        Set<String> snapshots = new HashSet<>(Images.snapshotIds(image));
        return "available".equals(image.stateAsString())
                && record.imageState() == BackupRecord.ImageState.STANDING
                && record.imageName().equals(image.name())
                && !record.runId().isEmpty()
                && Tags.isOf(record.runId(), image.tags())
                && !snapshots.isEmpty()
                && snapshots.equals(new HashSet<>(record.snapshotIds()));
    }

    private Optional<Image> newestRestored() {
        String name = Names.restored(record.imageName(), ANY_RUN);
        return context.ec2().imagesNamed(List.of(name, Names.encrypted(name))).stream()
                .sorted(Comparator.comparing(
                                (Image image) -> Images.createdAt(image).orElse(Instant.EPOCH))
                        .reversed())
                .limit(MOST)
                .filter(this::isRestored)
                .findFirst();
    }

    /**
     * Whether an image is what a restore has made of this object, and is as it was then. Neither EC2 alone nor a document alone is
     * believed: the name, which can't be changed, and the tags of image and snapshots must say that it is the run's and done; and the
     * run's document, that it has made this image, with these snapshots, of this object, and that nothing else was asked for.
     */
    private boolean isRestored(Image image) {
        String runId = Tags.map(image.tags()).getOrDefault(Tags.RUN_ID, "");
        if (!"available".equals(image.stateAsString()) || !Tags.isDone(image.tags()) || !Ids.isRun(runId)) {
            return false;
        }
        String name = Names.restored(record.imageName(), runId);
        return List.of(name, Names.encrypted(name)).contains(image.name())
                && document(runId).filter(run -> hasMade(run, image)).isPresent()
                && haveSnapshots(image, runId)
                && isEncryptedAsAsked(image)
                && RestoreCheck.compare(record, image, Map.of(), false).isEmpty();
    }

    /** The restore of a run; empty where there is none, or where it can't be believed. */
    private Optional<RestoreData> document(String runId) {
        try {
            return OperationStore.look(context.bucket(), runId, DocumentPlace.RESTORES)
                    .map(look -> look.document().operation())
                    .filter(RestoreData.class::isInstance)
                    .map(RestoreData.class::cast);
        } catch (OperationException unreadable) {
            if (unreadable.kind() == FailureKind.BAD_INPUT || unreadable.kind() == FailureKind.REFUSED) {
                return Optional.empty();
            }
            throw unreadable;
        }
    }

    private boolean hasMade(RestoreData run, Image image) {
        return run.sourceAmiId().equals(record.amiId())
                && run.etag().filter(record.etag()::equals).isPresent()
                && run.takesItAsItIs()
                && Objects.equals(run.request().encrypt(), data.request().encrypt())
                && run.keepsImages()
                && !run.isStanding()
                && run.image() != null
                && image.imageId().equals(run.image().id())
                && new HashSet<>(run.image().snapshotIds()).equals(new HashSet<>(Images.snapshotIds(image)));
    }

    private boolean haveSnapshots(Image image, String runId) {
        List<String> ids = Images.snapshotIds(image);
        List<Snapshot> snapshots = context.ec2().snapshots(ids);
        return !ids.isEmpty()
                && snapshots.size() == ids.size()
                && snapshots.stream()
                        .allMatch(snapshot -> "completed".equals(snapshot.stateAsString())
                                && Tags.isOf(runId, snapshot.tags())
                                && Tags.isDone(snapshot.tags()));
    }
}
