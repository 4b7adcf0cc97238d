package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Machines;
import io.jenkins.plugins.amibackup.engine.base.BoundedSearch;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Masked;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.InstancePoller;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;

/**
 * Looks for the expected text in what the machine of a drill has written to its console, until its deadline. Where none is expected,
 * the last lines are read once, for people; of Windows, whose console has none, it is said whether there is a picture of its screen.
 */
public final class ConsoleDrill implements Step {

    /** Types that aren't Nitro's tell their console some minutes late. */
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private static final int LINES = 40;

    private final VerifyData data;
    private final RestoreAtHand atHand;
    /** Whether EC2 tells the console as it is now: only Nitro types can. */
    private boolean latest = true;

    ConsoleDrill(VerifyData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.CONSOLE;
    }

    @Override
    public boolean takesPart() {
        return data.level().launches();
    }

    private DrillTerms terms() {
        return data.request().drill();
    }

    private boolean isDemanded() {
        return !terms().consolePattern().isEmpty();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (isDemanded()) {
            return look(context);
        }
        try {
            if (atHand.isWindows(data, context)) {
                screenshot(context);
            } else if (terms().keepConsole()) {
                keep(console(context), context);
            }
        } catch (OperationException refused) {
            // For people only: without it the backup has booted all the same.
            Tagging.mustEndNothing(refused);
            context.log().warn("verify.noConsole", data.machine().id(), refused.line());
        }
        return new StepOutcome.Next(true);
    }

    private void screenshot(StepContext context) {
        if (context.ec2().machines().screenshot(data.machine().id()).length > 0) {
            context.log()
                    .say("verify.screenshot", data.machine().id(), context.ec2().region());
        }
    }

    private StepOutcome look(StepContext context) {
        MadeInstance made = data.machine();
        Optional<Instance> machine = context.ec2().machines().described(made.id());
        if (machine.isPresent()
                && machine.get().state() != null
                && machine.get().state().name() != InstanceStateName.RUNNING) {
            return MachineState.dead(
                    data, machine.get().state().nameAsString(), InstancePoller.reason(machine.get()), context.now());
        }
        String console;
        try {
            console = console(context);
        } catch (OperationException refused) {
            // What AWS refuses to show says nothing about the backup, and the machine must not run on for that.
            Tagging.mustEndNothing(refused);
            return new StepOutcome.JumpTo(data.hinder(refused.line()), true);
        }
        Optional<Boolean> found =
                BoundedSearch.find(Pattern.compile(terms().consolePattern(), Pattern.MULTILINE), Masked.plain(console));
        if (found.isEmpty()) {
            keep(console, context);
            return new StepOutcome.JumpTo(data.hinder(Line.of("verify.patternSlow", terms().consolePattern())), true);
        }
        if (found.get()) {
            keep(console, context);
            data.show(ProofLevel.CONSOLE, context.now());
            context.log().say("verify.found", made.id(), terms().consolePattern());
            return new StepOutcome.Next(true);
        }
        if (made.isOverdue(context.now())) {
            keep(console, context);
            Line why = Line.of("verify.notFound", made.id(), terms().runsFor(), terms().consolePattern());
            return new StepOutcome.JumpTo(data.fail(ProofLevel.CONSOLE, why, context.now()), true);
        }
        return new Outcome.Again(PAUSE, Line.empty());
    }

    private String console(StepContext context) {
        Ec2Machines machines = context.ec2().machines();
        if (latest) {
            try {
                return machines.console(data.machine().id(), true);
            } catch (AwsException refused) {
                if (!refused.is("UnsupportedOperation", "Unsupported", "InvalidParameterCombination")) {
                    throw refused;
                }
                latest = false;
            }
        }
        return machines.console(data.machine().id(), false);
    }

    private void keep(String console, StepContext context) {
        if (!terms().keepConsole()) {
            return;
        }
        List<String> lines = Masked.lastLines(console, LINES, DrillFacts.LONGEST_CONSOLE);
        data.drill(data.drill().withConsole(String.join("\n", lines)));
        if (!lines.isEmpty()) {
            context.log().say("verify.console", lines.size());
            lines.forEach(line -> context.log().say("verify.consoleLine", line));
        }
    }
}
