package io.jenkins.plugins.amibackup.engine.listing;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/**
 * Tasks that are done side by side, by workers and by the thread that waits for them: however busy the workers are, they are done. A
 * task can leave others to be done. The first one that fails ends them all.
 */
final class Together {

    /** What is done at once at most, so that others have connections to S3, too. */
    private static final int MOST = 8;

    private final Executor workers;
    private final Deque<Task> waiting = new ArrayDeque<>();
    private int helpers;
    private int underWay;
    private Throwable failure;

    /** Something to do. */
    interface Task {
        /** Does it, and returns what is to be done after it. */
        List<Task> run();
    }

    private Together(Executor workers) {
        this.workers = workers;
    }

    /**
     * Does all of them, and what they leave to be done.
     *
     * @throws CancellationException when the thread is interrupted while it waits
     */
    static void run(Executor workers, List<? extends Task> tasks) {
        Together together = new Together(workers);
        together.add(tasks);
        together.finish();
    }

    private void add(List<? extends Task> tasks) {
        int wanted;
        synchronized (this) {
            waiting.addAll(tasks);
            notifyAll();
            // The thread that waits does one of them.
            wanted = Math.min(waiting.size(), MOST - 1 - helpers);
            helpers += Math.max(0, wanted);
        }
        for (int i = 0; i < wanted; i++) {
            try {
                workers.execute(this::help);
            } catch (RejectedExecutionException closed) {
                synchronized (this) {
                    helpers--;
                }
            }
        }
    }

    private void help() {
        try {
            for (Task task = next(); task != null; task = next()) {
                run(task);
            }
        } finally {
            synchronized (this) {
                helpers--;
            }
        }
    }

    private synchronized Task next() {
        if (failure != null || waiting.isEmpty()) {
            return null;
        }
        underWay++;
        return waiting.remove();
    }

    private void run(Task task) {
        List<Task> more = List.of();
        try {
            more = task.run();
        } catch (RuntimeException | Error failed) {
            synchronized (this) {
                failure = failure == null ? failed : failure;
            }
        } finally {
            add(more);
            synchronized (this) {
                underWay--;
                notifyAll();
            }
        }
    }

    private void finish() {
        while (true) {
            Task task = next();
            if (task != null) {
                run(task);
            } else if (isOver()) {
                return;
            }
        }
    }

    /** Waits until something can be done, or all is. */
    private synchronized boolean isOver() {
        while (failure == null && waiting.isEmpty() && underWay > 0) {
            try {
                wait();
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                failure = new CancellationException();
            }
        }
        if (failure instanceof Error error) {
            throw error;
        }
        if (failure instanceof RuntimeException failed) {
            throw failed;
        }
        return waiting.isEmpty();
    }
}
