package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;

/** The backup's own image: where it still stands, and nothing else than it was asked for, it is launched without a restore. */
final class StandingImage {

    private StandingImage() {}

    /**
     * The image, if AWS says that it is the recorded one and that it can be launched as it is.
     *
     * @param asItIs whether nothing else than it was asked for
     * @param encrypt whether it must be encrypted
     */
    static Optional<Image> find(BackupRecord record, boolean asItIs, boolean encrypt, StepContext context) {
        return asItIs && !record.isForeign()
                ? context.ec2()
                        .image(record.amiId())
                        .filter(image -> isOf(record, image))
                        .filter(image ->
                                !encrypt || Images.encryption(image, context).isEncrypted())
                : Optional.empty();
    }

    /** Name, tags and snapshots agree with the record, which others can write, and EC2 can launch it. */
    private static boolean isOf(BackupRecord record, Image image) {
        Set<String> snapshots = new HashSet<>(Images.snapshotIds(image));
        return "available".equals(image.stateAsString())
                && record.imageName().equals(image.name())
                && !record.runId().isEmpty()
                && Tags.isOf(record.runId(), image.tags())
                && !snapshots.isEmpty()
                && snapshots.equals(new HashSet<>(record.snapshotIds()));
    }
}
