package io.jenkins.plugins.amibackup.engine.operation;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.watch.Wait;
import java.time.Duration;

/** What an advance led to: what whoever drives the operation does next. */
public sealed interface Outcome {

    /**
     * The operation can go on at once.
     *
     * @param save whether its document must be written before it does
     */
    record Proceed(boolean save) implements Outcome {}

    /** The operation waits for AWS. */
    record Await(Wait what) implements Outcome {}

    /**
     * The same advance must be made again a little later, for example because an id just given isn't visible yet.
     *
     * @param why for the log; empty when nobody needs to know
     */
    record Again(Duration after, Line why) implements Outcome {}

    /** The operation has reached its end. */
    record Finished() implements Outcome {}
}
