package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Duration;
import java.time.Instant;

/**
 * A copy of AWS's token bucket for one call, so that we wait for a token instead of having AWS refuse the call. Not
 * thread-safe.
 */
public final class TokenBucket {

    /**
     * One token is always kept back, or what EC2 refills within half a second, because calls don't reach AWS at exactly the intervals at
     * which they are made.
     */
    private static final double RESERVE = 1;

    private static final double RESERVED_SECONDS = 0.5;
    /** Almost one token is enough: rounding must not hold back a token that is due. */
    private static final double NEARLY = 1 - 1e-6;
    /**
     * After a refusal, which means that others use the account, too, we take this share of the rate, and a little more after
     * every call that succeeds.
     */
    private static final double SHARE = 0.5;

    private static final double LEAST_SHARE = 0.05;
    private static final double RECOVERY = 0.05;

    private final CallRate rate;
    /** How many tokens there are at most. */
    private final double most;

    private double share = 1;
    private double tokens;
    private Instant filled;

    public TokenBucket(CallRate rate, Instant now) {
        this.rate = rate;
        most = rate.size() - Math.max(RESERVE, rate.perSecond() * RESERVED_SECONDS);
        tokens = most;
        filled = now;
    }

    /** Takes a token and returns zero, or takes none and returns how long it is until there is one. */
    public Duration take(Instant now) {
        fill(now);
        if (tokens >= NEARLY) {
            tokens -= 1;
            share = Math.min(1, share + RECOVERY);
            return Duration.ZERO;
        }
        return afterTokens(1 - tokens);
    }

    /** AWS has refused a call: its bucket is empty, so ours is. */
    public void refused(Instant now) {
        fill(now);
        tokens = Math.min(tokens, 0);
        share = Math.max(LEAST_SHARE, share * SHARE);
    }

    /** The call that a token was taken for is not made. */
    public void giveBack() {
        tokens = Math.min(most, tokens + 1);
    }

    /** How long it takes to refill this many tokens. */
    public Duration afterTokens(double more) {
        return Duration.ofNanos((long) Math.ceil(more * 1e9 / (rate.perSecond() * share)));
    }

    public boolean isFull(Instant now) {
        fill(now);
        return share == 1 && tokens >= most;
    }

    private void fill(Instant now) {
        if (now.isAfter(filled)) {
            double seconds = Duration.between(filled, now).toNanos() / 1e9;
            tokens = Math.min(most, tokens + seconds * rate.perSecond() * share);
            filled = now;
        }
    }
}
