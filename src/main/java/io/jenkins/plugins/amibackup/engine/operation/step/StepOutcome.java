package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;

/** What an advance of one step led to. Waiting and trying again are the operation's outcomes as well. */
public sealed interface StepOutcome
        permits Outcome.Await,
                Outcome.Again,
                Outcome.Until,
                StepOutcome.Next,
                StepOutcome.JumpTo,
                StepOutcome.Stay,
                StepOutcome.Undo,
                StepOutcome.Finish,
                StepOutcome.Recall {

    /**
     * The step is done: the next of the list that takes part follows.
     *
     * @param save whether the document must be written before, because the next step makes what stands in it
     */
    record Next(boolean save) implements StepOutcome {}

    /**
     * Another step follows than the next of the list.
     *
     * @param save whether the document must be written before
     */
    record JumpTo(Phase phase, boolean save) implements StepOutcome {}

    /**
     * The step goes on at once.
     *
     * @param save whether the document must be written before
     */
    record Stay(boolean save) implements StepOutcome {}

    /** AWS has failed what was made: it is unmade, and the operation ends with this line. */
    record Undo(Line why) implements StepOutcome {}

    /** The operation ends here, even if there are steps left. */
    record Finish() implements StepOutcome {}

    /** A clean-up has found that what was asked for is there: it is taken back, and the operation goes on. */
    record Recall(Phase phase) implements StepOutcome {}
}
