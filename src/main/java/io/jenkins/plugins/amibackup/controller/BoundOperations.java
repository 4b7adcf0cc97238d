package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;

/** The operations whose builds end with Jenkins. */
final class BoundOperations {

    private static final SystemLog LOGGER = SystemLog.of(BoundOperations.class.getName());
    private static final Duration FAREWELL = Duration.ofSeconds(10);

    private final Map<OperationHandle, CountDownLatch> bound = new ConcurrentHashMap<>();

    /**
     * The listener to begin an operation with, so that its end is noticed here.
     *
     * @param forget what to do then
     */
    Bound listener(OperationListener listener, Runnable forget) {
        return new Bound(listener, forget);
    }

    void add(OperationHandle operation, Bound listener) {
        bound.put(operation, listener.ended);
    }

    /** Tells all of them, while there is still time to write down where they stand: waits for that, ten seconds at most. */
    void detachAll(Line why) {
        bound.keySet().forEach(operation -> operation.detach(why));
        long end = System.nanoTime() + FAREWELL.toNanos();
        try {
            for (CountDownLatch ended : bound.values()) {
                if (!ended.await(end - System.nanoTime(), TimeUnit.NANOSECONDS)) {
                    LOGGER.log(Level.WARNING, "Jenkins stops before every operation could be detached");
                    return;
                }
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    /** Forgets the operation when it has ended. */
    final class Bound extends ForwardingListener {
        private final CountDownLatch ended = new CountDownLatch(1);
        private final Runnable forget;

        private Bound(OperationListener listener, Runnable forget) {
            super(listener);
            this.forget = forget;
        }

        @Override
        public void ended(End end) {
            super.ended(end);
            forget.run();
            ended.countDown();
            bound.values().remove(ended);
        }
    }
}
