package io.jenkins.plugins.amibackup.engine.base;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Counts failures in a row, and since when they last, for a {@link Patience}. Not for several threads at once. */
public final class FailureStreak {

    private final Clock clock;
    private final RandomGenerator random;
    private Instant since;
    private int failures;

    public FailureStreak(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** One more failure: what to do after it. */
    public Patience.Next failed(Patience patience) {
        Instant now = clock.instant();
        if (failures++ == 0) {
            since = now;
        }
        return patience.next(failures, Duration.between(since, now), random);
    }

    /** Something was answered: what failed before has passed. */
    public void settled() {
        failures = 0;
    }
}
