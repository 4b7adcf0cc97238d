package io.jenkins.plugins.amibackup.engine.watch;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * Chooses when a wait is polled next, by what is known of it. Until there is progress, first when as much may be done as says
 * something, with some looks before for what is quick, then after 60 % of the time that has passed. From then on the end is foreseen
 * ({@link Forecast}): after a little more than half of the remaining time, until it is foreseen well, then at the end; if it has not
 * ended then, at short intervals. Every pause has bounds, and all but those to a foreseen end have a jitter.
 *
 * <p>Each poll has some slack, so that waits that are due at nearly the same time are polled with one call.
 *
 * @param shortest polls are at least this far apart
 * @param longest polls are at most this far apart, or twice as far where the end is foreseen well, unless AWS asks for fewer calls
 */
public record Pace(Duration shortest, Duration longest, RandomGenerator random) {

    /** The longest pause, in seconds, that comes of being throttled alone. */
    private static final double MOST_SLOWED = 300;

    /** A large phase is seldom over sooner than this, and the more for each GiB, in seconds: a tenth of it shows as some percents. */
    private static final double QUICK_BASE = 60;

    private static final double QUICK_PER_GIB = 2;
    private static final double PROMISING = 0.1;
    /** However large it is, it is polled after so many seconds. */
    private static final double MOST_PROMISING = 60;
    /** Something quick is noticed before it takes so many times as long. */
    private static final double MOST_GROWTH = 1.5;

    /** What was picked up is polled after one shortest pause, or with what is picked up within another such pause. */
    private static final double COMPANY = 2;

    /** Without progress, the first pause in shortest ones, and the later ones as a share of the time that has passed. */
    private static final double FIRST_STEP = 2.5;

    private static final double BLIND_STEP = 0.6;
    private static final double BLIND_SLACK = 0.1;

    private static final double FAR_STEP = 0.6;
    private static final double FAR_SLACK = 0.3;
    /** The end is foreseen well when it is unsure by no more than this share of the whole. */
    private static final double SURE = 0.011;
    /** The pause between polls near the end, as a share of the whole wait: the longer a wait, the less a second matters. */
    private static final double NEAR_STEP = 0.005;
    /** Where another wait ends soon after, the end of one may be noticed late, by at most this share of the whole wait. */
    private static final double END_SLACK = 0.019;
    /** With fewer waits than this there is less of it: the last ones hold up whoever waits for all. */
    private static final double CROWD = 20;

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
     * @param forecast when the end is to be expected; null for no idea
     * @param elapsed since AWS has begun
     * @param unchanged since the progress last changed
     * @param gib how much AWS has to move where it tells its progress, in GiB; 0 for nothing
     */
    record Seen(Forecast forecast, Duration elapsed, Duration unchanged, long gib) {}

    /**
     * The time until the next poll.
     *
     * @param waits how many waits there are together with this one
     * @param slowdown how much slower than usual AWS wants to be asked, 1 for not at all
     */
    Next next(Seen seen, int waits, double slowdown) {
        double elapsed = seconds(seen.elapsed());
        double stalled = seconds(seen.unchanged()) * STALLED;
        Forecast forecast = seen.forecast();
        if (forecast == null) {
            double promising = promising(seen.gib()) - elapsed;
            double step = Math.max(Math.min(promising, MOST_GROWTH * elapsed), BLIND_STEP * elapsed);
            double wait = jitter(clamp(Math.max(Math.max(step, FIRST_STEP * seconds(shortest)), stalled)));
            return within(wait, Math.max(wait * (1 + BLIND_SLACK), promising), slowdown);
        }
        double near = Math.max(seconds(shortest), NEAR_STEP * forecast.latest());
        if (forecast.unsure() <= SURE) {
            double end = Math.min(Math.max(forecast.latest() - elapsed, near), 2 * seconds(longest));
            double wait = Math.max(end, clamp(stalled));
            double slack = END_SLACK * Math.min(1, (waits - 1) / CROWD);
            return within(wait, wait + slack * forecast.latest(), slowdown);
        }
        double step = Math.max(FAR_STEP * (forecast.soonest() - elapsed), near);
        double wait = jitter(clamp(Math.max(step, stalled)));
        return within(wait, wait * (1 + FAR_SLACK), slowdown);
    }

    /** The time until the first poll of what was picked up: nobody knows how far it has come, or whether it has ended. */
    Next soon(double slowdown) {
        return within(seconds(shortest), COMPANY * seconds(shortest), slowdown);
    }

    /** How long after the beginning there may be progress that says something, in seconds. */
    private static double promising(long gib) {
        return gib == 0 ? 0 : Math.min(MOST_PROMISING, PROMISING * (QUICK_BASE + QUICK_PER_GIB * gib));
    }

    private double jitter(double wait) {
        return wait * (0.95 + 0.1 * random.nextDouble());
    }

    private double clamp(double wait) {
        return Math.max(seconds(shortest), Math.min(seconds(longest), wait));
    }

    private static Next within(double from, double latest, double slowdown) {
        return new Next(slowed(from, slowdown), slowed(latest, slowdown));
    }

    /** A pause that is long already grows no further: it ends when the slowdown may be over. */
    private static Duration slowed(double wait, double slowdown) {
        return duration(Math.min(wait * slowdown, Math.max(wait, MOST_SLOWED)));
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private static Duration duration(double seconds) {
        return Duration.ofNanos((long) (seconds * 1e9));
    }
}
