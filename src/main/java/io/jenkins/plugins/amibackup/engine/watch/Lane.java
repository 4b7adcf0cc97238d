package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.OperationException;
import io.jenkins.plugins.amibackup.engine.Scheduler;
import io.jenkins.plugins.amibackup.engine.Texts;
import io.jenkins.plugins.amibackup.engine.Trouble;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** The open waits of one account in one Region: one look at a time, at all that are due together. */
final class Lane {

    private static final Logger LOGGER = Logger.getLogger(Lane.class.getName());
    private static final double MOST_SLOWDOWN = 16;

    private final Scheduler scheduler;
    private final Pace pace;
    private final List<Watch> open = new ArrayList<>();
    private Scheduler.Cancellable next;
    private Instant nextAt;
    private boolean looking;
    private double slowdown = 1;

    Lane(Scheduler scheduler, Pace pace) {
        this.scheduler = scheduler;
        this.pace = pace;
    }

    synchronized void add(Watch watch) {
        watch.place(pace.shortest(), scheduler.clock().instant());
        open.add(watch);
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
            if (first == null || watch.nextLook().isBefore(first)) {
                first = watch.nextLook();
            }
        }
        if (first == null || next != null && first.isBefore(nextAt) || next != null && nextAt.isBefore(first)) {
            if (next != null) {
                next.cancel();
                next = null;
            }
        }
        if (first != null && next == null) {
            nextAt = first;
            next = scheduler.schedule(Duration.between(scheduler.clock().instant(), first), this::look);
        }
    }

    private void look() {
        List<Watch> due;
        synchronized (this) {
            next = null;
            if (looking) {
                return;
            }
            looking = true;
            Instant now = scheduler.clock().instant();
            due = open.stream().filter(watch -> watch.isDue(now)).toList();
        }
        try {
            ask(due);
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

    private void ask(List<Watch> due) {
        Map<AwsClients, List<Watch>> images = new LinkedHashMap<>();
        Map<AwsClients, List<Watch>> stores = new LinkedHashMap<>();
        for (Watch watch : due) {
            (watch.wait instanceof Wait.ForImage ? images : stores)
                    .computeIfAbsent(watch.clients, clients -> new ArrayList<>())
                    .add(watch);
        }
        images.forEach((clients, watches) -> ask(watches, () -> new ImageLook(clients, scheduler.clock()).at(watches)));
        stores.forEach((clients, watches) -> ask(watches, () -> new StoreLook(clients, scheduler.clock()).at(watches)));
    }

    private void ask(List<Watch> watches, Runnable look) {
        try {
            look.run();
            slowdown = Math.max(1, slowdown * 0.8);
            Instant now = scheduler.clock().instant();
            watches.stream()
                    .filter(watch -> !watch.isAnswered())
                    .forEach(watch -> watch.placeNext(pace, slowdown, now));
        } catch (OperationException failure) {
            troubled(watches, failure);
        } catch (RuntimeException unexpected) {
            LOGGER.log(Level.WARNING, "A look at AWS ended unexpectedly; it is made again", unexpected);
            troubled(
                    watches,
                    new OperationException(Trouble.TRANSIENT, Texts.text("driver.unexpected", unexpected), unexpected));
        }
    }

    private void troubled(List<Watch> watches, OperationException failure) {
        Instant now = scheduler.clock().instant();
        if (failure.trouble() == Trouble.THROTTLED) {
            slowdown = Math.min(MOST_SLOWDOWN, slowdown * 2);
        }
        for (Watch watch : watches) {
            if (failure.trouble().passes()) {
                watch.troubled(failure, pace, now);
            } else {
                watch.refused(failure, pace, now);
            }
        }
    }
}
