package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * Polls images: one DescribeImages for up to 200, and one DescribeSnapshots for the progress of those still pending. Those that aren't due
 * yet are taken along where they cost no call more: the more often an image is seen, the better its end is foreseen.
 */
final class ImagePoller extends ImageStatePoller<Subject.Image> {

    private static final SystemLog LOGGER = SystemLog.of(ImagePoller.class.getName());

    ImagePoller(AwsClients clients, Clock clock) {
        super(Subject.Image.class, Subject.Image::imageId, clients, clock);
    }

    /** All that are due, and others as long as they and what is described alongside fit into one call. */
    @Override
    public List<Watch> take(List<Watch> open, Instant now) {
        List<Watch> taken = new ArrayList<>();
        int images = 0;
        for (Watch watch :
                open.stream().sorted(Comparator.comparing(Watch::from)).toList()) {
            images += source(watch).imageId().isEmpty() ? 1 : 2;
            if (!watch.isDue(now) && images > batchSize()) {
                break;
            }
            taken.add(watch);
        }
        return taken;
    }

    /** What goes when a copy is available is looked at in the calls that say so. */
    @Override
    Set<String> alongside(List<Watch> watches) {
        return watches.stream()
                .map(watch -> source(watch).imageId())
                .filter(id -> !id.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /**
     * The progress of an image is that of its snapshots, each weighted by its size. An image that has become available is
     * passed on with its snapshots, so that the operation needn't ask for them.
     */
    @Override
    void seen(Map<Watch, Image> available, Map<Watch, Image> pending, Map<String, Optional<Image>> asked) {
        Instant askedAt = clock.instant();
        Set<String> ids = new LinkedHashSet<>();
        available.forEach((watch, image) -> {
            ids.addAll(snapshotIds(image));
            if (asked.containsKey(source(watch).imageId())) {
                ids.addAll(source(watch).snapshotIds());
            }
        });
        Map<Watch, Image> shown = shown(pending, ids);
        Map<String, Snapshot> snapshots = new HashMap<>();
        boolean told = true;
        try {
            ec2.snapshots(ids).forEach(snapshot -> snapshots.put(snapshot.snapshotId(), snapshot));
        } catch (OperationException refused) {
            // What AWS says of the images counts without it.
            LOGGER.log(Level.FINE, "No progress to show", refused);
            told = false;
        }
        Map<String, Optional<Image>> sources = told ? asked : Map.of();
        available.forEach((watch, image) -> watch.answer(new Answer.ImageAvailable(
                image, of(image, snapshots), source(source(watch), sources, snapshots, askedAt))));
        Instant now = clock.instant();
        shown.forEach((watch, image) -> SnapshotProgress.of(image, snapshots).tell(watch, now));
    }

    /**
     * Those whose progress is shown: all that are due, and others as far as their snapshots need no further call.
     *
     * @param ids the snapshots to ask for, to which theirs are added
     */
    private Map<Watch, Image> shown(Map<Watch, Image> pending, Set<String> ids) {
        Instant now = clock.instant();
        Map<Watch, Image> shown = new LinkedHashMap<>();
        pending.forEach((watch, image) -> {
            if (watch.isDue(now)) {
                ids.addAll(snapshotIds(image));
                shown.put(watch, image);
            }
        });
        int room = Batches.of(List.copyOf(ids), Ec2.FILTER_VALUES).size() * Ec2.FILTER_VALUES;
        pending.forEach((watch, image) -> {
            Set<String> more = snapshotIds(image);
            if (!shown.containsKey(watch) && ids.size() + more.size() <= room) {
                ids.addAll(more);
                shown.put(watch, image);
            }
        });
        return shown;
    }

    private Subject.Image.Source source(Watch watch) {
        return subject(watch).source();
    }

    /** What was asked of the image that goes; empty where it was not. */
    private static Optional<Answer.Seen> source(
            Subject.Image.Source source,
            Map<String, Optional<Image>> asked,
            Map<String, Snapshot> snapshots,
            Instant at) {
        return Optional.ofNullable(asked.get(source.imageId()))
                .map(image -> new Answer.Seen(
                        image,
                        source.snapshotIds().stream()
                                .filter(snapshots::containsKey)
                                .map(snapshots::get)
                                .toList(),
                        at));
    }

    /** The snapshots of an image; null where one of them is missing. */
    private static List<Snapshot> of(Image image, Map<String, Snapshot> snapshots) {
        Set<String> ids = snapshotIds(image);
        return snapshots.keySet().containsAll(ids)
                ? ids.stream().map(snapshots::get).toList()
                : null;
    }
}
