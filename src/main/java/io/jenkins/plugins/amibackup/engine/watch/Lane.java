package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;

/**
 * The open waits of one account in one Region: polled in rounds, one at a time, each for all waits that are due. Only the
 * pollers know what a wait is for, and how to ask AWS about it.
 */
final class Lane {

    private static final SystemLog LOGGER = SystemLog.of(Lane.class.getName());
    private static final double MOST_SLOWDOWN = 16;
    private static final double RECOVERY = 0.8;

    private final Scheduler scheduler;
    private final Pace pace;
    private final List<Poller.Maker> pollers;
    private final List<Watch> open = new ArrayList<>();
    private Scheduler.Cancellable next;
    private Instant nextAt;
    private boolean polling;
    private double slowdown = 1;
    /** How many calls in a row AWS has throttled. */
    private int refusals;
    /** No call is made before this: AWS has asked for fewer calls. */
    private Instant quietUntil = Instant.MIN;

    Lane(Scheduler scheduler, Pace pace, List<Poller.Maker> pollers) {
        this.scheduler = scheduler;
        this.pace = pace;
        this.pollers = pollers;
    }

    synchronized void add(Watch watch) {
        open.add(watch);
        watch.placeFirst(pace, open.size(), slowdown, scheduler.clock().instant());
        schedule();
    }

    /** Takes a wait out; true when none is left. */
    synchronized boolean remove(Watch watch) {
        open.remove(watch);
        schedule();
        return open.isEmpty() && !polling;
    }

    synchronized int open() {
        return open.size();
    }

    private void schedule() {
        if (polling) {
            return;
        }
        Instant first = nextRound();
        if (first != null && first.isBefore(quietUntil)) {
            first = quietUntil;
        }
        if (next != null && !nextAt.equals(first)) {
            next.cancel();
            next = null;
        }
        if (first != null && next == null) {
            nextAt = first;
            next = scheduler.schedule(Duration.between(scheduler.clock().instant(), first), this::round);
        }
    }

    /**
     * When the wait that can wait least must be polled, or a little sooner: when the last of the others becomes due that are polled with it.
     * Null for no wait.
     */
    private Instant nextRound() {
        Watch first = null;
        for (Watch watch : open) {
            if (first == null || watch.latest().isBefore(first.latest())) {
                first = watch;
            }
        }
        if (first == null) {
            return null;
        }
        Instant last = first.from();
        for (Watch watch : open) {
            if (watch.isPolledWith(first)
                    && watch.from().isAfter(last)
                    && !watch.from().isAfter(first.latest())) {
                last = watch.from();
            }
        }
        return last;
    }

    private void round() {
        List<Round> rounds;
        synchronized (this) {
            next = null;
            if (polling) {
                return;
            }
            polling = true;
            rounds = rounds(scheduler.clock().instant());
        }
        List<Watch> due = new ArrayList<>();
        rounds.forEach(round -> due.addAll(round.watches()));
        try {
            rounds.forEach(this::ask);
        } catch (RuntimeException unexpected) {
            boolean wanted;
            synchronized (this) {
                wanted = due.stream().anyMatch(open::contains);
            }
            // When the last wait is cancelled, its clients are closed, which fails a poll in progress: only worth a
            // fine line.
            LOGGER.log(
                    wanted ? Level.WARNING : Level.FINE,
                    "A poll of AWS failed unexpectedly; it is repeated for the waits that are still open",
                    unexpected);
            Instant now = scheduler.clock().instant();
            due.forEach(watch -> watch.puzzled(pace, now));
        } finally {
            List<Watch> answered;
            synchronized (this) {
                polling = false;
                answered = due.stream()
                        .filter(watch -> watch.isAnswered() && open.remove(watch))
                        .toList();
                schedule();
            }
            answered.forEach(Watch::tell);
        }
    }

    /**
     * What one identity asks about one kind of subject.
     *
     * @param watches the waits that are asked about
     * @param waits how many of its waits are open
     */
    private record Round(Poller<?> poller, List<Watch> watches, int waits) {}

    /** What to ask now: for each identity, the waits that are due, and others that fit into the same calls. */
    private List<Round> rounds(Instant now) {
        Map<AwsClients, List<Watch>> identities = new LinkedHashMap<>();
        open.forEach(watch -> identities
                .computeIfAbsent(watch.clients, clients -> new ArrayList<>())
                .add(watch));
        List<Round> rounds = new ArrayList<>();
        identities.forEach((clients, waits) -> {
            for (Poller.Maker maker : pollers) {
                Poller<?> poller = maker.poller(clients, scheduler.clock());
                List<Watch> own = waits.stream()
                        .filter(watch -> poller.subjects().isInstance(watch.wait.subject()))
                        .toList();
                if (own.stream().anyMatch(watch -> watch.isDue(now))) {
                    rounds.add(new Round(poller, poller.take(own, now), own.size()));
                }
            }
        });
        return rounds;
    }

    private void ask(Round round) {
        List<Watch> watches = round.watches();
        try {
            round.poller().poll(watches);
            slowdown = Math.max(1, slowdown * RECOVERY);
            refusals = 0;
            Instant now = scheduler.clock().instant();
            for (Watch watch : watches) {
                OperationException failure = watch.takeFailure();
                if (failure != null) {
                    troubled(List.of(watch), failure);
                } else if (!watch.isAnswered()) {
                    watch.placeNext(pace, round.waits(), slowdown, now);
                }
            }
        } catch (OperationException failure) {
            troubled(watches, failure);
        } catch (RuntimeException unexpected) {
            LOGGER.log(
                    Level.WARNING,
                    "A poll with " + round.poller().action() + " failed unexpectedly; it is repeated",
                    unexpected);
            troubled(
                    watches,
                    new OperationException(
                            FailureKind.TRANSIENT, Line.of("driver.unexpected", unexpected), unexpected));
        }
    }

    /** One refusal says little: what was asked is asked again soon. From the second in a row on, all of the lane slows down. */
    private void refused(Instant now) {
        refusals++;
        if (refusals == 1) {
            quietUntil = now.plus(pace.shortest());
            return;
        }
        slowdown = Math.min(MOST_SLOWDOWN, slowdown * (refusals == 3 ? 4 : 2));
        quietUntil = now.plusMillis((long) (pace.shortest().toMillis() * slowdown));
    }

    private void troubled(List<Watch> watches, OperationException failure) {
        Instant now = scheduler.clock().instant();
        if (failure.kind() == FailureKind.THROTTLED) {
            refused(now);
        }
        for (Watch watch : watches) {
            if (watch.isAnswered()) {
                continue;
            }
            if (failure.kind().passes()) {
                watch.troubled(failure, pace, now);
            } else {
                watch.refused(failure, pace, now);
            }
        }
    }
}
