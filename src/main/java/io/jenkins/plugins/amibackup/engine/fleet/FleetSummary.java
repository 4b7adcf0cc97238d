package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.drive.LogPrefix;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;

/**
 * The log of a fleet that is too large for the lines of each: one for each change of the whole, the more seldom the longer it takes.
 * At once comes what failed, and every warning. What the members tell reaches it as messages to the fleet.
 */
final class FleetSummary {

    /** A line comes at most once in this part of the time that has passed: a night has no more of them than fit on a page. */
    private static final int PARTS = 5;

    private static final Duration MOST = Duration.ofMinutes(30);
    /** After so long without a change, the same is said again: it is still alive, and its forecast has changed. */
    private static final Duration QUIET = Duration.ofMinutes(15);
    /** So many failures are told at once; where more fail, it is for the same reason, and the table at the end names them. */
    private static final int MOST_FAILURES = 10;

    private final String kind;
    private final OperationListener listener;
    private final Scheduler scheduler;
    private final Duration least;
    private final Consumer<Runnable> mailbox;
    private final RepeatedWarnings warnings = new RepeatedWarnings();
    private final AtomicBoolean changed = new AtomicBoolean();
    private final Instant begun;
    private FleetState.Running running;
    private FleetCounts said;
    private Instant saidAt;
    private Scheduler.Cancellable timer = () -> {};
    private Instant timerAt = Instant.MAX;
    private int failures;
    private boolean stopping;

    /**
     * @param least lines of the whole are at least this far apart
     * @param mailbox takes messages to the fleet
     */
    FleetSummary(
            String kind, OperationListener listener, Scheduler scheduler, Duration least, Consumer<Runnable> mailbox) {
        this.kind = kind;
        this.listener = listener;
        this.scheduler = scheduler;
        this.least = least;
        this.mailbox = mailbox;
        begun = now();
        saidAt = begun;
    }

    /** All members have begun. */
    void begun(FleetState.Running all) {
        running = all;
        say(Line.of("fleet.sum.begins", FleetLog.EACH.word()));
        look();
    }

    /** A member may stand elsewhere. On any thread. */
    void changed() {
        if (changed.compareAndSet(false, true)) {
            mailbox.accept(() -> {
                changed.set(false);
                look();
            });
        }
    }

    /** A member has a warning. On any thread. */
    void warned(FleetMember member, String line, Line warning) {
        if (warnings.isNew(member.label(), warning)) {
            listener.warning(line, warning);
        } else {
            changed();
        }
    }

    /** A member has ended. */
    void ended(FleetMember member) {
        boolean bad = !(member.end().orElseThrow() instanceof End.Done);
        if (bad && !stopping && failures++ < MOST_FAILURES) {
            say(member.row());
        }
        look();
    }

    /** All are told to stop: what comes of each stands in the table. */
    void stopping() {
        stopping = true;
    }

    /** All members have ended. */
    void close() {
        timer.cancel();
        warnings.close().forEach(this::say);
        FleetTable.of(running.members()).forEach(row -> listener.row(LogPrefix.before(row, kind, listener)));
        say(Line.of("fleet.sum.over", FleetCounts.of(kind, running).line(), Duration.between(begun, now())));
    }

    private void look() {
        if (running == null || running.left() == 0) {
            return;
        }
        FleetCounts counts = FleetCounts.of(kind, running);
        Instant now = now();
        Instant due = saidAt.plus(atLeast(now));
        boolean news = !counts.equals(said) || warnings.isAnyLeft();
        Instant next = news ? due : saidAt.plus(QUIET.compareTo(least) < 0 ? least : QUIET);
        if (now.isBefore(next)) {
            lookAt(next, now);
            return;
        }
        warnings.take().forEach(this::say);
        say(FleetForecast.of(running.members(), now).after(counts));
        said = counts;
        saidAt = now;
        lookAt(now.plus(atLeast(now)), now);
    }

    private Duration atLeast(Instant now) {
        Duration part = Duration.between(begun, now).dividedBy(PARTS);
        Duration most = part.compareTo(MOST) < 0 ? part : MOST;
        return most.compareTo(least) < 0 ? least : most;
    }

    private void lookAt(Instant when, Instant now) {
        if (timerAt.isAfter(now) && !timerAt.isAfter(when)) {
            return;
        }
        timer.cancel();
        timerAt = when;
        timer = scheduler.schedule(Duration.between(now, when), () -> mailbox.accept(this::lookNow));
    }

    /** The timer has fired, and may have done so early by this clock. */
    private void lookNow() {
        timerAt = Instant.MIN;
        look();
    }

    private void say(Line line) {
        listener.line(LogPrefix.before(line, kind, listener));
    }

    private Instant now() {
        return scheduler.clock().instant();
    }
}
