package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.Image;

/** Compares the temporary image of a verification with the record: what differs speaks against the backup. */
public final class CompareDrill implements Step {

    private final VerifyData data;
    private final RestoreAtHand atHand;

    CompareDrill(VerifyData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.CHECK;
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        Image image = atHand.described(data, context);
        BackupRecord record = atHand.record(data, context);
        // Neither tags nor encryption: a temporary image is made without them.
        List<Line> differences = RestoreCheck.compare(record, image, Map.of(), false);
        differences.forEach(context.log()::warn);
        if (differences.isEmpty()) {
            context.log().say(record.isForeign() ? "restore.foreign.check" : "check.same", image.imageId());
        } else {
            Line why = Line.of("verify.differs", data.sourceAmiId(), Line.list(differences));
            return new StepOutcome.JumpTo(data.fail(ProofLevel.IMAGE, why), true);
        }
        return new StepOutcome.Next(false);
    }
}
