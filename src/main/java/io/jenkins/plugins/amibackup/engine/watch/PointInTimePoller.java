package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Polls images whose snapshots are to begin: one DescribeImages for up to 200, and one DescribeSnapshots for those of which EC2 lists all
 * snapshots. A snapshot that has begun has a start time.
 */
final class PointInTimePoller implements Poller<Subject.PointInTime> {

    private final Ec2 ec2;
    private final Clock clock;

    PointInTimePoller(AwsClients clients, Clock clock) {
        ec2 = clients.ec2();
        this.clock = clock;
    }

    @Override
    public Class<Subject.PointInTime> subjects() {
        return Subject.PointInTime.class;
    }

    @Override
    public int batchSize() {
        return Ec2.FILTER_VALUES;
    }

    @Override
    public Action action() {
        return Action.DESCRIBE_IMAGES;
    }

    @Override
    public void poll(List<Watch> watches) {
        for (List<Watch> batch : Batches.of(watches, batchSize())) {
            Map<String, Image> images = new HashMap<>();
            ec2.images(batch.stream()
                            .map(watch -> subject(watch).imageId())
                            .distinct()
                            .toList())
                    .forEach(image -> images.put(image.imageId(), image));
            Map<Watch, Set<String>> listed = new LinkedHashMap<>();
            for (Watch watch : batch) {
                Image image = images.get(subject(watch).imageId());
                if (image == null) {
                    if (watch.unknownForLong(clock.instant())) {
                        watch.answer(new Answer.Gone());
                    }
                } else if ("available".equals(image.stateAsString())) {
                    watch.answer(new Answer.Begun());
                } else if (ImagePoller.isHopeless(image)) {
                    watch.answer(ImagePoller.failed(image));
                } else {
                    Set<String> snapshots = snapshots(image);
                    if (snapshots.size() >= Math.max(1, subject(watch).snapshots())) {
                        listed.put(watch, snapshots);
                    } else {
                        watch.progress(0, clock.instant());
                    }
                }
            }
            begun(listed);
        }
    }

    /** Those of all its volumes; none where EC2 doesn't list one of them yet. */
    private static Set<String> snapshots(Image image) {
        boolean all = image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .allMatch(mapping -> mapping.ebs().snapshotId() != null);
        return all ? ImagePoller.snapshotIds(image) : Set.of();
    }

    private void begun(Map<Watch, Set<String>> listed) {
        Set<String> ids = new LinkedHashSet<>();
        listed.values().forEach(ids::addAll);
        Set<String> begun = new HashSet<>();
        for (List<String> batch : Batches.of(new ArrayList<>(ids), Ec2.FILTER_VALUES)) {
            ec2.snapshots(batch).stream()
                    .filter(snapshot -> snapshot.startTime() != null)
                    .forEach(snapshot -> begun.add(snapshot.snapshotId()));
        }
        listed.forEach((watch, snapshots) -> {
            if (begun.containsAll(snapshots)) {
                watch.answer(new Answer.Begun());
            } else {
                watch.progress(0, clock.instant());
            }
        });
    }
}
