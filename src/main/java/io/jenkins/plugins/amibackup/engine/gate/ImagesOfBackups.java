package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;

/**
 * The images of backups in EC2. Asks for {@value Ec2#FILTER_VALUES} at once and for none twice, also where a look has to be tried
 * again, until {@link #forget} is called.
 */
final class ImagesOfBackups {

    private final Ec2 ec2;
    private final Map<String, Optional<Image>> known = new HashMap<>();
    private Optional<Line> notTold = Optional.empty();

    ImagesOfBackups(Ec2 ec2) {
        this.ec2 = ec2;
    }

    /**
     * Whether the image of a backup can be launched as it stands. Where AWS refuses to say, it can't.
     *
     * @param next the images that will be asked for next
     * @throws OperationException when it passes, or when the way to AWS has to be mended
     */
    boolean canBeLaunched(BackupRecord backup, List<String> next) {
        if (!known.containsKey(backup.amiId()) && notTold.isEmpty()) {
            ask(backup.amiId(), next);
        }
        return known.getOrDefault(backup.amiId(), Optional.empty())
                .filter(image -> image.state() == ImageState.AVAILABLE
                        && backup.imageName().equals(image.name()))
                .isPresent();
    }

    private void ask(String amiId, List<String> next) {
        Set<String> asked = new LinkedHashSet<>();
        Stream.concat(Stream.of(amiId), next.stream())
                .filter(id -> !known.containsKey(id))
                .limit(Ec2.FILTER_VALUES)
                .forEach(asked::add);
        try {
            List<Image> images = ec2.images(asked);
            asked.forEach(id -> known.put(id, Optional.empty()));
            images.forEach(image -> known.put(image.imageId(), Optional.of(image)));
        } catch (OperationException failure) {
            if (failure.kind().decidesNothing()) {
                throw failure;
            }
            notTold = Optional.of(failure.line());
        }
    }

    /** Why AWS did not say which images stand; empty where it did, or wasn't asked. */
    Optional<Line> notTold() {
        return notTold;
    }

    void forget() {
        known.clear();
        notTold = Optional.empty();
    }
}
