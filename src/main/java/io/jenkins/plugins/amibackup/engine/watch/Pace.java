package io.jenkins.plugins.amibackup.engine.watch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Chooses when a wait is polled next, by what is known of it. Far from the end, the pause is a little more than half of the remaining
 * time, estimated from the progress so far, or half of the time that has passed if there is no progress. Near the end, the wait is
 * polled at the predicted end, then at short intervals. Every pause has bounds and a jitter.
 *
 * <p>Where many wait together, each poll has some slack, so that waits that are due at nearly the same time are
 * polled with one call.
 *
 * @param shortest polls are at least this far apart
 * @param longest polls are at most this far apart, unless AWS asks for fewer calls
 */
public record Pace(Duration shortest, Duration longest, RandomGenerator random) {

    /** AWS gives progress in whole percents, so fewer than this say too little. */
    private static final int FIRST_PERCENT = 4;
    /** A wait is near its end when this share of all of it is left. */
    private static final double NEAR = 0.125;

    private static final double FAR_STEP = 0.6;
    private static final double FAR_SLACK = 0.3;
    /** The pause between polls near the end, as a share of the whole wait: the longer a wait, the less a second matters. */
    private static final double NEAR_STEP = 0.005;
    /** With many waits, the end of one may be noticed late, by at most this share of the whole wait. */
    private static final double MOST_SLACK = 0.015;
    /** This many waits together have a slack of one shortest pause. */
    private static final double CROWD = 6;

    private static final double STALLED = 0.2;

    /** Between 5 seconds and 2 minutes. */
    public static Pace standard(RandomGenerator random) {
        return new Pace(Duration.ofSeconds(5), Duration.ofMinutes(2), random);
    }

    /**
     * When a wait is polled next.
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
     * The time until the next poll.
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
