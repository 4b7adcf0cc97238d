package io.jenkins.plugins.amibackup.engine.base;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/**
 * Counts consecutive failures of one call, and how long they have lasted, for a {@link Patience}. Where something is made of several
 * calls and is tried again from its beginning, another call that fails shows that the one before has passed. Not thread-safe.
 */
public final class FailureStreak {

    private final Clock clock;
    private final RandomGenerator random;
    private Instant since;
    private Object failing;
    private int failures;

    public FailureStreak(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Counts one more failure and says what to do after it. */
    public Patience.Next failed(Patience patience, OperationException failure) {
        Instant now = clock.instant();
        if (!failure.subject().equals(failing)) {
            failures = 0;
            failing = failure.subject();
        }
        if (failures++ == 0) {
            since = now;
        }
        return patience.next(failures, Duration.between(since, now), random);
    }

    /** A call succeeded: the streak is over. */
    public void settled() {
        failures = 0;
    }
}
