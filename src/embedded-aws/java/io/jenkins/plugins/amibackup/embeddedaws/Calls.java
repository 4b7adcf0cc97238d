package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** What was called: counters of everything since the start or the last reset, and a log of the latest 100,000 calls. */
public final class Calls {

    private static final int LOG_SIZE = 100_000;

    private final Map<String, LongAdder> counts = new ConcurrentHashMap<>();
    private final LongAdder throttled = new LongAdder();
    private final Deque<LoggedCall> log = new ArrayDeque<>();

    Calls() {}

    /** How often an action was called, whatever came of it: {@code count("ec2:DescribeImages")}. */
    public long count(String action) {
        LongAdder counter = counts.get(action);
        return counter == null ? 0 : counter.sum();
    }

    /** The count of every action called so far, in alphabetical order. */
    public Map<String, Long> counts() {
        Map<String, Long> all = new TreeMap<>();
        counts.forEach((action, counter) -> all.put(action, counter.sum()));
        return all;
    }

    /** How many calls there were. */
    public long total() {
        return counts.values().stream().mapToLong(LongAdder::sum).sum();
    }

    /** How many calls were answered with RequestLimitExceeded, SlowDown or Throttling. */
    public long throttled() {
        return throttled.sum();
    }

    /** The latest calls, the oldest first. */
    public List<LoggedCall> log() {
        synchronized (log) {
            return new ArrayList<>(log);
        }
    }

    /** Forgets every count and the log. */
    public void reset() {
        counts.clear();
        throttled.reset();
        synchronized (log) {
            log.clear();
        }
    }

    void record(LoggedCall call) {
        counts.computeIfAbsent(call.action(), action -> new LongAdder()).increment();
        if (AwsError.isThrottling(call.errorCode())) {
            throttled.increment();
        }
        synchronized (log) {
            if (log.size() == LOG_SIZE) {
                log.removeFirst();
            }
            log.addLast(call);
        }
    }
}
