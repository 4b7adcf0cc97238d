package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
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
    public boolean takesPart() {
        return !data.isStanding();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        Image image = atHand.described(data, context);
        try {
            BackupRecord record = atHand.record(data, context);
            data.facts(ImageFacts.of(record));
            compare(record, image, context);
        } catch (OperationException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("check.notCompared", image.imageId(), refused.line());
        }
        return new StepOutcome.Next(false);
    }

    private void compare(BackupRecord record, Image image, StepContext context) {
        boolean plain = data.encrypt() && !Images.encryption(image, context).isEncrypted();
        Map<String, String> tags = new TreeMap<>(data.imageTags());
        tags.keySet().removeAll(atHand.settled());
        List<Line> differences = RestoreCheck.compare(record, image, tags, plain);
        differences.forEach(context.log()::warn);
        String amiId = image.imageId();
        if (differences.isEmpty()) {
            context.log().say(record.isForeign() ? "restore.foreign.check" : "check.same", amiId);
        } else {
            context.log().say("check.differs", amiId, differences.size());
        }
    }

    @Override
    public void confirm(StepContext context) {
        Image image = atHand.described(data, context);
        data.image(data.image().withSnapshots(Images.snapshotIds(image)));
        data.encrypted(Images.encryption(image, context).isEncrypted());
        context.catalog()
                .find(data.sourceAmiId())
                .map(Catalog.Versioned::record)
                .ifPresent(record -> {
                    data.instanceId(record.instanceId());
                    data.account(Ids.isAccount(record.account()) ? record.account() : "");
                    data.sizeBytes(record.sizeBytes());
                    data.facts(ImageFacts.of(record));
                });
        data.launch(atHand.launch(data, context));
    }
}
