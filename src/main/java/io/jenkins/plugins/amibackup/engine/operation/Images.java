package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** How images are made and unmade. Both stand here, so that whoever reads the one reads the other. */
final class Images {

    private static final String TAKEN = "InvalidAMIName.Duplicate";

    private final Ec2 ec2;
    private final String runId;

    Images(Ec2 ec2, String runId) {
        this.ec2 = ec2;
        this.runId = runId;
    }

    /**
     * Makes an image, or adopts the one that an earlier, unanswered call has made: its name is taken then, and it carries
     * the run id.
     *
     * @return the image's id; empty when the name is taken by an image that isn't visible yet
     * @throws OperationException when the call fails, or the name is somebody else's
     */
    Optional<String> makeOrAdopt(String name, Supplier<String> call) {
        try {
            return Optional.of(call.get());
        } catch (AwsException refused) {
            if (!refused.is(TAKEN)) {
                throw refused;
            }
            Optional<Image> holder = ec2.imageNamed(name);
            if (holder.isPresent() && !Tags.isOf(runId, holder.get().tags())) {
                throw OperationException.refused(
                        "image.nameTaken", name, holder.get().imageId(), ec2.region());
            }
            return holder.map(Image::imageId);
        }
    }

    /** The ids of an image's snapshots. */
    static List<String> snapshotIds(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().snapshotId() != null)
                .map(mapping -> mapping.ebs().snapshotId())
                .toList();
    }

    /** When EC2 made an image, by its own clock; empty where it doesn't say. */
    static Optional<Instant> createdAt(Image image) {
        try {
            return Optional.ofNullable(image.creationDate()).map(Instant::parse);
        } catch (DateTimeParseException unreadable) {
            return Optional.empty();
        }
    }

    /** Whether every volume of an image is encrypted. */
    static boolean isEncrypted(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .allMatch(mapping -> Boolean.TRUE.equals(mapping.ebs().encrypted()));
    }

    /**
     * Whether an image is encrypted, and under this key.
     *
     * @param kmsKeyId empty for any key; what an alias stands for can't be told, so it never matches
     */
    boolean isEncryptedUnder(Image image, String kmsKeyId) {
        if (!isEncrypted(image)) {
            return false;
        }
        return kmsKeyId.isEmpty()
                || ec2.snapshots(snapshotIds(image)).stream()
                        .allMatch(snapshot -> isKey(kmsKeyId, snapshot.kmsKeyId()));
    }

    /** Whether the key that was asked for is the key that AWS names. */
    static boolean isKey(String asked, String arn) {
        return arn != null && !asked.contains("alias/") && (arn.equals(asked) || arn.endsWith(":key/" + asked));
    }

    /** How far the removal of an image has come. */
    enum Removal {
        /** Something was removed; look again. */
        GOING_ON,
        /** Neither the image nor a snapshot of it is to be seen. */
        NOTHING_THERE,
        /** It stands, and is not this run's to remove. */
        NOT_OURS
    }

    /**
     * Removes an image with its snapshots, as far as they carry this run's id and say that they are unfinished: one thing
     * at a time.
     */
    Removal drop(MadeImage made) {
        Optional<Image> image = find(made);
        if (image.isPresent()) {
            if (!Tags.isUnfinishedOf(runId, image.get().tags())) {
                return Removal.NOT_OURS;
            }
            deregister(image.get().imageId());
            return Removal.GOING_ON;
        }
        for (Snapshot snapshot : ec2.snapshots(made.snapshotIds())) {
            if (Tags.isUnfinishedOf(runId, snapshot.tags())) {
                deleteSnapshot(snapshot.snapshotId());
                return Removal.GOING_ON;
            }
        }
        return Removal.NOTHING_THERE;
    }

    /** The image as AWS describes it, also where the answer that told its id was lost. */
    Optional<Image> find(MadeImage made) {
        Optional<Image> found = made.exists() ? ec2.image(made.id()) : ec2.imageNamed(made.name());
        return found.filter(image -> !"deregistered".equals(image.stateAsString()));
    }

    /** Deletes one unfinished snapshot of this run that no image uses; false when there is none. */
    boolean sweep() {
        for (Snapshot snapshot : ec2.unfinishedSnapshotsOf(runId)) {
            try {
                ec2.deleteSnapshot(snapshot.snapshotId());
                return true;
            } catch (AwsException refused) {
                if (!refused.is("InvalidSnapshot.InUse", "InvalidSnapshot.NotFound")) {
                    throw refused;
                }
            }
        }
        return false;
    }

    private void deregister(String imageId) {
        try {
            ec2.deregister(imageId);
        } catch (AwsException refused) {
            if (!refused.is("InvalidAMIID.Unavailable", "InvalidAMIID.NotFound")) {
                throw refused;
            }
        }
    }

    private void deleteSnapshot(String snapshotId) {
        try {
            ec2.deleteSnapshot(snapshotId);
        } catch (AwsException refused) {
            if (!refused.is("InvalidSnapshot.NotFound")) {
                throw refused;
            }
        }
    }

    /** What it means that AWS has failed an image. */
    static OperationException failed(MadeImage made, String state, String reason) {
        return OperationException.refused(
                "image.failed", made.id(), made.name(), state, reason.isEmpty() ? Texts.text("aws.noReason") : reason);
    }
}
