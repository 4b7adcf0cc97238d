package io.jenkins.plugins.amibackup.engine.base;

import java.time.Clock;
import java.time.Duration;

/** Time as the engine sees it: what the clock says, and work that is due later. Tests bring a clock that they move. */
public interface Scheduler {

    /** The clock that all of the engine reads. */
    Clock clock();

    /**
     * Runs the task on a worker thread once the delay has passed.
     *
     * @param delay how long to wait; zero means as soon as a worker is free
     * @return a handle that takes the task back while it has not begun
     */
    Cancellable schedule(Duration delay, Runnable task);

    /** Something that can be taken back. */
    @FunctionalInterface
    interface Cancellable {
        /** Takes the work back when it has not begun; does nothing otherwise. May be called more than once. */
        void cancel();
    }
}
