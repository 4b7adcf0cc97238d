package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance.Use;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Launches an instance from the image, once: EC2 takes a repeated call with the same client token for the first. Then waits until it
 * runs and passes its status checks. An abort ends the machine; the image is good work and stays.
 */
final class LaunchInstance implements Step {

    /** For as long the machine may be asked for; EC2 remembers a client token for a day. */
    static final Duration TOKEN = Duration.ofHours(12);
    /** For as long the status checks may take, for each driver that waits for them. */
    static final Duration PATIENCE = Duration.ofHours(1);

    private static final String ASKED_BEFORE = "IdempotentParameterMismatch";

    private final RestoreData data;
    private final RestoreAtHand atHand;
    private final LaunchPreparation preparation;
    private final LaunchedMachine launched;
    private final MachineRemoval removing = new MachineRemoval();
    private boolean withoutOriginalTags;
    private Instant deadline;
    private int looks;

    LaunchInstance(RestoreData data, RestoreAtHand atHand, LaunchPreparation preparation, LaunchedMachine launched) {
        this.data = data;
        this.atHand = atHand;
        this.preparation = preparation;
        this.launched = launched;
    }

    @Override
    public Phase phase() {
        return Phase.LAUNCH;
    }

    @Override
    public boolean takesPart() {
        return data.request().launch() != null;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.RUN_INSTANCES, Action.TERMINATE_INSTANCES, Action.MODIFY_INSTANCE_ATTRIBUTE);
    }

    @Override
    public Optional<Action> nextCall() {
        MadeInstance made = data.machine();
        return made == null || made.exists() ? Optional.empty() : Optional.of(Action.RUN_INSTANCES);
    }

    @Override
    public Optional<Action> unmakingCall() {
        return data.machine() == null ? Optional.empty() : Optional.of(Action.TERMINATE_INSTANCES);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        MadeInstance made = data.machine();
        if (made == null) {
            plan(0, context);
            return new StepOutcome.Stay(true);
        }
        if (!made.exists()) {
            return ask(made, context);
        }
        if (answer instanceof Answer.InstanceWell well) {
            launched.mustBe(made, well.instance());
            context.log().say("launch.well", made.id(), well.checks());
            return new StepOutcome.Next(true);
        } else if (answer instanceof Answer.InstanceLate late) {
            deadline = null;
            throw OperationException.refused("launch.late", made.id(), late.checks());
        } else if (answer instanceof Answer.Failed failed) {
            throw failed(made, failed, context);
        } else if (answer instanceof Answer.Gone) {
            // Not to be seen is not to be ended: it may run in another account, or under another id.
            throw OperationException.refused("launch.gone", made.id());
        }
        return wait(made, context);
    }

    private void plan(int attempt, StepContext context) {
        data.machine(MadeInstance.planned(Use.LAUNCH, data.runId(), attempt, context.now(), TOKEN)
                .in(context.clients().account()));
    }

    private StepOutcome wait(MadeInstance made, StepContext context) {
        if (deadline == null) {
            deadline = context.now().plus(PATIENCE);
        }
        return new Outcome.Await(new Wait(new Subject.Instance(made.id(), deadline), 0));
    }

    /**
     * A machine that has ended is not there to be unmade; resuming launches another one. One that was stopped stands. Whether it is the
     * run's, EC2 says by its client token: the document, which names the id, may be anybody's.
     */
    private OperationException failed(MadeInstance made, Answer.Failed failed, StepContext context) {
        launched.mustBe(
                made,
                context.ec2().machines().launchedWith(made.token()).stream()
                        .findFirst()
                        .orElseThrow(() -> OperationException.refused("launch.gone", made.id())));
        Object reason = MakesImage.reason(failed.reason());
        if (!Ec2Machines.hasEnded(failed.state())) {
            return OperationException.refused("launch.stopped", made.id(), failed.state(), reason);
        }
        plan(made.attempt() + 1, context);
        deadline = null;
        return OperationException.refused(
                MachineState.isForAKey(failed.reason()) ? "launch.died.key" : "launch.died",
                made.id(),
                failed.state(),
                reason);
    }

    private StepOutcome ask(MadeInstance made, StepContext context) {
        if (made.isOverdue(context.now())) {
            Optional<Instance> found = context.removal(data).find(made);
            if (found.isPresent()) {
                return made(made, found.get(), context);
            }
            if (looks++ < MakesImage.LOOKS) {
                return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
            }
            looks = 0;
            // Nothing was launched, or EC2 would show it by now: it may be asked for again, by another token.
            plan(made.attempt() + 1, context);
            return new StepOutcome.Stay(true);
        }
        try {
            return made(made, launch(made, context), context);
        } catch (AwsException refused) {
            if (refused.is(ASKED_BEFORE)) {
                return adopt(made, context);
            }
            if (refused.isAboutTags() && !withoutOriginalTags) {
                withoutOriginalTags = true;
                context.log().warn("launch.tagsRefused", refused.line());
                return new StepOutcome.Stay(false);
            }
            throw refused;
        }
    }

    /** An earlier call, the answer of which was lost, has launched it in another way: with other user data, for example. */
    private StepOutcome adopt(MadeInstance made, StepContext context) {
        Optional<Instance> found = context.removal(data).find(made);
        return found.isPresent()
                ? made(made, found.get(), context)
                : new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
    }

    private StepOutcome made(MadeInstance planned, Instance machine, StepContext context) {
        MadeInstance made = planned.withId(machine.instanceId());
        launched.mustBe(made, machine);
        data.machine(made);
        context.log().say("launch.started", made.id(), machine.instanceTypeAsString(), machine.imageId());
        return wait(made, context);
    }

    private Instance launch(MadeInstance made, StepContext context) {
        BackupRecord record = atHand.record(data, context);
        LaunchChoice choice = preparation.choice(record, context);
        if (!choice.obstacles().isEmpty()) {
            throw OperationException.badInput("launch.cannot", LaunchLook.numbered(choice.obstacles()));
        }
        Image image = launched.image(context);
        Tags.Choice tags = withoutOriginalTags
                ? Tags.choose(data.runId(), Map.of(), data.request().launch().tags())
                : preparation.tags(record);
        return context.ec2()
                .machines()
                .run(new LaunchRequest(choice)
                        .of(
                                image.imageId(),
                                image,
                                made.token(),
                                tags,
                                preparation.typeInfo(choice, context),
                                preparation.userData(context),
                                preparation.keepsKeys()));
    }

    @Override
    public void confirm(StepContext context) {
        launched.confirm(context);
    }

    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        if (data.machine() != null && launched.isDone(context)) {
            // Nobody ends a machine that is done: it is in use.
            return Optional.of(new StepOutcome.Recall(Phase.SETTLE));
        }
        return removing.next(data, context);
    }
}
