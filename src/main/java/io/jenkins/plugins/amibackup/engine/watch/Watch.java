package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import java.time.Duration;
import java.time.Instant;

/** One open wait, and what has been seen of it. Used by one lane, under its lock or while it polls. */
final class Watch {

    /** An ID that AWS has just given can stay unknown for a while, and AWS can forget any ID for a moment. */
    private static final Duration UNKNOWN = Duration.ofMinutes(2);

    private static final int UNKNOWN_POLLS = 5;
    /** Credentials may be renewed between two calls. */
    private static final int REFUSALS = 3;

    final Wait wait;
    final AwsClients clients;
    private final Watcher.Listener listener;
    private Instant since;
    private Instant changedAt;
    private Forecast forecast;
    /** Whether its progress was seen since it was placed. */
    private boolean news;

    private Instant from;
    private Instant latest;
    private int percent;
    private Instant unknownSince;
    private int unknownPolls;
    private int troubles;
    private int refusals;
    private OperationException failure;
    private Answer answer;

    Watch(Wait wait, AwsClients clients, Watcher.Listener listener, Instant now) {
        this.wait = wait;
        this.clients = clients;
        this.listener = listener;
        since = now;
        changedAt = now;
        from = now;
        latest = now;
    }

    /** The earliest time at which polling it is worth a call. */
    Instant from() {
        return from;
    }

    /** The latest time at which it must be polled. */
    Instant latest() {
        return latest;
    }

    boolean isDue(Instant now) {
        return !from.isAfter(now);
    }

    /** Whether one identity asks about both with the same calls. */
    boolean isPolledWith(Watch other) {
        return clients == other.clients
                && wait.subject().getClass() == other.wait.subject().getClass();
    }

    private void place(Duration after, Instant now) {
        place(new Pace.Next(after, after), now);
    }

    private void place(Pace.Next next, Instant now) {
        from = now.plus(next.from());
        latest = now.plus(next.latest());
    }

    /** Chooses when it is polled first; otherwise as {@link #placeNext}. What was picked up may have ended by now. */
    void placeFirst(Pace pace, int waits, double slowdown, Instant now) {
        if (wait.pickedUp()) {
            place(pace.soon(slowdown), now);
        } else {
            placeNext(pace, waits, slowdown, now);
        }
    }

    /**
     * Chooses when it is polled next. One that was taken along before it was due, and of which nothing was seen, stays where it is.
     *
     * @param waits how many are polled together with it
     */
    void placeNext(Pace pace, int waits, double slowdown, Instant now) {
        if (!isDue(now) && !news) {
            return;
        }
        news = false;
        long gib = wait.subject().tellsProgress() ? wait.gib() : 0;
        Pace.Seen seen = new Pace.Seen(forecast, Duration.between(since, now), Duration.between(changedAt, now), gib);
        place(pace.next(seen, waits, slowdown), now);
    }

    /** AWS says how far it has come. */
    void progress(int seen, Instant now) {
        progress(seen, seen, null, now);
    }

    /**
     * AWS says how far it has come.
     *
     * @param seen the percents to show
     * @param slowest those of the part that ends last
     * @param begun when AWS says that it has begun; null for when the wait did
     */
    void progress(int seen, int slowest, Instant begun, Instant now) {
        known();
        news = true;
        if (seen > percent) {
            percent = Math.min(seen, 100);
            changedAt = now;
        }
        if (begun != null && !begun.isAfter(now)) {
            // Another part may be the slowest by now, which has not begun at the same time.
            forecast = forecast == null ? null : forecast.countedFrom(seconds(since, begun));
            since = begun;
        }
        double elapsed = seconds(since, now);
        forecast = Forecast.after(forecast, slowest, elapsed);
        listener.progress(percent, left(elapsed));
    }

    private static double seconds(Instant from, Instant to) {
        return Duration.between(from, to).toNanos() / 1e9;
    }

    /** How long it may still take; null where that can't be told. */
    private Duration left(double elapsed) {
        return forecast == null ? null : Duration.ofMillis((long) (1000 * Math.max(0, forecast.latest() - elapsed)));
    }

    private void known() {
        unknownSince = null;
        unknownPolls = 0;
        troubles = 0;
        refusals = 0;
    }

    void answer(Answer how) {
        if (answer == null) {
            answer = how;
        }
    }

    boolean isAnswered() {
        return answer != null;
    }

    void tell() {
        listener.answered(answer);
    }

    /** AWS doesn't know it. Returns whether that has gone on for so long that it must be gone. */
    boolean unknownForLong(Instant now) {
        if (unknownSince == null) {
            unknownSince = now;
        }
        unknownPolls++;
        return unknownPolls >= UNKNOWN_POLLS
                && Duration.between(unknownSince, now).compareTo(UNKNOWN) >= 0;
    }

    /** Whether AWS did not know it the last time: its ID must not fail the next call for others. */
    boolean isSuspect() {
        return unknownPolls > 0;
    }

    /** What was asked for this one alone was refused: no other of its round is concerned. */
    void failed(OperationException why) {
        failure = why;
    }

    /** What {@link #failed} has noted since it was last asked for; null for nothing. */
    OperationException takeFailure() {
        OperationException taken = failure;
        failure = null;
        return taken;
    }

    /** The call failed in a way that passes. It is repeated, after a longer pause each time. */
    void troubled(OperationException why, Pace pace, Instant now) {
        troubles++;
        listener.troubled(troubles, why);
        again(pace, now);
    }

    private void again(Pace pace, Instant now) {
        Patience patience = Patience.polls(pace.shortest(), pace.longest());
        if (patience.next(troubles, Duration.ZERO, pace.random()) instanceof Patience.Again again) {
            place(again.after(), now);
        }
    }

    /** An error of ours. The poll is repeated, after a longer pause each time. */
    void puzzled(Pace pace, Instant now) {
        troubles++;
        again(pace, now);
    }

    /** AWS refuses to answer. After a few times, the wait ends. */
    void refused(OperationException why, Pace pace, Instant now) {
        refusals++;
        if (refusals >= REFUSALS || why.kind() == FailureKind.UNTRUSTED) {
            answer(new Answer.Unanswerable(why));
        } else {
            place(pace.shortest(), now);
        }
    }
}
