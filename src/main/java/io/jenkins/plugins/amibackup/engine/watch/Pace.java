package io.jenkins.plugins.amibackup.engine.watch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Places the next look at a wait by what is known of it: half of the time that the progress seen so far lets expect, or,
 * where there is none, a share of the time that has passed; bounded below and above, with a jitter of a tenth.
 *
 * @param shortest looks are at least this far apart
 * @param longest looks are at most this far apart, unless AWS asks for fewer calls
 */
public record Pace(Duration shortest, Duration longest, RandomGenerator random) {

    /** Between 5 seconds and 2 minutes. */
    public static Pace standard(RandomGenerator random) {
        return new Pace(Duration.ofSeconds(5), Duration.ofMinutes(2), random);
    }

    /** The time that is left, by the progress so far; null when it can't be told yet. */
    static Duration left(int percent, Duration elapsed) {
        return percent <= 0 || percent > 100
                ? null
                : elapsed.multipliedBy(100L - percent).dividedBy(percent);
    }

    /**
     * The time until the next look.
     *
     * @param percent the progress seen, 0 when none
     * @param elapsed since the wait began
     * @param unchanged since the progress last changed
     * @param slowdown how much slower than usual AWS wants to be asked, 1 for not at all
     */
    Duration next(int percent, Duration elapsed, Duration unchanged, double slowdown) {
        Duration left = left(percent, elapsed);
        Duration guess = left == null ? elapsed.dividedBy(3) : left.dividedBy(2);
        Duration stalled = unchanged.dividedBy(5);
        Duration wait = clamp(guess.compareTo(stalled) > 0 ? guess : stalled);
        double jitter = 0.9 + 0.2 * random.nextDouble();
        return Duration.ofNanos((long) (wait.toNanos() * jitter * slowdown));
    }

    private Duration clamp(Duration wait) {
        if (wait.compareTo(shortest) < 0) {
            return shortest;
        }
        return wait.compareTo(longest) > 0 ? longest : wait;
    }
}
