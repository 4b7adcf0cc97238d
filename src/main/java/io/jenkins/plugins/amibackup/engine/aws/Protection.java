package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * How an image is protected from being deregistered.
 *
 * @param coolsDown whether the protection holds for another 24 hours after it was taken away
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/ami-deregistration-protection.html">EC2 User Guide</a>
 */
public record Protection(boolean coolsDown) {

    /**
     * What an image says of its protection; empty where it has none. A word that is not known counts as one. An image that is only
     * cooling down may say that it has none: that shows when it is to be deregistered.
     */
    public static Optional<Protection> of(Image image) {
        String state = image.deregistrationProtection();
        return state == null || state.isEmpty() || state.equals("disabled")
                ? Optional.empty()
                : Optional.of(new Protection(state.equals("enabled-with-cooldown")));
    }
}
