package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.Calls;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import java.time.Duration;
import java.util.function.BooleanSupplier;

/** Lets the time pass that requests take, on a clock that stands still otherwise: what the machine does has no part in it. */
final class RequestTime {

    /** A request takes 20 ms of AWS's time, and the engine's five workers make five at a time. */
    private static final Duration REQUEST = Duration.ofMillis(4);

    private RequestTime() {}

    /** Runs until something is over. */
    static void runUntil(BooleanSupplier over, VirtualTime time, MovableClock clock, Calls calls) {
        long counted = calls.total();
        while (!over.getAsBoolean()) {
            time.step();
            long now = calls.total();
            clock.advance(REQUEST.multipliedBy(now - counted));
            counted = now;
        }
    }
}
