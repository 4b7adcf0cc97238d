package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * Polls images whose snapshots are to begin: one DescribeImages for up to 200, and one DescribeSnapshots for those of which EC2 lists all
 * snapshots. A snapshot that has begun has a start time.
 */
final class PointInTimePoller extends ImageStatePoller<Subject.PointInTime> {

    PointInTimePoller(AwsClients clients, Clock clock) {
        super(Subject.PointInTime.class, Subject.PointInTime::imageId, clients, clock);
    }

    @Override
    void seen(Map<Watch, Image> available, Map<Watch, Image> pending, Map<String, Optional<Image>> asked) {
        available.keySet().forEach(watch -> watch.answer(new Answer.Begun()));
        Map<Watch, Set<String>> listed = new LinkedHashMap<>();
        Set<String> ids = new LinkedHashSet<>();
        pending.forEach((watch, image) -> {
            Set<String> snapshots = all(image);
            if (snapshots.size() >= Math.max(1, subject(watch).snapshots())) {
                listed.put(watch, snapshots);
                ids.addAll(snapshots);
            } else {
                watch.progress(0, clock.instant());
            }
        });
        Set<String> begun = ec2.snapshots(ids).stream()
                .filter(snapshot -> snapshot.startTime() != null)
                .map(Snapshot::snapshotId)
                .collect(Collectors.toSet());
        listed.forEach((watch, snapshots) -> {
            if (begun.containsAll(snapshots)) {
                watch.answer(new Answer.Begun());
            } else {
                watch.progress(0, clock.instant());
            }
        });
    }

    /** The snapshots of all its volumes; none where EC2 doesn't list one of them yet. */
    private static Set<String> all(Image image) {
        boolean all = image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .allMatch(mapping -> mapping.ebs().snapshotId() != null);
        return all ? snapshotIds(image) : Set.of();
    }
}
