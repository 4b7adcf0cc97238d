package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.CommandRun;
import io.jenkins.plugins.amibackup.engine.aws.MachineChecks;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** How a wait ended. */
public sealed interface Answer {

    /**
     * The image is available.
     *
     * @param image as AWS describes it now
     * @param snapshots its snapshots as AWS describes them now; null when nobody could ask
     * @param source what it replaces as AWS describes it now; empty where that was not asked
     */
    record ImageAvailable(Image image, List<Snapshot> snapshots, Optional<Seen> source) implements Answer {

        /** One of which nothing else was asked. */
        public ImageAvailable(Image image, List<Snapshot> snapshots) {
            this(image, snapshots, Optional.empty());
        }
    }

    /**
     * An image and its snapshots as AWS describes them.
     *
     * @param image empty where it is gone
     * @param snapshots those that stand
     * @param at when AWS was asked
     */
    record Seen(Optional<Image> image, List<Snapshot> snapshots, Instant at) {}

    /** Every snapshot of the image has begun. */
    record Begun() implements Answer {}

    /**
     * The instance runs, and passes its status checks.
     *
     * @param instance as AWS describes it now
     */
    record InstanceWell(Instance instance, MachineChecks checks) implements Answer {}

    /**
     * The instance does not pass its status checks, and its deadline is over.
     *
     * @param instance as AWS describes it now
     * @param checks what AWS says of it
     */
    record InstanceLate(Instance instance, MachineChecks checks) implements Answer {}

    /**
     * The command has ended; or it has not, and its deadline is over.
     *
     * @param run what has come of it
     */
    record CommandEnded(CommandRun run) implements Answer {}

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
