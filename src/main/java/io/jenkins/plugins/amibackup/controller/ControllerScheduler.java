package io.jenkins.plugins.amibackup.controller;

import hudson.security.ACL;
import hudson.security.ACLContext;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import java.time.Clock;
import java.time.Duration;

/** The engine's threads in a controller: they act as Jenkins itself, no matter which user's build started them. */
final class ControllerScheduler implements Scheduler, AutoCloseable {

    private final WorkerPool pool;

    ControllerScheduler(Clock clock) {
        pool = new WorkerPool(clock);
    }

    @Override
    public Clock clock() {
        return pool.clock();
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return pool.schedule(delay, () -> run(task));
    }

    private static void run(Runnable task) {
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(ControllerScheduler.class.getClassLoader());
        try (ACLContext jenkins = ACL.as2(ACL.SYSTEM2)) {
            task.run();
        } finally {
            thread.setContextClassLoader(before);
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
