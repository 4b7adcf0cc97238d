package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import java.io.IOException;
import java.time.Instant;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The heap that a waiting operation retains: all operations wait, the heap is measured; then the engine is let go of, and it
 * is measured again. AWS, which lives in the same process, stays as it is meanwhile.
 */
final class Heap {

    private static final int ROUNDS = 6;
    private static final int STEPS_ON = 5_000;

    private Heap() {}

    /** Bytes for each operation that waits: the more of those which wait for an image, and for a store or their turn at it. */
    static long perWait(int count) throws IOException {
        return Math.max(perWait(count, "Create image  ami-"), perWait(count, "Record        ami-metadata/"));
    }

    private static long perWait(int count, String until) throws IOException {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
        try (World world = World.still(new Fleet(count, 1), clock)) {
            VirtualTime time = new VirtualTime(clock);
            AtomicInteger waiting = new AtomicInteger();
            Engine[] engine = {
                new Engine(EngineSettings.of("bench"), time, new ClientPool(), new Random(1)),
            };
            for (int i = 0; i < count; i++) {
                engine[0].begin(Ids.newRun(), world.request(i), world.access(), new Ear(until, waiting));
            }
            time.runUntil(() -> waiting.get() >= count);
            for (int i = 0; i < STEPS_ON && time.nextIn().toSeconds() < 1; i++) {
                time.step();
            }
            int operations = engine[0].operations();
            long with = used();
            time.forgetAll();
            engine[0].close();
            engine[0] = null;
            long without = used();
            return Math.max(0, with - without) / operations;
        }
    }

    /** What the heap holds, in bytes. */
    static long used() {
        long least = Long.MAX_VALUE;
        for (int i = 0; i < ROUNDS; i++) {
            System.gc();
            Runtime runtime = Runtime.getRuntime();
            least = Math.min(least, runtime.totalMemory() - runtime.freeMemory());
        }
        return least;
    }

    private record Ear(String until, AtomicInteger waiting) implements OperationListener {
        @Override
        public void line(String line) {
            if (line.contains(until)) {
                waiting.incrementAndGet();
            }
        }

        @Override
        public void ended(End end) {
            // Nobody waits for it.
        }
    }
}
