package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Deregisters the image of the backup that goes, without its snapshots: they follow one by one. Right before, the record is read once
 * more: where only an image goes, the backup is complete all the time, and somebody may have begun to hold it.
 */
public final class DeregisterDoomed extends PruneStep {

    private final FirstLook<Image> look = new FirstLook<>();

    DeregisterDoomed(PruneData data, PruneAtHand atHand) {
        super(data, atHand, Phase.DEREGISTER);
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DEREGISTER_IMAGE);
    }

    @Override
    public Optional<Action> nextCall() {
        return Optional.of(Action.DEREGISTER_IMAGE);
    }

    @Override
    StepOutcome remove(Doomed doomed, BackupRecord record, StepContext context) {
        FinishedRemoval removal = new FinishedRemoval(data, record, context);
        Optional<List<Image>> standing = removal.image(look);
        if (standing.isEmpty()) {
            return look.until();
        }
        Optional<Image> image = standing.get().stream().findFirst();
        if (image.isPresent() && !removal.allows(image.get())) {
            return takeBack(doomed, Line.of("prune.notOurs", doomed.amiId(), record.runId()));
        }
        if (image.isPresent() && !atHand.isAskedAbout(doomed.amiId())) {
            return takeBack(doomed, Line.of("prune.notAsked", doomed.amiId()));
        }
        if (image.isPresent() && atHand.isOld(context.now())) {
            List<Line> against = new ArrayList<>(PruneObjections.stillAgainst(image.get(), record, data, context));
            if (!doomed.imageOnly()) {
                against.addAll(PruneDecisions.tagged(image.get(), data, context));
            }
            if (!against.isEmpty()) {
                return takeBack(doomed, against);
            }
        }
        if (image.isPresent()) {
            Optional<BackupRecord> now = marked(doomed, context);
            if (now.isEmpty()) {
                return new StepOutcome.JumpTo(Phase.MARK, false);
            }
            List<Line> holds = ObjectionLines.holds(now.get());
            if (!holds.isEmpty()) {
                return takeBack(doomed, holds);
            }
            removal.deregister(image.get());
        }
        data.change(Doomed::withoutImage);
        return new StepOutcome.Next(false);
    }

    /** That a protection is cooling down shows only here: it keeps the backup, and nothing has failed. */
    @Override
    StepOutcome refused(Doomed doomed, AwsException refusal, StepContext context) {
        return refusal.is("OperationNotPermitted")
                ? takeBack(doomed, refusal.line())
                : super.refused(doomed, refusal, context);
    }
}
