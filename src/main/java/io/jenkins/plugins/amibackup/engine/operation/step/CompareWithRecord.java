package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.List;
import software.amazon.awssdk.services.ec2.model.Image;

/** Compares the restored image with the record, and says what differs. */
public final class CompareWithRecord implements Step {

    private final RestoreData data;
    private final RestoreAtHand atHand;

    CompareWithRecord(RestoreData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.CHECK;
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        BackupRecord record = atHand.record(data, context);
        Image image = atHand.described(data, context);
        boolean plain = data.encrypt() && !Images.encryption(image, context).isEncrypted();
        List<Line> differences = RestoreCheck.compare(record, image, data.imageTags(), plain);
        differences.forEach(context.log()::warn);
        String amiId = data.image().id();
        if (differences.isEmpty()) {
            context.log().say(record.isForeign() ? "restore.foreign.check" : "check.same", amiId);
        } else {
            context.log().say("check.differs", amiId, differences.size());
        }
        return new StepOutcome.Next(false);
    }
}
