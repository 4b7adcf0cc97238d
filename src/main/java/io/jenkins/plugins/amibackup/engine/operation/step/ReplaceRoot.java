package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.document.RootReplacement;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;

/**
 * Replaces the root volume of the instance that was backed up by one that is made of the restored image. The old volume is kept. A
 * replacement that EC2 has begun can't be recalled, so an abort waits for its end.
 */
public final class ReplaceRoot implements Step {

    private final RestoreData data;
    private final RestoreAtHand atHand;
    private final LaunchedMachine machine;
    private final ReplacedRoot replaced;
    private int looks;

    /**
     * @param machine knows which image takes the place
     * @param replaced knows what EC2 says of a replacement
     */
    ReplaceRoot(RestoreData data, RestoreAtHand atHand, LaunchedMachine machine, ReplacedRoot replaced) {
        this.data = data;
        this.atHand = atHand;
        this.machine = machine;
        this.replaced = replaced;
    }

    @Override
    public Phase phase() {
        return Phase.REPLACE_ROOT;
    }

    @Override
    public boolean takesPart() {
        return data.isInPlace();
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.CREATE_REPLACE_ROOT_VOLUME_TASK);
    }

    @Override
    public Optional<Action> nextCall() {
        RootReplacement root = data.root();
        return root == null || root.isAsked() ? Optional.empty() : Optional.of(Action.CREATE_REPLACE_ROOT_VOLUME_TASK);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        RootReplacement root = data.root();
        if (root == null) {
            RootTarget target = check(context);
            data.root(RootReplacement.planned(target.imageId(), target.device(), target.rootVolumeId(), List.of()));
            return new StepOutcome.Stay(true);
        }
        if (!root.isAsked()) {
            return ask(root, context);
        }
        if (answer instanceof Answer.Done) {
            return replaced(root, context);
        } else if (answer instanceof Answer.Failed failed) {
            throw failed(root, failed, context);
        } else if (answer instanceof Answer.Gone) {
            data.root(root.again());
            throw OperationException.refused("root.vanished", root.taskId(), instanceId());
        }
        return await();
    }

    private String instanceId() {
        return data.request().inPlaceOf();
    }

    /** Hours may lie between the look-up and this, and it is this image now. */
    private RootTarget check(StepContext context) {
        return RootTarget.check(
                instanceId(),
                "root.cannotNow",
                task -> ReplacedRoot.isOwn(task, data),
                atHand.record(data, context),
                Json.describe(machine.image(context)),
                context);
    }

    private StepOutcome await() {
        return new Outcome.Await(new Wait(
                new Subject.RootReplacement(instanceId(), data.root().taskId()),
                data.image() == null ? 0 : data.image().gib()));
    }

    private StepOutcome ask(RootReplacement root, StepContext context) {
        Optional<ReplaceRootVolumeTask> begun = begun(root, context);
        if (begun.isEmpty()) {
            Optional<String> standing = rootVolume(context);
            if (standing.isPresent() && !standing.get().equals(root.oldVolumeId())) {
                return hasAnother(root, context);
            }
            Optional<Line> alarm = standing.isPresent() ? Optional.empty() : replaced.alarm(context);
            if (alarm.isPresent()) {
                throw new OperationException(FailureKind.REFUSED, alarm.get(), null);
            }
            RootTarget target = check(context);
            if (!target.imageId().equals(root.imageId())) {
                // Others can write the document: only the image that was looked at gets into the instance.
                data.root(RootReplacement.planned(
                        target.imageId(), target.device(), target.rootVolumeId(), root.failed()));
                return new StepOutcome.Stay(true);
            }
            context.log().headline(Line.of("root.headline", instanceId(), target.rootVolumeId(), root.imageId()));
            target.sayOthers(context);
            data.root(root.asked(
                    context.ec2().roots().replace(instanceId(), root.imageId(), root.token(data.runId()), tags())));
        } else {
            data.root(root.asked(begun.get().replaceRootVolumeTaskId()));
        }
        context.log().say("root.started", instanceId(), data.root().taskId());
        return await();
    }

    /** The root volume has changed: by an earlier call of ours, whose task isn't visible yet, or else by somebody. */
    private StepOutcome hasAnother(RootReplacement root, StepContext context) {
        if (looks++ < MakesImage.LOOKS) {
            return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
        }
        looks = 0;
        RootTarget target = check(context);
        data.root(root.of(target.imageId(), target.device(), target.rootVolumeId()));
        return new StepOutcome.Stay(true);
    }

    private Optional<String> rootVolume(StepContext context) {
        return replaced.rootVolume(context);
    }

    private Map<String, String> tags() {
        return Map.of(Tags.RUN_ID, data.runId());
    }

    /** What an earlier call, whose answer was lost, has begun. */
    private Optional<ReplaceRootVolumeTask> begun(RootReplacement root, StepContext context) {
        return context.ec2().roots().tasks(List.of(instanceId())).stream()
                .filter(task -> ReplacedRoot.isOwn(task, data))
                .filter(task -> root.imageId().equals(task.imageId()))
                .filter(task -> !root.failed().contains(task.replaceRootVolumeTaskId()))
                .findFirst();
    }

    private StepOutcome replaced(RootReplacement root, StepContext context) {
        Optional<String> standing = rootVolume(context);
        Optional<String> volume = standing.filter(id -> !id.equals(root.oldVolumeId()));
        if (volume.isEmpty() && looks++ < MakesImage.LOOKS) {
            return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
        }
        RootReplacement done = root;
        if (volume.isEmpty() && standing.isPresent() && root.earlierVolumeId() != null) {
            done = root.begunEarlier();
            volume = standing;
        }
        data.root(done.replaced(volume.orElse(null), context.now()));
        if (volume.isEmpty()) {
            context.log().warn("root.unseen", instanceId(), done.oldVolumeId());
        } else {
            context.log().say("root.replaced", instanceId(), volume.get(), done.oldVolumeId());
        }
        return new StepOutcome.Next(true);
    }

    private OperationException failed(RootReplacement root, Answer.Failed failed, StepContext context) {
        data.root(root.again());
        if (ReplacedRoot.isDetached(failed.state())) {
            Line alarm = replaced.alarm(context)
                    .orElseGet(() -> replaced.alarm(root.taskId(), Optional.of(Instant.MAX), context));
            return new OperationException(FailureKind.REFUSED, alarm, null);
        }
        return OperationException.refused(
                "root.failed", instanceId(), root.taskId(), rootVolume(context).orElse(root.oldVolumeId()));
    }

    /** What may have been begun without an answer is looked for: then it is gone on with. */
    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        RootReplacement root = data.root();
        if (root == null || root.isAsked()) {
            return Optional.empty();
        }
        Optional<ReplaceRootVolumeTask> begun = begun(root, context);
        if (begun.isPresent()) {
            data.root(root.asked(begun.get().replaceRootVolumeTaskId()));
            context.log().say(data.beyondRecall());
            return Optional.of(new StepOutcome.Recall(Phase.REPLACE_ROOT));
        }
        if (!context.unmaking().late() && looks++ < MakesImage.LOOKS) {
            return Optional.of(new Outcome.Again(MakesImage.VISIBILITY, Line.empty()));
        }
        replaced.alarm(context).ifPresent(context.log()::warn);
        data.root(null);
        return Optional.of(new StepOutcome.Stay(true));
    }
}
