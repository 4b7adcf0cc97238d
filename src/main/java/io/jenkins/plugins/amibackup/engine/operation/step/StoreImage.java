package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.BucketCheck;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;

/** EC2 stores the image in the bucket. */
public final class StoreImage implements Step {

    /** How long a clean-up waits before it looks again whether EC2 has finished storing. */
    private static final Duration STORE_RUNNING = Duration.ofMinutes(1);

    private final BackupData data;
    private final OwnImages own;
    /** Something may bring the object back, such as a replication: this often it is removed. */
    private static final int MOST_REMOVALS = 5;

    private int looks;
    private int removals;

    StoreImage(BackupData data, OwnImages own) {
        this.data = data;
        this.own = own;
    }

    @Override
    public Phase phase() {
        return Phase.STORE;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.CREATE_STORE_IMAGE_TASK, Action.DELETE_OBJECT);
    }

    @Override
    public Optional<Action> nextCall() {
        return data.storeAsked() ? Optional.empty() : Optional.of(Action.CREATE_STORE_IMAGE_TASK);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        String bucket = data.request().bucket();
        if (!data.storeAsked()) {
            ask(context);
            return await();
        }
        if (answer instanceof Answer.Done) {
            return new StepOutcome.Next(false);
        }
        if (answer instanceof Answer.Failed failed) {
            data.storeAsked(false);
            throw OperationException.refused(
                    "store.refused", data.image().id(), MakesImage.reason(failed.reason()), bucket);
        }
        if (answer instanceof Answer.Gone) {
            data.storeAsked(false);
            throw OperationException.refused("store.vanished", data.image().id(), bucket);
        }
        return await();
    }

    private StepOutcome await() {
        MadeImage image = data.image();
        Subject task = new Subject.StoreTask(
                image.id(), data.request().bucket(), data.request().bucketOwner());
        return new Outcome.Await(new Wait(task, image.gib()));
    }

    private void ask(StepContext context) {
        own.confirm(data.image(), context);
        String amiId = data.image().id();
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put(Tags.RUN_ID, data.runId());
        tags.put(Tags.INSTANCE_ID, data.request().instanceId());
        // CreateStoreImageTask can't name the owner, and the bucket may be another's since the last look.
        BucketCheck.owner(context.bucket());
        try {
            context.ec2().store(amiId, data.request().bucket(), tags);
        } catch (AwsException refused) {
            // The image is ours alone, so a task or an object of it is the one that an earlier, unanswered call has
            // begun.
            if (!refused.isAlreadyStored()) {
                throw refused;
            }
        }
        data.storeAsked(true);
        context.log().say("store.started", data.request().bucket(), Keys.object(amiId));
    }

    /**
     * Removes the object if it is this run's; else it is named, and stays. Nothing goes while EC2 still reads it, because a store task can't
     * be cancelled. A record that is complete says that the backup is: then it stays, and what is left of it is finished.
     */
    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        if (data.bucketCleaned() || data.image() == null || !data.image().exists()) {
            return Optional.empty();
        }
        String amiId = data.image().id();
        Optional<String> task = task(context);
        if (task.isPresent() && task.get().equals("InProgress")) {
            return Optional.of(new Outcome.Again(STORE_RUNNING, Line.of("cleanUp.storeRunning", amiId)));
        }
        if (data.mayBeStored() && task.isEmpty() && !context.unmaking().late() && looks++ < MakesImage.LOOKS) {
            return Optional.of(new Outcome.Again(MakesImage.VISIBILITY, Line.empty()));
        }
        Removal removal = context.removal(data);
        if (removal.ownRecord(amiId).filter(BackupRecord::isComplete).isPresent()) {
            context.log().say("driver.beyondRecall");
            data.stored();
            return Optional.of(new StepOutcome.Recall(data.afterSeal()));
        }
        if (removals == MOST_REMOVALS) {
            if (removal.isStored(amiId)) {
                keep(amiId, Line.of("object.returns", removals), context);
            }
            return Optional.empty();
        }
        Removal.ObjectEnd end;
        try {
            end = removal.object(amiId);
        } catch (AwsException refused) {
            // Image and snapshots, which cost more, still go.
            context.leave(data, Keys.object(amiId), refused);
            return Optional.empty();
        }
        if (end.removed()) {
            if (removals++ == 0) {
                context.log().say("cleanUp.removed", Keys.object(amiId));
            }
            return Optional.of(new Outcome.Again(MakesImage.REMOVAL, Line.empty()));
        }
        if (!end.left().isEmpty()) {
            keep(amiId, end.left(), context);
        }
        return Optional.empty();
    }

    private void keep(String amiId, Line why, StepContext context) {
        String key = Keys.object(amiId);
        if (data.keep(key)) {
            context.log().warn("cleanUp.objectKept", data.request().bucket(), key, why);
        }
    }

    private Optional<String> task(StepContext context) {
        try {
            return context.ec2().storeTasks(List.of(data.image().id())).stream()
                    .map(StoreImageTaskResult::storeTaskState)
                    .findFirst();
        } catch (AwsException refused) {
            if (refused.code().startsWith("InvalidAMIID")) {
                return Optional.empty();
            }
            throw refused;
        }
    }
}
