package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;

/**
 * Which images are the run's own. The document names them, but others can write it: an image is copied, recorded, stored,
 * tagged or returned only when AWS says that it carries the run's id and has the name that was planned, which nobody can change
 * once an image is made. What this driver has seen once is not asked for again.
 */
final class OwnImages {

    private final OperationData data;
    /** The images that this driver has seen, by their ids, as they were the last time. */
    private final Map<String, Seen> seen = new HashMap<>();

    /**
     * Of a description what is asked later: a run waits for hours, and a thousand of them in one heap.
     *
     * @param unfinished the snapshots of an image that is available and says {@code unfinished}; null of any other
     */
    private record Seen(List<String> unfinished) {}

    OwnImages(OperationData data) {
        this.data = data;
    }

    /** @throws OperationException when the image that AWS describes is not the one that was planned */
    void mustBe(MadeImage planned, Image image) {
        if (!planned.name().equals(image.name()) || !Tags.isOf(data.runId(), image.tags()) || isOfAnother(image)) {
            throw OperationException.refused(
                    "image.notOurs", image.imageId(), String.valueOf(image.name()), data.runId(), planned.name());
        }
        seen.put(image.imageId(), new Seen(isUnfinished(image) ? Images.snapshotIds(image) : null));
    }

    /** Whether EC2 says that it was made of another instance than the run's. */
    private boolean isOfAnother(Image image) {
        return data instanceof BackupData backup
                && !Images.mayBeOf(backup.request().instanceId(), image);
    }

    private boolean isUnfinished(Image image) {
        return image.state() == ImageState.AVAILABLE && Tags.isUnfinishedOf(data.runId(), image.tags());
    }

    /** EC2 has just given the image to this driver, which needs no confirmation of that. */
    void made(MadeImage planned) {
        seen.putIfAbsent(planned.id(), new Seen(null));
    }

    /** The image as AWS describes it now; empty when it is gone. */
    Optional<Image> find(MadeImage planned, StepContext context) {
        Optional<Image> found = context.ec2().image(planned.id());
        found.ifPresent(image -> mustBe(planned, image));
        return found;
    }

    /** The image as AWS describes it now. */
    Image look(MadeImage planned, StepContext context) {
        return find(planned, context).orElseThrow(() -> MakesImage.gone(planned));
    }

    /** Whether this driver knows from EC2 that the image is the run's. */
    boolean isSeen(MadeImage planned) {
        return seen.containsKey(planned.id());
    }

    /** Looks at the image unless this driver has done so. */
    void confirm(MadeImage planned, StepContext context) {
        if (!isSeen(planned)) {
            look(planned, context);
        }
    }

    /**
     * The snapshots of an image that this driver has seen available, with tags that said {@code unfinished}; empty where it has
     * not. They are what AWS says: the ids in the document may be anybody's.
     */
    Optional<List<String>> unfinishedSnapshots(MadeImage planned) {
        return Optional.ofNullable(seen.get(planned.id())).map(Seen::unfinished);
    }
}
