package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.step.ConfirmedImage;
import java.util.Optional;

/**
 * Tells how far a backup has come, each milestone at most once. What a driver sees itself counts at once; that the document of a run
 * which is picked up says so is not enough for whoever goes on with the image before the backup is complete: EC2 must confirm it.
 */
final class Milestones {

    private final OperationData data;
    private final OperationListener listener;
    /** Whether only a document says that the image is there. */
    private boolean doubtful;

    private boolean asked;
    private Milestone told;

    /** @param found whether the operation was found in a document */
    Milestones(OperationData data, OperationListener listener, boolean found) {
        this.data = data;
        this.listener = listener;
        doubtful = found && data.reached().filter(Milestone.IMAGE::equals).isPresent();
    }

    /** Tells what has been reached, if that has changed. */
    void tell(OperationResult so) {
        Milestone reached = data.reached().orElse(null);
        boolean counts = reached != null && !(doubtful && reached == Milestone.IMAGE);
        if (counts && (told == null || !reached.isReachedBy(told))) {
            told = reached;
            listener.reached(reached, so);
        }
    }

    /**
     * Looks at the image once where only a document tells of it, and somebody goes on with it.
     *
     * @return what to warn of: that the image isn't confirmed
     * @throws OperationException when EC2 can't be asked now
     */
    Optional<Line> confirm(Milestone waitsFor, Ec2 ec2) {
        if (!doubtful || asked || waitsFor == Milestone.STORED || !(data instanceof BackupData backup)) {
            return Optional.empty();
        }
        try {
            doubtful = ConfirmedImage.of(backup, ec2).isEmpty();
        } catch (OperationException failure) {
            if (failure.kind().decidesNothing()) {
                throw failure;
            }
            asked = true;
            return Optional.of(Line.of("driver.imageNotTold", backup.runId(), failure.line()));
        }
        asked = true;
        return doubtful
                ? Optional.of(Line.of(
                        "driver.imageNotConfirmed",
                        backup.runId(),
                        String.valueOf(backup.image().id())))
                : Optional.empty();
    }
}
