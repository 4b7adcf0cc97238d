package io.jenkins.plugins.amibackup.engine.watch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Places the next look at a wait by what is known of it. Far from the end, that is a little more than half of the time that
 * the progress seen so far lets expect, or, where there is none, half of the time that has passed; near the end, the predicted
 * end itself, then ever again after a short time. All of it has bounds and a jitter.
 *
 * <p>Where many wait together, each look has some slack, so that those which are due at nearly the same time are looked at
 * with one call.
 *
 * @param shortest looks are at least this far apart
 * @param longest looks are at most this far apart, unless AWS asks for fewer calls
 */
public record Pace(Duration shortest, Duration longest, RandomGenerator random) {

    /** Progress is told in whole percents: less than this says too little. */
    private static final int FIRST_PERCENT = 4;
    /** A wait is near its end when this share of all of it is left. */
    private static final double NEAR = 0.125;

    private static final double FAR_STEP = 0.6;
    private static final double FAR_SLACK = 0.3;
    /** Near the end, looks are so far apart, as a share of all the wait: the longer a wait, the less a second matters. */
    private static final double NEAR_STEP = 0.005;
    /** Among many, the end of a wait may be noticed later by this share of all of it. */
    private static final double MOST_SLACK = 0.015;
    /** So many waits have so much slack as the shortest time between looks. */
    private static final double CROWD = 6;

    private static final double STALLED = 0.2;

    /** Between 5 seconds and 2 minutes. */
    public static Pace standard(RandomGenerator random) {
        return new Pace(Duration.ofSeconds(5), Duration.ofMinutes(2), random);
    }

    /**
     * When a wait is to be looked at next.
     *
     * @param from not before
     * @param latest not after
     */
    record Next(Duration from, Duration latest) {}

    /**
     * What has been seen of a wait.
     *
     * @param percent the progress, 0 when none
     * @param elapsed since the wait began
     * @param unchanged since the progress last changed
     */
    record Seen(int percent, Duration elapsed, Duration unchanged) {}

    /** The time that is left, by the progress so far; null when it can't be told yet. */
    static Duration left(int percent, Duration elapsed) {
        return percent <= 0 || percent > 100
                ? null
                : elapsed.multipliedBy(100L - percent).dividedBy(percent);
    }

    /**
     * The time until the next look.
     *
     * @param waits how many waits there are together with this one
     * @param slowdown how much slower than usual AWS wants to be asked, 1 for not at all
     */
    Next next(Seen seen, int waits, double slowdown) {
        double elapsed = seconds(seen.elapsed());
        double stalled = seconds(seen.unchanged()) * STALLED;
        double step;
        double slack;
        if (seen.percent() < FIRST_PERCENT || seen.percent() > 100) {
            step = Math.max(elapsed / 2, 2 * seconds(shortest));
            slack = FAR_SLACK * step;
        } else {
            double soonest = elapsed * 100 / (seen.percent() + 1.0);
            double surely = elapsed * 100 / seen.percent();
            double short1 = Math.max(seconds(shortest), NEAR_STEP * surely);
            double crowd = Math.min(1, (waits - 1) / CROWD);
            if (surely - elapsed > Math.max(NEAR * surely, 2 * short1)) {
                step = FAR_STEP * (soonest - elapsed);
                slack = FAR_SLACK * step;
            } else {
                step = Math.max(short1, soonest + (surely - soonest) * crowd - elapsed);
                slack = Math.min(MOST_SLACK * surely, seconds(shortest) * (waits - 1) / CROWD);
            }
        }
        double jitter = 0.95 + 0.1 * random.nextDouble();
        double wait = clamp(Math.max(step, stalled)) * jitter;
        return new Next(duration(wait * slowdown), duration((wait + Math.min(slack, seconds(longest))) * slowdown));
    }

    private double clamp(double wait) {
        return Math.max(seconds(shortest), Math.min(seconds(longest), wait));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
