package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Ec2Time;
import io.jenkins.plugins.amibackup.engine.aws.ImageEncryption;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/** What AWS's description of an image says. */
public final class Images {

    private Images() {}

    /** Whether AWS still has an image: it describes some for a while after they were deregistered. */
    public static boolean stands(Image image) {
        return !"deregistered".equals(image.stateAsString());
    }

    /** Whether an image may be one of an instance: EC2 doesn't say of a copy what it was made of. */
    static boolean mayBeOf(String instanceId, Image image) {
        return image.sourceInstanceId() == null || image.sourceInstanceId().equals(instanceId);
    }

    /** The ids of an image's snapshots. */
    public static List<String> snapshotIds(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().snapshotId() != null)
                .map(mapping -> mapping.ebs().snapshotId())
                .toList();
    }

    /** The size of its volumes together, in GiB. */
    public static long gib(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().volumeSize() != null)
                .mapToLong(mapping -> mapping.ebs().volumeSize())
                .sum();
    }

    /** When EC2 made an image, by its own clock; empty where it doesn't say. */
    public static Optional<Instant> createdAt(Image image) {
        return Ec2Time.read(image.creationDate());
    }

    /** Whether an image that has become available is encrypted; its snapshots are asked only where they did not come with it. */
    static ImageEncryption encryption(Answer.ImageAvailable available, StepContext context) {
        return available.snapshots() == null
                ? encryption(available.image(), context)
                : ImageEncryption.of(available.image(), available::snapshots);
    }

    /** Whether an image is encrypted; its snapshots are asked only where its description doesn't say. */
    static ImageEncryption encryption(Image image, StepContext context) {
        return ImageEncryption.of(image, () -> context.ec2().snapshots(snapshotIds(image)));
    }
}
