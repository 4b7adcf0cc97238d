package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.List;
import java.util.Map;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;

/** Compares the temporary image of a verification with the record: what differs speaks against the backup. */
public final class CompareDrill implements Step {

    private final VerifyData data;
    private final RestoreAtHand atHand;
    private boolean tried;

    CompareDrill(VerifyData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.CHECK;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DELETE_TAGS);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        Image image = atHand.described(data, context);
        if (takesTagsOff(image, context)) {
            return new StepOutcome.Stay(false);
        }
        BackupRecord record = atHand.record(data, context);
        // Neither tags nor encryption: a temporary image is made without them.
        List<Line> differences = RestoreCheck.compare(record, image, Map.of(), false);
        differences.forEach(context.log()::warn);
        if (differences.isEmpty()) {
            data.show(ProofLevel.IMAGE, context.now());
            context.log().say(record.isForeign() ? "restore.foreign.check" : "check.same", image.imageId());
        } else {
            Line why = Line.of("verify.differs", data.sourceAmiId(), Line.list(differences));
            return new StepOutcome.JumpTo(data.fail(ProofLevel.IMAGE, why, context.now()), true);
        }
        return new StepOutcome.Next(true);
    }

    /**
     * EC2 brings the tags back that the original carried: others, who look for the newest image with these tags, would take the
     * temporary one.
     */
    private boolean takesTagsOff(Image image, StepContext context) {
        List<String> others = Tags.map(image.tags()).keySet().stream()
                .filter(key -> !Tags.isOurs(key) && !Tags.isAwsOwn(key))
                .sorted()
                .toList();
        if (tried || others.isEmpty()) {
            return false;
        }
        tried = true;
        try {
            context.ec2().untag(image.imageId(), others);
            return true;
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("verify.tagsStay", image.imageId(), String.join(", ", others), refused.line());
            return false;
        }
    }
}
