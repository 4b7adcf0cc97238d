package io.jenkins.plugins.amibackup.engine.base;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.random.RandomGenerator;

/** Counts consecutive failures, and how long they have lasted, for a {@link Patience}. Not thread-safe. */
public final class FailureStreak {

    private final Clock clock;
    private final RandomGenerator random;
    private Instant since;
    private int failures;

    public FailureStreak(Clock clock, RandomGenerator random) {
        this.clock = clock;
        this.random = random;
    }

    /** Counts one more failure and says what to do after it. */
    public Patience.Next failed(Patience patience) {
        Instant now = clock.instant();
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
