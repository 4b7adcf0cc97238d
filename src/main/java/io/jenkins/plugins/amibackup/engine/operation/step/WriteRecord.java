package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.RecordWriter;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** Writes the record, with status {@code storing}. */
public final class WriteRecord implements Step {

    private final BackupData data;
    private final RecordAtHand atHand;
    private final OwnImages own;

    WriteRecord(BackupData data, RecordAtHand atHand, OwnImages own) {
        this.data = data;
        this.atHand = atHand;
        this.own = own;
    }

    @Override
    public Phase phase() {
        return Phase.RECORD;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT, Action.DELETE_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (atHand.record == null) {
            Image kept = kept(context);
            BackupRecord record = RecordWriter.storing(
                    data.draft().tree(),
                    data.runId(),
                    kept,
                    snapshots(kept, context),
                    data.takenAt().orElse(data.startedAt()),
                    data.request().encrypt(),
                    data.consistency(),
                    Json.tree(data.request().origin()),
                    data.request().retentionSet(),
                    context.now());
            atHand.record = context.catalog().create(record);
            context.log().say("record.written", Keys.record(data.image().id()));
        }
        atHand.available = null;
        data.facts(ImageFacts.of(atHand.record.record()));
        if (atHand.record.record().isComplete()) {
            return new StepOutcome.JumpTo(data.afterSeal(), false);
        }
        atHand.record.record().pack();
        data.draft(null);
        data.storeIsNext();
        return new StepOutcome.Next(true);
    }

    private Image kept(StepContext context) {
        Answer.ImageAvailable available = atHand.available;
        if (available != null && data.image().id().equals(available.image().imageId())) {
            own.mustBe(data.image(), available.image());
            return available.image();
        }
        atHand.available = null;
        return own.look(data.image(), context);
    }

    private List<Snapshot> snapshots(Image kept, StepContext context) {
        return atHand.available != null && atHand.available.snapshots() != null
                ? atHand.available.snapshots()
                : context.ec2().snapshots(Images.snapshotIds(kept));
    }

    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        if (data.bucketCleaned() || data.image() == null || !data.image().exists()) {
            return Optional.empty();
        }
        String amiId = data.image().id();
        Removal removal = context.removal(data);
        if (removal.spares(amiId)) {
            return Optional.empty();
        }
        try {
            if (removal.record(amiId)) {
                context.log().say("cleanUp.removed", Keys.record(amiId));
            }
        } catch (AwsException refused) {
            context.leave(data, Keys.record(amiId), refused);
        }
        data.bucketIsClean();
        return Optional.of(new StepOutcome.Stay(true));
    }
}
