package io.jenkins.plugins.amibackup.engine.operation.step;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * Removes one image and then its snapshots, each by its own tags and with a call of its own. What this drive has removed is not
 * looked for again; a drive that picks the operation up looks once.
 */
final class ImageRemoval {

    private boolean deregistered;
    private boolean removed;
    /** The snapshots that are left; null until the image is gone. */
    @SuppressFBWarnings(
            value = "UWF_FIELD_NOT_INITIALIZED_IN_CONSTRUCTOR",
            justification = "Known when the image has gone; nothing is deleted before")
    private Deque<Snapshot> snapshots;

    private int refusals;

    /** What one call of {@link #next} led to. */
    enum Result {
        /** The image was deregistered: EC2 may refuse to delete its snapshots for a moment. */
        DEREGISTERED,
        /** EC2 still takes a snapshot for used by the image. */
        NOT_YET,
        /** A snapshot was deleted. */
        SNAPSHOT_DELETED,
        /** Image and snapshots are gone. */
        GONE,
        /** Neither the image nor a snapshot was to be seen in this drive. */
        NOTHING_THERE,
        /** The image stands, and is not this run's to remove. */
        NOT_OURS,
        /** The image stands, and stays. */
        SPARED
    }

    /**
     * Removes one thing, with at most one changing call.
     *
     * @throws AwsException when another image uses one of the snapshots, or a call fails
     */
    Result next(MadeImage made, Removal removal) {
        if (snapshots == null) {
            Optional<Image> image = deregistered ? Optional.empty() : removal.find(made);
            if (image.isPresent()) {
                return deregister(image.get(), removal);
            }
            snapshots = new ArrayDeque<>(removal.snapshots(made));
        }
        while (!snapshots.isEmpty()) {
            Optional<Result> result = delete(snapshots.peek(), removal);
            if (result.isPresent()) {
                return result.get();
            }
        }
        return removed ? Result.GONE : Result.NOTHING_THERE;
    }

    private Result deregister(Image image, Removal removal) {
        if (removal.spares(image.imageId())) {
            return Result.SPARED;
        }
        if (!removal.deregister(image)) {
            return Result.NOT_OURS;
        }
        deregistered = true;
        removed = true;
        return Result.DEREGISTERED;
    }

    /** Empty when it was not ours, or gone already. */
    private Optional<Result> delete(Snapshot snapshot, Removal removal) {
        try {
            boolean deleted = removal.snapshot(snapshot);
            snapshots.remove();
            refusals = 0;
            removed |= deleted;
            return deleted ? Optional.of(Result.SNAPSHOT_DELETED) : Optional.empty();
        } catch (AwsException refused) {
            if (!deregistered || !refused.is(Removal.IN_USE) || ++refusals > MakesImage.LOOKS) {
                throw refused;
            }
            return Optional.of(Result.NOT_YET);
        }
    }
}
