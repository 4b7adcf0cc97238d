package io.jenkins.plugins.amibackup.engine.aws;

import java.time.Duration;
import java.time.Instant;

/** Our side of a bucket that AWS keeps: what we don't ask past its last token is not refused. Used under a lock. */
public final class TokenBucket {

    /** Calls don't reach AWS in the very rhythm in which they are made, so one is always kept back. */
    private static final double RESERVE = 1;
    /** Rounding must not withhold the token that a whole period has refilled. */
    private static final double NEARLY = 1 - 1e-6;
    /** Others call, too: after a refusal we take this share of the rate, and a little more with every call that gets through. */
    private static final double SHARE = 0.5;

    private static final double LEAST_SHARE = 0.05;
    private static final double RECOVERY = 0.05;

    private final CallRate rate;
    private double share = 1;
    private double tokens;
    private Instant filled;

    public TokenBucket(CallRate rate, Instant now) {
        this.rate = rate;
        tokens = rate.size() - RESERVE;
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

    /** How long it takes until so many tokens more have come. */
    public Duration afterTokens(double more) {
        return Duration.ofNanos((long) Math.ceil(more * 1e9 / (rate.perSecond() * share)));
    }

    public boolean isFull(Instant now) {
        fill(now);
        return share == 1 && tokens >= rate.size() - RESERVE;
    }

    private void fill(Instant now) {
        if (now.isAfter(filled)) {
            double seconds = Duration.between(filled, now).toNanos() / 1e9;
            tokens = Math.min(rate.size() - RESERVE, tokens + seconds * rate.perSecond() * share);
            filled = now;
        }
    }
}
