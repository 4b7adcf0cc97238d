package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** The tags of an image and its snapshots say {@code done}: nothing removes them any more. */
public final class MarkDone implements Step {

    private final OperationData data;
    private final Phase phase;

    private MarkDone(OperationData data, Phase phase) {
        this.data = data;
        this.phase = phase;
    }

    /** Of a backup whose image is kept. The stored copy is complete, so an image that is gone by now is a warning. */
    static MarkDone ofBackup(BackupData data) {
        return new MarkDone(data, Phase.MARK_DONE);
    }

    static MarkDone ofRestore(OperationData data) {
        return new MarkDone(data, Phase.MARK_RESTORED);
    }

    @Override
    public Phase phase() {
        return phase;
    }

    @Override
    public boolean takesPart() {
        return !(data instanceof BackupData backup) || backup.request().keepImage();
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.CREATE_TAGS);
    }

    @Override
    public Optional<Action> nextCall() {
        return Optional.of(Action.CREATE_TAGS);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        MadeImage image = data.image();
        List<String> resources = new ArrayList<>(image.snapshotIds());
        resources.add(image.id());
        try {
            context.ec2().tag(resources, Map.of(Tags.STATE, Tags.DONE));
        } catch (AwsException refused) {
            if (!data.isBeyondRecall()
                    || !refused.is("InvalidAMIID.NotFound", "InvalidSnapshot.NotFound", "InvalidID")) {
                throw refused;
            }
            context.log().warn("backup.imageGone", image.id());
        }
        return new StepOutcome.Finish();
    }
}
