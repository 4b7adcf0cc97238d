package io.jenkins.plugins.amibackup.bench;

import java.util.HashSet;
import java.util.Set;

/** Counts the platform threads that a side needs at most: those that weren't there before and aren't AWS's or ours. */
final class Threads implements AutoCloseable {

    private static final long PERIOD_MILLIS = 200;

    private final Set<Long> before = new HashSet<>();
    private final Thread sampler = new Thread(this::sample, "bench-threads");
    private volatile int most;

    Threads() {
        for (Thread thread : all()) {
            before.add(thread.getId());
        }
        sampler.setDaemon(true);
        sampler.start();
    }

    private static Thread[] all() {
        ThreadGroup root = Thread.currentThread().getThreadGroup();
        while (root.getParent() != null) {
            root = root.getParent();
        }
        Thread[] all = new Thread[root.activeCount() * 2 + 64];
        int count = root.enumerate(all);
        return java.util.Arrays.copyOf(all, count);
    }

    private void sample() {
        try {
            while (true) {
                int now = 0;
                for (Thread thread : all()) {
                    String name = thread.getName();
                    if (!before.contains(thread.getId())
                            && !name.startsWith("embedded-aws-")
                            && !name.startsWith("bench-")) {
                        now++;
                    }
                }
                most = Math.max(most, now);
                Thread.sleep(PERIOD_MILLIS);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    int most() {
        return most;
    }

    @Override
    public void close() {
        sampler.interrupt();
    }
}
