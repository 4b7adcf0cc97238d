package io.jenkins.plugins.amibackup.engine;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.BooleanSupplier;

/**
 * Time that passes only when a test lets it: tasks run one after another on the test's own thread, and the clock jumps to
 * the time of each.
 */
public final class VirtualTime implements Scheduler {

    private final MovableClock clock;
    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::due).thenComparing(Task::number));
    private long numbers;
    private int waiting;

    public VirtualTime(MovableClock clock) {
        this.clock = clock;
    }

    private static final class Task {
        private final Instant due;
        private final long number;
        /** Null once it waits no more: what has ended is not kept in memory by a task that is taken back. */
        private Runnable work;
        /** Whether it waits: looking for one among thousands would take longer than all else. */
        private boolean waits = true;

        Task(Instant due, long number, Runnable work) {
            this.due = due;
            this.number = number;
            this.work = work;
        }

        Instant due() {
            return due;
        }

        long number() {
            return number;
        }
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable work) {
        Instant now = clock.instant();
        Task task = new Task(delay.isNegative() ? now : now.plus(delay), numbers++, work);
        tasks.add(task);
        waiting++;
        return () -> {
            if (task.waits) {
                task.waits = false;
                task.work = null;
                waiting--;
            }
        };
    }

    /** Runs the next task; false when there is none. */
    public boolean step() {
        Task task = next();
        if (task == null) {
            return false;
        }
        tasks.remove();
        task.waits = false;
        waiting--;
        if (task.due().isAfter(clock.instant())) {
            clock.set(task.due());
        }
        task.work.run();
        return true;
    }

    /** The next task that nobody has taken back; null for none. */
    private Task next() {
        while (!tasks.isEmpty() && !tasks.peek().waits) {
            tasks.remove();
        }
        return tasks.peek();
    }

    /** Runs tasks until it holds. */
    public void runUntil(BooleanSupplier holds) {
        while (!holds.getAsBoolean()) {
            if (!step()) {
                throw new AssertionError("What was waited for has not come, and nothing is left to run");
            }
        }
    }

    /** Runs tasks until none is left. */
    public void runOut() {
        while (step()) {
            // goes on
        }
    }

    /** Runs what is due within this time, then stands at its end. */
    public void pass(Duration duration) {
        Instant end = clock.instant().plus(duration);
        while (next() != null && !next().due().isAfter(end)) {
            step();
        }
        clock.set(end);
    }

    /** Drops everything that is scheduled, as the end of a process does. */
    public void forgetAll() {
        tasks.forEach(task -> task.waits = false);
        tasks.clear();
        waiting = 0;
    }

    /** How long it is until the next task; a day when there is none. */
    public Duration nextIn() {
        Task task = next();
        return task == null ? Duration.ofDays(1) : Duration.between(clock.instant(), task.due());
    }

    public int scheduled() {
        return waiting;
    }
}
