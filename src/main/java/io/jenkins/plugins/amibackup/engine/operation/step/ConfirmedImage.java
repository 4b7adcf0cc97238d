package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;

/**
 * The image of a backup as EC2 confirms it, for whoever goes on with it before the backup is complete: what the document says of it may
 * be anybody's.
 */
public final class ConfirmedImage {

    private ConfirmedImage() {}

    /**
     * Looks at it: one DescribeImages.
     *
     * @return empty where the account has no such image that is available, that carries the ID of the run, and that has the name that was
     *     planned; or where EC2 says that it was made of another instance
     * @throws io.jenkins.plugins.amibackup.engine.base.OperationException when EC2 can't be asked
     */
    public static Optional<Image> of(BackupData backup, Ec2 ec2) {
        MadeImage made = backup.image();
        if (made == null || !made.exists()) {
            return Optional.empty();
        }
        return ec2.image(made.id())
                .filter(image -> image.state() == ImageState.AVAILABLE
                        && made.name().equals(image.name())
                        && Tags.isOf(backup.runId(), image.tags())
                        && Images.mayBeOf(backup.request().instanceId(), image));
    }
}
