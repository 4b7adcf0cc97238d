package io.jenkins.plugins.amibackup.engine.base;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumMap;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Counts consecutive failures of one call, and how long they have lasted, for a {@link Patience}. Where something is made of several
 * calls and is tried again from its beginning, another call that fails shows that the one before has passed. Calls that fail in
 * turn would never be too many: what all of them together may cost until something has gone on is bounded, too. Not thread-safe.
 */
public final class FailureStreak {

    private final Clock clock;
    private final RandomGenerator random;
    private final Map<FailureKind, Spent> spent = new EnumMap<>(FailureKind.class);
    private Instant since;
    private Object failing;
    private int failures;

    /**
     * What the failures of one kind have cost since something has gone on, whatever has failed. A turn that is waited for is no
     * part of it, and neither is a queue for another kind.
     */
    private record Spent(int failures, Duration paused) {}

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
        Spent before = spent.getOrDefault(failure.kind(), new Spent(0, Duration.ZERO));
        if (patience.isSpent(before.failures() + 1, before.paused())) {
            return new Patience.GiveUp();
        }
        Patience.Next next = patience.next(failures, Duration.between(since, now), random);
        Duration pause = next instanceof Patience.Again again ? again.after() : Duration.ZERO;
        spent.put(
                failure.kind(), new Spent(before.failures() + 1, before.paused().plus(pause)));
        return next;
    }

    /** Something has gone on: the streak is over. */
    public void settled() {
        failures = 0;
        spent.clear();
    }
}
