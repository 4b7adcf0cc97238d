package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** How a wait ended. */
public sealed interface Answer {

    /**
     * The image is available.
     *
     * @param image as AWS describes it now
     * @param snapshots its snapshots as AWS describes them now; null when nobody could ask
     */
    record ImageAvailable(Image image, List<Snapshot> snapshots) implements Answer {}

    /** AWS has done what was waited for; there are no details. */
    record Done() implements Answer {}

    /**
     * AWS has failed, and will not do it any more.
     *
     * @param state AWS's word for the subject's state, for example {@code failed}
     * @param reason AWS's words, empty when there are none
     */
    record Failed(String state, String reason) implements Answer {}

    /** AWS knows nothing of it, long after it was made: somebody has removed it. */
    record Gone() implements Answer {}

    /** AWS can't be asked: the credentials are no longer valid, or don't allow the call. */
    record Unanswerable(OperationException why) implements Answer {}
}
