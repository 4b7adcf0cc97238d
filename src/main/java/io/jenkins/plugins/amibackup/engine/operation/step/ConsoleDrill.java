package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.BoundedSearch;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Masked;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeInstance;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;
import software.amazon.awssdk.services.ec2.model.Instance;

/** Looks for the expected text in what the machine of a drill has written to its console, until its deadline. */
public final class ConsoleDrill implements Step {

    /** Types that aren't Nitro's tell their console some minutes late. */
    private static final Duration PAUSE = Duration.ofSeconds(20);

    private final VerifyData data;
    private final DrillConsole console;

    ConsoleDrill(VerifyData data) {
        this.data = data;
        console = new DrillConsole(data);
    }

    @Override
    public Phase phase() {
        return Phase.CONSOLE;
    }

    /** Where no text is expected, there is no such step: the last lines are then read once, for people, when the machine is well. */
    @Override
    public boolean takesPart() {
        return data.level().launches() && !pattern().isEmpty();
    }

    private String pattern() {
        return data.request().drill().consolePattern();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (pattern().isEmpty()) {
            // As documents of before have it.
            return new StepOutcome.Next(true);
        }
        MadeInstance made = data.machine();
        Optional<Instance> machine = context.removal(data).find(made);
        if (machine.isEmpty()) {
            // EC2 can forget any machine for a moment.
            return made.isOverdue(context.now()) ? MachineState.gone(data) : new Outcome.Again(PAUSE, Line.empty());
        }
        Optional<StepOutcome> obstacle = MachineState.notAtHand(data, machine.get(), context);
        return obstacle.isPresent() ? obstacle.get() : lookedAt(console.read(machine.get(), context), made, context);
    }

    private StepOutcome lookedAt(String text, MadeInstance made, StepContext context) {
        Optional<Boolean> found = BoundedSearch.find(Pattern.compile(pattern(), Pattern.MULTILINE), Masked.plain(text));
        if (found.isEmpty()) {
            console.keep(text, context);
            return new StepOutcome.JumpTo(data.hinder(Line.of("verify.patternSlow", pattern())), true);
        }
        if (found.get()) {
            console.keep(text, context);
            data.show(ProofLevel.CONSOLE, context.now());
            context.log().say("verify.found", made.id(), pattern());
            return new StepOutcome.Next(true);
        }
        if (made.isOverdue(context.now())) {
            console.keep(text, context);
            Line why =
                    Line.of("verify.notFound", made.id(), data.request().drill().runsFor(), pattern());
            return new StepOutcome.JumpTo(data.fail(ProofLevel.CONSOLE, why, context.now()), true);
        }
        return new Outcome.Again(PAUSE, Line.empty());
    }
}
