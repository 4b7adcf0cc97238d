package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFact;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Starts the machine of a drill, once. Its client token and its deadline are written down before; after the deadline it is only
 * looked for, because EC2 may have forgotten the token and would start a second one.
 */
public final class LaunchDrill implements Step {

    private final VerifyData data;
    private final RestoreAtHand atHand;
    private final MachineRemoval removing = new MachineRemoval();

    LaunchDrill(VerifyData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.LAUNCH_DRILL;
    }

    @Override
    public boolean takesPart() {
        return data.level().launches();
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.RUN_INSTANCES, Action.TERMINATE_INSTANCES);
    }

    @Override
    public Optional<Action> nextCall() {
        return data.machine() == null || data.machine().exists() ? Optional.empty() : Optional.of(Action.RUN_INSTANCES);
    }

    @Override
    public Optional<Action> unmakingCall() {
        return data.machine() == null ? Optional.empty() : Optional.of(Action.TERMINATE_INSTANCES);
    }

    /** The type of the machine: the one that was asked for, or the recorded one; empty where nobody knows. */
    static String type(VerifyData data, LaunchFacts facts) {
        String asked = data.request().drill().instanceType();
        return asked.isEmpty() ? facts.one(LaunchFact.INSTANCE_TYPE) : asked;
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        DrillTerms terms = data.request().drill();
        if (data.machine() == null) {
            data.machine(MadeInstance.planned(
                            MadeInstance.Use.DRILL,
                            data.runId(),
                            0,
                            context.now().truncatedTo(ChronoUnit.SECONDS),
                            terms.runsFor())
                    .in(context.clients().account()));
            String type = type(data, LaunchFacts.of(atHand.record(data, context)));
            data.drill(data.drill().launched(type, data.machine()));
            return new StepOutcome.Stay(true);
        }
        MadeInstance made = data.machine();
        if (made.exists()) {
            return new StepOutcome.Next(true);
        }
        if (made.isOverdue(context.now())) {
            return late(made, context);
        }
        return launched(launch(terms, context), context);
    }

    private Instance launch(DrillTerms terms, StepContext context) {
        // Hours may lie between the look-up and now.
        DrillNetwork.check(terms, context);
        String type = type(data, LaunchFacts.of(atHand.record(data, context)));
        return context.ec2()
                .machines()
                .run(DrillLaunch.of(data, data.machine().token(), type, atHand.described(data, context)));
    }

    private StepOutcome launched(Instance machine, StepContext context) {
        MadeInstance made = data.machine().withId(machine.instanceId());
        data.machine(made);
        data.drill(data.drill().withId(made.id()));
        context.log()
                .say(
                        "verify.launched",
                        made.id(),
                        data.drill().machine().type(),
                        data.request().drill().subnetId(),
                        made.deadline());
        return new StepOutcome.Next(true);
    }

    private StepOutcome late(MadeInstance made, StepContext context) {
        Removal removal = context.removal(data);
        return removal.find(made)
                .filter(found -> removal.allows(made, found))
                .map(found -> launched(found, context))
                .orElseGet(() -> hindered(Line.of("verify.tooLate", made.deadline())));
    }

    /** That a machine can't be started says nothing about the backup. */
    private StepOutcome hindered(Line why) {
        return new StepOutcome.JumpTo(data.hinder(why), true);
    }

    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        return DrillEnd.next(data, removing, context);
    }
}
