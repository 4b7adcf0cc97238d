package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** Polls images: one DescribeImages for up to 200, and one DescribeSnapshots for the progress of those still pending. */
final class ImagePoller extends ImageStatePoller<Subject.Image> {

    private static final SystemLog LOGGER = SystemLog.of(ImagePoller.class.getName());

    ImagePoller(AwsClients clients, Clock clock) {
        super(Subject.Image.class, Subject.Image::imageId, clients, clock);
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
        pending.values().forEach(image -> ids.addAll(snapshotIds(image)));
        Map<String, Snapshot> snapshots = new HashMap<>();
        boolean told = true;
        try {
            for (List<String> batch : Batches.of(new ArrayList<>(ids), Ec2.FILTER_VALUES)) {
                ec2.snapshots(batch).forEach(snapshot -> snapshots.put(snapshot.snapshotId(), snapshot));
            }
        } catch (OperationException refused) {
            // What AWS says of the images counts without it.
            LOGGER.log(Level.FINE, "No progress to show", refused);
            told = false;
        }
        Map<String, Optional<Image>> sources = told ? asked : Map.of();
        available.forEach((watch, image) -> watch.answer(new Answer.ImageAvailable(
                image, of(image, snapshots), source(source(watch), sources, snapshots, askedAt))));
        Instant now = clock.instant();
        pending.forEach((watch, image) -> watch.progress(percent(image, snapshots), now));
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

    private static int percent(Image image, Map<String, Snapshot> snapshots) {
        long done = 0;
        long all = 0;
        for (BlockDeviceMapping mapping : image.blockDeviceMappings()) {
            if (mapping.ebs() != null) {
                Snapshot snapshot = snapshots.get(mapping.ebs().snapshotId());
                long size = snapshot == null || snapshot.volumeSize() == null ? 1 : snapshot.volumeSize();
                all += size;
                done += size * parse(snapshot == null ? null : snapshot.progress());
            }
        }
        // An image is available some time after its snapshots are complete.
        return all == 0 ? 0 : (int) Math.min(99, done / all);
    }

    /** Progress reads like {@code 42%}. */
    private static int parse(String progress) {
        try {
            return progress == null || progress.isEmpty()
                    ? 0
                    : Integer.parseInt(progress.replace("%", "").strip());
        } catch (NumberFormatException unreadable) {
            return 0;
        }
    }
}
