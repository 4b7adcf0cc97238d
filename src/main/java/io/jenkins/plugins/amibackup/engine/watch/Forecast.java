package io.jenkins.plugins.amibackup.engine.watch;

/**
 * Between when and when the end of something is to be expected that advances evenly, by its progress in whole percents: 50 % after ten
 * minutes means an end after 19 min 36 s to 20 min. Each look narrows that down. Where looks contradict each other, because the progress has
 * jumped or stalled, the latest counts alone.
 *
 * @param soonest the earliest end, in seconds since the beginning
 * @param latest the latest end, in seconds since the beginning
 */
record Forecast(double soonest, double latest) {

    /** Fewer percents than this say too little. */
    private static final int FIRST_PERCENT = 4;
    /** Something may end a while after it is said to be complete. */
    private static final int LAST_PERCENT = 99;

    /**
     * What is to be expected after another look at which it had not ended.
     *
     * @param before what was expected until then; null for nothing
     * @param elapsed in seconds since the beginning
     * @return null where nothing says enough
     */
    static Forecast after(Forecast before, int percent, double elapsed) {
        if (percent < FIRST_PERCENT || elapsed <= 0) {
            // AWS may just refuse to tell the progress.
            return before != null && before.latest > elapsed ? before : null;
        }
        int seen = Math.min(percent, LAST_PERCENT);
        Forecast alone = new Forecast(elapsed * 100 / (seen + 1), elapsed * 100 / seen);
        if (before == null) {
            return alone;
        }
        Forecast both = new Forecast(Math.max(before.soonest, alone.soonest), Math.min(before.latest, alone.latest));
        return both.soonest <= both.latest && both.latest > elapsed ? both : alone;
    }

    /** The same, counted from another beginning, which is so many seconds later. */
    Forecast countedFrom(double later) {
        return new Forecast(soonest - later, latest - later);
    }

    /** How far apart the two are, as a share of the whole. */
    double unsure() {
        return (latest - soonest) / latest;
    }
}
