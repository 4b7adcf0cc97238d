package io.jenkins.plugins.amibackup.engine.base;

import java.time.Clock;
import java.time.Duration;

/** Time as the engine sees it: a clock, and work that is due later. Tests use a clock that they control. */
public interface Scheduler {

    /** The clock for the whole engine. */
    Clock clock();

    /**
     * Runs the task on a worker thread once the delay has passed.
     *
     * @param delay how long to wait; zero means as soon as a worker is free
     * @return a handle that cancels the task before it starts
     */
    Cancellable schedule(Duration delay, Runnable task);

    /** Something that can be canceled. */
    @FunctionalInterface
    interface Cancellable {
        /** Cancels the work if it has not started; does nothing otherwise. May be called more than once. */
        void cancel();
    }
}
