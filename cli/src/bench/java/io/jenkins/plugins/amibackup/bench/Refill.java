package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.aws.CallRate;

/** A bucket of tokens as EC2 has them, for reckoning: it is asked in the order of time, in seconds. */
final class Refill {

    private final CallRate rate;
    private double tokens;
    private double filled;

    Refill(CallRate rate) {
        this.rate = rate;
        tokens = rate.size();
    }

    /** When a call that is wanted at a time can be made at the earliest; it is made then. */
    double take(double wanted) {
        double at = Math.max(wanted, filled);
        fill(at);
        if (tokens < 1) {
            at += (1 - tokens) / rate.perSecond();
            tokens = 1;
            filled = at;
        }
        tokens -= 1;
        return at;
    }

    /** Whether a call is taken that is made at a time, rather than throttled. */
    boolean takes(double at) {
        fill(at);
        if (tokens < 1) {
            return false;
        }
        tokens -= 1;
        return true;
    }

    private void fill(double at) {
        tokens = Math.min(rate.size(), tokens + (at - filled) * rate.perSecond());
        filled = at;
    }
}
