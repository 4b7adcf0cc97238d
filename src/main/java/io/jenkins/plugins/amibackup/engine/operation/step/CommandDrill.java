package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.CommandRun;
import io.jenkins.plugins.amibackup.engine.aws.Commands;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Subject;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.Instance;

/**
 * Has Systems Manager run a command on the machine of a drill, as soon as its agent takes one, and waits for what comes of it.
 * Systems Manager has no client token: the document says before that a command is being sent, and where an answer was lost, the
 * command is looked for by its comment, which holds the run's ID, before it is sent again.
 */
public final class CommandDrill implements Step {

    /** An agent registers some minutes after the start of its machine. */
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final VerifyData data;
    private final RestoreAtHand atHand;
    /** Whether a command may have been sent whose answer was lost. */
    private boolean unsure;

    private int looks;

    CommandDrill(VerifyData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
        unsure = data.drill().commandAskedAt() != null;
    }

    @Override
    public Phase phase() {
        return Phase.COMMAND;
    }

    @Override
    public boolean takesPart() {
        return data.level() == ProofLevel.COMMAND;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.SEND_COMMAND);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (answer instanceof Answer.CommandEnded ended) {
            return MachineState.notOurs(data, context).orElseGet(() -> judged(ended.run(), context));
        } else if (answer instanceof Answer.Failed died) {
            return MachineState.notOurs(data, context).orElseGet(() -> MachineState.dead(data, died, context.now()));
        } else if (answer instanceof Answer.Gone) {
            return hindered(Line.of(
                    "verify.commandGone",
                    data.drill().commandId(),
                    data.machine().id()));
        }
        MadeInstance made = data.machine();
        if (data.drill().commandAskedAt() == null) {
            data.drill(data.drill().askingForCommand(context.now()));
            return new StepOutcome.Stay(true);
        }
        if (!data.drill().commandId().isEmpty()) {
            // The document may bring id and machine, and what comes of the command is shown.
            return MachineState.notOurs(data, context).orElseGet(() -> awaited(made));
        }
        return unsure ? lookedFor(made, context) : sent(made, context);
    }

    private StepOutcome awaited(MadeInstance made) {
        Subject.Command command = new Subject.Command(made.id(), data.drill().commandId(), made.deadline());
        return new Outcome.Await(new Wait(command, data.request().drill().timeoutMinutes()));
    }

    private static String comment(VerifyData data) {
        return "AMI Backup drill " + data.runId();
    }

    /** A command that was just sent is not listed for a moment. */
    private StepOutcome lookedFor(MadeInstance made, StepContext context) {
        Optional<String> found;
        try {
            found = context.clients()
                    .commands()
                    .sent(comment(data), made.id(), data.drill().commandAskedAt());
        } catch (OperationException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("verify.commandAgain", made.id(), refused.line());
            unsure = false;
            return new StepOutcome.Stay(false);
        }
        if (found.isPresent()) {
            return noted(found.get(), context);
        }
        if (looks++ < MakesImage.LOOKS) {
            return new Outcome.Again(MakesImage.VISIBILITY, Line.empty());
        }
        unsure = false;
        looks = 0;
        return new StepOutcome.Stay(false);
    }

    private StepOutcome sent(MadeInstance made, StepContext context) {
        Optional<Instance> machine = context.removal(data).find(made);
        if (machine.isEmpty()) {
            return MachineState.gone(data);
        }
        Optional<StepOutcome> obstacle = MachineState.notAtHand(data, machine.get(), context);
        if (obstacle.isPresent()) {
            return obstacle.get();
        }
        if (made.isOverdue(context.now())) {
            DrillTerms terms = data.request().drill();
            return hindered(
                    Line.of("verify.agentNever", made.id(), terms.runsFor(), terms.subnetId(), terms.profile()));
        }
        return send(made, context);
    }

    private StepOutcome send(MadeInstance made, StepContext context) {
        unsure = true;
        try {
            return noted(context.clients().commands().send(asked(made, context)), context);
        } catch (AwsException refused) {
            unsure = refused.kind() == FailureKind.TRANSIENT;
            if (refused.is("InvalidInstanceId")) {
                return new Outcome.Again(PAUSE, Line.of("verify.commandWaits", made.id(), made.deadline()));
            }
            throw refused;
        }
    }

    private Commands.Asked asked(MadeInstance made, StepContext context) {
        DrillTerms terms = data.request().drill();
        String shell = atHand.isWindows(data, context) ? Commands.POWER_SHELL : Commands.SHELL;
        return new Commands.Asked(
                made.id(),
                terms.ssmDocument().isEmpty() ? shell : terms.ssmDocument(),
                terms.command(),
                comment(data),
                Duration.between(context.now(), made.deadline()));
    }

    private StepOutcome noted(String commandId, StepContext context) {
        data.drill(data.drill().withCommand(commandId));
        context.log().say("verify.commandSent", commandId, data.machine().id());
        return new StepOutcome.Stay(true);
    }

    private StepOutcome judged(CommandRun run, StepContext context) {
        String id = data.machine().id();
        new DrillConsole(data).keepOutput(run.text(), context);
        if (run.hasSucceeded()) {
            data.show(ProofLevel.COMMAND, context.now());
            context.log().say("verify.commandOk", id, run.status());
            return new StepOutcome.Next(true);
        }
        Line why = !run.isOver()
                ? Line.of("verify.commandLate", id, data.request().drill().runsFor(), run.details())
                : run.hasCode()
                        ? Line.of("verify.commandFailed", id, String.valueOf(run.code()), run.details())
                        : Line.of("verify.commandFailed.noCode", id, run.details());
        return run.wasStopped()
                ? hindered(why)
                : new StepOutcome.JumpTo(data.fail(ProofLevel.COMMAND, why, context.now()), true);
    }

    /** That no command could be run says nothing about the backup. */
    private StepOutcome hindered(Line why) {
        return new StepOutcome.JumpTo(data.hinder(why), true);
    }
}
