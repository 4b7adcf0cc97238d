package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.WorkerPool;
import java.time.Clock;
import java.time.Duration;

/** The engine's own worker pool in a world in which time runs faster. */
final class SpeedScheduler implements Scheduler, AutoCloseable {

    private final World world;
    private final WorkerPool pool;

    SpeedScheduler(World world) {
        this.world = world;
        pool = new WorkerPool(world.clock);
    }

    @Override
    public Clock clock() {
        return world.clock;
    }

    @Override
    public Cancellable schedule(Duration delay, Runnable task) {
        return pool.schedule(world.real(delay), task);
    }

    @Override
    public void close() {
        pool.close();
    }
}
