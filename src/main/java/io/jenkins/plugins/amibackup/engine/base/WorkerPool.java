package io.jenkins.plugins.amibackup.engine.base;

import java.time.Clock;
import java.time.Duration;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Level;

/**
 * The scheduler of a running program: one timer thread and a handful of workers, however many operations there are. The
 * workers end when they have been idle for a minute; all threads are daemons.
 */
public final class WorkerPool implements Scheduler, AutoCloseable {

    /** Enough to talk to AWS for a thousand operations, since none of them waits on a thread. */
    public static final int WORKERS = 5;

    private static final SystemLog LOGGER = SystemLog.of(WorkerPool.class.getName());

    private final Clock clock;
    private final ScheduledThreadPoolExecutor timer;
    private final ThreadPoolExecutor workers;

    public WorkerPool(Clock clock) {
        this.clock = clock;
        timer = new ScheduledThreadPoolExecutor(1, threads("timer"));
        timer.setRemoveOnCancelPolicy(true);
        timer.setKeepAliveTime(1, TimeUnit.MINUTES);
        workers = new ThreadPoolExecutor(
                WORKERS, WORKERS, 1, TimeUnit.MINUTES, new LinkedBlockingQueue<>(), threads("worker"));
        workers.allowCoreThreadTimeOut(true);
    }

    @Override
    public Clock clock() {
        return clock;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        Runnable guarded = () -> run(task);
        try {
            if (delay.isZero() || delay.isNegative()) {
                Future<?> submitted = workers.submit(guarded);
                return () -> submitted.cancel(false);
            }
            Future<?> later = timer.schedule(() -> hand(guarded), delay.toNanos(), TimeUnit.NANOSECONDS);
            return () -> later.cancel(false);
        } catch (RejectedExecutionException closed) {
            LOGGER.log(Level.FINE, "Not scheduled: the pool is closed", closed);
            return () -> {};
        }
    }

    private void hand(Runnable task) {
        try {
            workers.execute(task);
        } catch (RejectedExecutionException closed) {
            LOGGER.log(Level.FINE, "Not run: the pool is closed", closed);
        }
    }

    private static void run(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException | Error unexpected) {
            LOGGER.log(Level.SEVERE, "A task of the AMI Backup engine ended unexpectedly", unexpected);
            if (unexpected instanceof Error error) {
                throw error;
            }
        }
    }

    /** Stops: work that has not started is dropped, running work gets a few seconds to end. */
    @Override
    public void close() {
        timer.shutdownNow();
        workers.shutdown();
        try {
            if (!workers.awaitTermination(5, TimeUnit.SECONDS)) {
                workers.shutdownNow();
            }
        } catch (InterruptedException interrupted) {
            workers.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    private static ThreadFactory threads(String role) {
        AtomicInteger number = new AtomicInteger();
        return task -> {
            Thread thread = new Thread(task, "ami-backup-" + role + "-" + number.incrementAndGet());
            thread.setDaemon(true);
            return thread;
        };
    }
}
