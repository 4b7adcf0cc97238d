package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;
import java.util.function.Consumer;

/** What an advance of an operation led to: what whoever drives it does next. */
public sealed interface Outcome {

    /**
     * The operation can go on at once.
     *
     * @param save whether its document must be written before it does
     */
    record Proceed(boolean save) implements Outcome {}

    /** The operation, and the step it is at, wait for AWS. */
    record Await(Wait what) implements Outcome, StepOutcome {}

    /**
     * The same advance must be made again a little later, for example because an id just given isn't visible yet.
     *
     * @param why for the log; empty when nobody needs to know
     */
    record Again(Duration after, Line why) implements Outcome, StepOutcome {}

    /**
     * The same advance must be made again when something is over that AWS was asked on other threads.
     *
     * @param over runs what it is given when that is over; at once where it is over by now
     * @param keepsTurn whether what comes right after belongs to it: the turn is kept, and failures in a row are counted on
     */
    record Until(Consumer<Runnable> over, boolean keepsTurn) implements Outcome, StepOutcome {}

    /** The operation has reached its end. */
    record Finished() implements Outcome {}
}
