package io.jenkins.plugins.amibackup.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What is to be reached in virtual time, where the machine has no part in it. */
final class Goals {

    /** The finish over the ideal, at every size. */
    static final double FINISH = 1.015;
    /** How late the end of a phase is noticed, as a share of the phase: the median, and the 99th percentile. */
    static final double LATE_MEDIAN = 0.012;

    static final double LATE_MOST = 0.03;
    /** The point in time over the whole. */
    static final double POINT = 0.05;
    /** What a wait may retain of the heap, in bytes. */
    static final long HEAP = 8_192;
    /** How much later than the waiter an image may be noticed, as a share of the phase. */
    static final double IMAGE_LATER = 0.02;

    private static final Map<Integer, Double> DESCRIBES = Map.of(1, 0.12, 10, 0.03, 100, 0.018, 1_000, 0.012);

    private final List<String> missed = new ArrayList<>();

    /** The describe calls over those of the waiters, for so many backups. */
    static double describes(int n) {
        return DESCRIBES.get(n);
    }

    void check(Outcomes engine, Outcomes waiters) {
        int n = engine.n;
        atMost(n, "finish over ideal", engine.finishRatio(), FINISH);
        for (Stats late : List.of(engine.imageLateness(), engine.storeLateness())) {
            atMost(n, "lateness, median", late.median(), LATE_MEDIAN);
            atMost(n, "lateness, 99 %", late.quantile(0.99), LATE_MOST);
        }
        atMost(n, "describe calls of the waiters'", (double) engine.describes() / waiters.describes(), describes(n));
        atMost(n, "throttled", engine.throttled(), 0);
        atMost(n, "failed", engine.failed(), 0);
    }

    void check(BeginTimes begin) {
        int n = begin.n();
        atMost(n, "point in time over the whole", begin.ratio(), POINT);
        atMost(n, "point in time later than a look of every 15 s, in seconds", begin.pointLater(), 0);
        atMost(n, "image later than the waiter, of the phase", begin.imageLater(), IMAGE_LATER);
    }

    void checkHeap(long bytesPerWait) {
        atMost(1_000, "bytes of heap for a wait", bytesPerWait, HEAP);
    }

    private void atMost(int n, String what, double value, double goal) {
        if (value > goal) {
            missed.add(String.format(Locale.ROOT, "n = %d: %s %.3f, goal %.3f", n, what, value, goal));
        }
    }

    boolean areMet() {
        return missed.isEmpty();
    }

    /** One line. */
    String text() {
        return missed.isEmpty()
                ? "Every goal is met in virtual time."
                : "Goals that are missed in virtual time: " + String.join("; ", missed) + ".";
    }
}
