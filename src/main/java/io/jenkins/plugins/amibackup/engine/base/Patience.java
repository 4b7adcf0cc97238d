package io.jenkins.plugins.amibackup.engine.base;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How temporary failures are retried: how long the pauses are, when a person is told, and when we give up. Immutable;
 * {@link FailureStreak} does the counting. All retry policies of the engine are here:
 *
 * <table>
 * <caption>The policies</caption>
 * <tr><th>policy</th><th>pauses</th><th>tells a person</th><th>gives up</th></tr>
 * <tr><td>{@link #CALLS}</td><td>2 s, 4 s, 8 s, up to 1 min, ±25 %</td><td>at the 3rd failure</td><td>after 30 min</td></tr>
 * <tr><td>the same {@link #forLooks}</td><td>1 s, 2 s, 4 s, up to 1 min, ±25 %</td><td>as above</td><td>as above</td></tr>
 * <tr><td>{@link #BEFORE_ANYTHING_IS_MADE}</td><td>as above</td><td>as above</td><td>at the 6th failure</td></tr>
 * <tr><td>{@link #LIMITS}</td><td>30 s, ±25 %</td><td>each time</td><td>after 24 h</td></tr>
 * <tr><td>{@link #GATE}, {@link #FLEET}</td><td>4 s, 8 s, up to 64 s</td><td>never</td><td>at the 8th failure</td></tr>
 * <tr><td>{@link #QUESTIONS}</td><td>2 s, 4 s, 8 s, up to 10 s</td><td>never</td><td>at the 6th failure</td></tr>
 * <tr><td>{@link #polls}</td><td>1, 2, 4, 8 shortest intervals apart, up to the longest</td><td>at the 3rd failure</td><td>never</td></tr>
 * <tr><td>{@link #renewals}</td><td>a third of the lease</td><td>never</td><td>never</td></tr>
 * </table>
 *
 * <p>Calls of one step that fail in turn give up together after three times as many failures as one call, or after as long in pauses.
 */
public final class Patience {

    private static final int EACH = 0;
    private static final int NEVER = Integer.MAX_VALUE;
    /** No limit: a hundred years. */
    private static final Duration FOREVER = Duration.ofDays(36_500);
    /** Calls that fail in turn may fail together this many times as often as one of them alone. */
    private static final int TOGETHER = 3;
    /** After failures, polls are at most this many times the shortest interval apart. */
    private static final int SLOWEST_POLL = 64;

    /** An operation's own calls that were throttled or failed because of the network or the server. */
    public static final Patience CALLS = pausing(Duration.ofSeconds(2))
            .doublingUpTo(Duration.ofMinutes(1))
            .jitter(0.25)
            .speakingAt(3)
            .forAtMost(Duration.ofMinutes(30));

    /** A network or server fault before an operation has made anything: if it doesn't pass soon, it is better to fail at once. */
    public static final Patience BEFORE_ANYTHING_IS_MADE = CALLS.untilFailure(6);

    /**
     * A limit of the account on work in progress. If it still applies after a day, someone must raise the quota.
     */
    public static final Patience LIMITS =
            pausing(Duration.ofSeconds(30)).jitter(0.25).speakingAt(EACH).forAtMost(Duration.ofHours(24));

    /** The calls of a gate; a deployment waits for it, so it gives up after about three minutes. */
    public static final Patience GATE =
            pausing(Duration.ofSeconds(4)).doublingUpTo(Duration.ofSeconds(64)).untilFailure(8);

    /** The calls with which a fleet finds its instances. */
    public static final Patience FLEET = GATE;

    /** What a search or a clean-up asks AWS: someone waits for the answer, so it gives up after about half a minute. */
    public static final Patience QUESTIONS =
            pausing(Duration.ofSeconds(2)).doublingUpTo(Duration.ofSeconds(10)).untilFailure(6);

    private final Duration first;
    private final Duration longest;
    private final double jitter;
    private final int speaksAt;
    private final int lastFailure;
    private final Duration most;

    private Patience(Duration first, Duration longest, double jitter, int speaksAt, int lastFailure, Duration most) {
        this.first = first;
        this.longest = longest;
        this.jitter = jitter;
        this.speaksAt = speaksAt;
        this.lastFailure = lastFailure;
        this.most = most;
    }

    /** What to do after a failure. */
    public sealed interface Next {}

    /** Retry after a pause. */
    public sealed interface Again extends Next {
        Duration after();
    }

    /** Retry silently. */
    public record Retry(Duration after) implements Again {}

    /** Tell a person, and retry. */
    public record SpeakAndRetry(Duration after) implements Again {}

    /** It has failed too often, or for too long. */
    public record GiveUp() implements Next {}

    /**
     * Failing polls of AWS: they are retried as long as the operation waits. One failure says little, so the first retry comes soon.
     *
     * @param shortest polls are at least this far apart
     * @param longest polls are at most this far apart
     */
    public static Patience polls(Duration shortest, Duration longest) {
        Duration slowest = shortest.multipliedBy(SLOWEST_POLL);
        return pausing(shortest)
                .doublingUpTo(slowest.compareTo(longest) < 0 ? slowest : longest)
                .speakingAt(3);
    }

    /**
     * Renewals of a lease: after a failure, the next one comes at its usual time.
     *
     * @param lease how long the holder may be silent
     */
    public static Patience renewals(Duration lease) {
        return pausing(lease.dividedBy(3));
    }

    /** Equal pauses, without jitter, silently and without end, unless changed by the methods below. */
    public static Patience pausing(Duration pause) {
        return new Patience(pause, pause, 0, NEVER, NEVER, FOREVER);
    }

    /** Each pause is twice as long as the one before, up to a longest one. */
    public Patience doublingUpTo(Duration longestPause) {
        return new Patience(first, longestPause, jitter, speaksAt, lastFailure, most);
    }

    /** The same for what only looks: it begins with half the pause, because what it holds up is often a call that is due. */
    public Patience forLooks() {
        return new Patience(first.dividedBy(2), longest, jitter, speaksAt, lastFailure, most);
    }

    /** Each pause is longer or shorter by up to this fraction, applied after the limit on pauses: 0.25 means ±25 %. */
    public Patience jitter(double share) {
        return new Patience(first, longest, share, speaksAt, lastFailure, most);
    }

    /** A person is told at this consecutive failure: 1 is the first; 0 means each. */
    public Patience speakingAt(int failure) {
        return new Patience(first, longest, jitter, failure, lastFailure, most);
    }

    /** Gives up at this consecutive failure: 1 would be the first. */
    public Patience untilFailure(int failure) {
        return new Patience(first, longest, jitter, speaksAt, failure, most);
    }

    /** Gives up at the first failure that comes later than this after the first consecutive one. */
    public Patience forAtMost(Duration time) {
        return new Patience(first, longest, jitter, speaksAt, lastFailure, time);
    }

    /**
     * What to do after a failure.
     *
     * @param failures the number of consecutive failures, including this one
     * @param failing the time since the first of them
     * @param random for the jitter; unused without one
     */
    public Next next(int failures, Duration failing, RandomGenerator random) {
        if (failures >= lastFailure || failing.compareTo(most) > 0) {
            return new GiveUp();
        }
        Duration after = pause(failures, random);
        return isSpokenOf(failures) ? new SpeakAndRetry(after) : new Retry(after);
    }

    /**
     * Whether failures of different calls, each of which has passed when the next one fails, are too many together.
     *
     * @param all the number of failures since something has gone on, including this one
     * @param paused the sum of the pauses that they have cost
     */
    boolean isSpent(int all, Duration paused) {
        return all / TOGETHER >= lastFailure || paused.compareTo(most) > 0;
    }

    /** The first pause, without jitter. */
    public Duration pause() {
        return first;
    }

    /** Whether a person is told at this consecutive failure. */
    public boolean isSpokenOf(int failures) {
        return speaksAt == EACH || failures == speaksAt;
    }

    private Duration pause(int failures, RandomGenerator random) {
        Duration pause = first;
        for (int failure = 1; failure < failures && pause.compareTo(longest) < 0; failure++) {
            pause = pause.multipliedBy(2);
        }
        pause = pause.compareTo(longest) > 0 ? longest : pause;
        return jitter == 0
                ? pause
                : Duration.ofMillis((long) (pause.toMillis() * (1 - jitter + 2 * jitter * random.nextDouble())));
    }
}
