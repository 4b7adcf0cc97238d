package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The open waits of one account in one Region: one round of looks at a time, at all that are due together. What a wait is for,
 * and how AWS is asked about it, only the looks know.
 */
final class Lane {

    private static final Logger LOGGER = Logger.getLogger(Lane.class.getName());
    private static final double MOST_SLOWDOWN = 16;
    private static final double RECOVERY = 0.8;

    private final Scheduler scheduler;
    private final Pace pace;
    private final List<Look.Maker> looks;
    private final List<Watch> open = new ArrayList<>();
    private Scheduler.Cancellable next;
    private Instant nextAt;
    private boolean looking;
    private double slowdown = 1;
    /** AWS has asked for fewer calls: none is made before, whoever waits. */
    private Instant quietUntil = Instant.MIN;

    Lane(Scheduler scheduler, Pace pace, List<Look.Maker> looks) {
        this.scheduler = scheduler;
        this.pace = pace;
        this.looks = looks;
    }

    synchronized void add(Watch watch) {
        open.add(watch);
        watch.placeNext(pace, open.size(), slowdown, scheduler.clock().instant());
        schedule();
    }

    /** Takes a wait out; true when none is left. */
    synchronized boolean remove(Watch watch) {
        open.remove(watch);
        schedule();
        return open.isEmpty() && !looking;
    }

    synchronized int open() {
        return open.size();
    }

    private void schedule() {
        if (looking) {
            return;
        }
        Instant first = null;
        for (Watch watch : open) {
            if (first == null || watch.latest().isBefore(first)) {
                first = watch.latest();
            }
        }
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

    private void round() {
        List<Round> rounds;
        synchronized (this) {
            next = null;
            if (looking) {
                return;
            }
            looking = true;
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
            // The last one out closes the clients, under a look that is no longer wanted.
            LOGGER.log(
                    wanted ? Level.WARNING : Level.FINE,
                    "A look at AWS ended unexpectedly; it is made again for those who still wait",
                    unexpected);
            Instant now = scheduler.clock().instant();
            due.forEach(watch -> watch.puzzled(pace, now));
        } finally {
            List<Watch> answered;
            synchronized (this) {
                looking = false;
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
    private record Round(Look<?> look, List<Watch> watches, int waits) {}

    /** What is asked now: each identity's waits that are due, and those which cost no further call. */
    private List<Round> rounds(Instant now) {
        Map<AwsClients, List<Watch>> identities = new LinkedHashMap<>();
        open.forEach(watch -> identities
                .computeIfAbsent(watch.clients, clients -> new ArrayList<>())
                .add(watch));
        List<Round> rounds = new ArrayList<>();
        identities.forEach((clients, waits) -> {
            for (Look.Maker maker : looks) {
                Look<?> look = maker.look(clients, scheduler.clock());
                List<Watch> own = waits.stream()
                        .filter(watch -> look.subjects().isInstance(watch.wait.subject()))
                        .toList();
                if (own.stream().anyMatch(watch -> watch.isDue(now))) {
                    rounds.add(new Round(look, look.take(own, now), own.size()));
                }
            }
        });
        return rounds;
    }

    private void ask(Round round) {
        List<Watch> watches = round.watches();
        try {
            round.look().at(watches);
            slowdown = Math.max(1, slowdown * RECOVERY);
            Instant now = scheduler.clock().instant();
            watches.stream()
                    .filter(watch -> !watch.isAnswered())
                    .forEach(watch -> watch.placeNext(pace, round.waits(), slowdown, now));
        } catch (OperationException failure) {
            troubled(watches, failure);
        } catch (RuntimeException unexpected) {
            LOGGER.log(
                    Level.WARNING,
                    "A look with " + round.look().action() + " ended unexpectedly; it is made again",
                    unexpected);
            troubled(
                    watches,
                    new OperationException(
                            FailureKind.TRANSIENT, Line.of("driver.unexpected", unexpected), unexpected));
        }
    }

    private void troubled(List<Watch> watches, OperationException failure) {
        Instant now = scheduler.clock().instant();
        if (failure.kind() == FailureKind.THROTTLED) {
            slowdown = Math.min(MOST_SLOWDOWN, slowdown * 2);
            quietUntil = now.plusMillis((long) (pace.shortest().toMillis() * slowdown));
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
