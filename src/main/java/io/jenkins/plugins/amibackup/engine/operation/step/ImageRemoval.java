package io.jenkins.plugins.amibackup.engine.operation.step;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
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
    private boolean gone;
    private final FirstLook<Image> imageLook = new FirstLook<>();
    private final FirstLook<Snapshot> snapshotLook = new FirstLook<>();
    /** The snapshots that are left; null until the image is gone. */
    @SuppressFBWarnings(
            value = "UWF_FIELD_NOT_INITIALIZED_IN_CONSTRUCTOR",
            justification = "Known when the image has gone; nothing is deleted before")
    private Deque<Snapshot> snapshots;

    private int refusals;
    private final List<Line> left = new ArrayList<>();
    private final List<String> leftIds = new ArrayList<>();

    /** What one call of {@link #next} led to. */
    enum Result {
        /** AWS is being asked what stands: {@link #until} says when that is over. */
        LOOKING,
        /** The image was deregistered: EC2 may refuse to delete its snapshots for a moment. */
        DEREGISTERED,
        /** EC2 still takes a snapshot for used by the image. */
        NOT_YET,
        /** A snapshot was deleted. */
        SNAPSHOT_DELETED,
        /** The image is gone, and its snapshots are, but for those that {@link #left} names. */
        GONE,
        /** Neither the image nor a snapshot was to be seen in this drive. */
        NOTHING_THERE,
        /** The image stands, and is not this run's to remove. */
        NOT_OURS,
        /** The image stands, and stays. */
        SPARED
    }

    /** The image and its snapshots as they have just been seen: they are not looked at again at once. */
    void seen(MadeImage made, Answer.Seen standing) {
        imageLook.seen(List.of(made.id()), standing.image().stream().toList(), standing.at());
        snapshotLook.seen(made.snapshotIds(), standing.snapshots(), standing.at());
    }

    /** When the answer has come that {@link Result#LOOKING} is about. */
    Outcome.Until until() {
        return imageLook.isPending() ? imageLook.until() : snapshotLook.until();
    }

    /** Whether the image is gone, as far as this drive has seen. */
    boolean imageIsGone() {
        return deregistered || gone;
    }

    /** Leaves the snapshot whose removal AWS has refused for good, so that the others still go; false when it refused something else. */
    boolean leaves(AwsException refused) {
        if (snapshots == null || snapshots.isEmpty() || refused.action() != Action.DELETE_SNAPSHOT) {
            return false;
        }
        leave(
                snapshots.peek(),
                Line.of("left.snapshot.refused", snapshots.peek().snapshotId(), refused.line()));
        return true;
    }

    /** The snapshots that stay, and why; known when the image is gone. */
    List<Line> left() {
        return left;
    }

    /** Those snapshots by their ids. */
    List<String> leftIds() {
        return leftIds;
    }

    /**
     * Removes one thing, with at most one changing call.
     *
     * @param late whether a snapshot that is in use, although the image has gone before this drive, is used by somebody else
     * @throws AwsException when a call fails
     */
    Result next(MadeImage made, Removal removal, StepContext context, boolean late) {
        if (!imageIsGone()) {
            Optional<List<Image>> image = made.exists()
                    ? imageLook
                            .take(List.of(made.id()), context.looksAtImages(), context)
                            .map(ImageRemoval::standing)
                    : named(made, removal);
            if (image.isEmpty()) {
                return Result.LOOKING;
            } else if (!image.get().isEmpty()) {
                return deregister(image.get().get(0), removal);
            }
            gone = true;
        }
        if (snapshots == null) {
            Optional<List<Snapshot>> standing =
                    snapshotLook.take(made.snapshotIds(), context.looksAtSnapshots(), context);
            if (standing.isEmpty()) {
                return Result.LOOKING;
            }
            snapshots = new ArrayDeque<>(standing.get());
        }
        while (!snapshots.isEmpty()) {
            Optional<Result> result = delete(snapshots.peek(), removal, late);
            if (result.isPresent()) {
                return result.get();
            }
        }
        return removed || !left.isEmpty() ? Result.GONE : Result.NOTHING_THERE;
    }

    /** The image as AWS describes it, if it stands; empty where AWS is still being asked. */
    Optional<List<Image>> find(MadeImage made, Removal removal, StepContext context) {
        return made.exists()
                ? imageLook
                        .peek(List.of(made.id()), context.looksAtImages(), context)
                        .map(ImageRemoval::standing)
                : named(made, removal);
    }

    private static Optional<List<Image>> named(MadeImage made, Removal removal) {
        return Optional.of(removal.find(made).stream().toList());
    }

    private static List<Image> standing(List<Image> seen) {
        return seen.stream().filter(Images::stands).toList();
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

    /** Empty when it stays, or was gone already. */
    private Optional<Result> delete(Snapshot snapshot, Removal removal, boolean late) {
        if (!removal.allows(snapshot)) {
            leave(snapshot, "left.snapshot.notOurs");
            return Optional.empty();
        }
        try {
            boolean deleted = removal.snapshot(snapshot);
            snapshots.remove();
            refusals = 0;
            removed |= deleted;
            return deleted ? Optional.of(Result.SNAPSHOT_DELETED) : Optional.empty();
        } catch (AwsException refused) {
            if (!refused.is(Removal.IN_USE)) {
                throw refused;
            }
            if (++refusals > MakesImage.LOOKS || late && !deregistered) {
                leave(snapshot, "left.snapshot.used");
                return Optional.empty();
            }
            return Optional.of(Result.NOT_YET);
        }
    }

    private void leave(Snapshot snapshot, String why) {
        leave(snapshot, Line.of(why, snapshot.snapshotId()));
    }

    private void leave(Snapshot snapshot, Line why) {
        snapshots.remove();
        left.add(why);
        leftIds.add(snapshot.snapshotId());
    }
}
