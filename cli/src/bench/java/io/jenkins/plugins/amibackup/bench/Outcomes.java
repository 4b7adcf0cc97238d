package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.StoreTaskModel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What came of the runs of one side with one number of backups; several runs are added up. */
final class Outcomes {

    private static final String TRIAL = "(DryRun)";
    /** EC2 tells one thing about one instance a call. */
    private static final Set<String> RECORDED =
            Set.of("DescribeInstanceAttribute", "DescribeInstanceCreditSpecifications");

    final int n;
    final String side;
    private final Map<String, Long> calls = new TreeMap<>();
    private final List<Double> imageLateness = new ArrayList<>();
    private final List<Double> storeLateness = new ArrayList<>();
    private int backups;
    private long throttled;
    private int failed;
    private double seconds;
    private double idealSeconds;
    private int threads;
    private double latency;

    Outcomes(int n, String side) {
        this.n = n;
        this.side = side;
    }

    /** Adds a run. */
    void add(World world, Course course, Instant begin, int mostThreads, Stats latencies) {
        world.aws.calls().counts().forEach((action, count) -> {
            if (action.startsWith("ec2:")) {
                count(action.substring(4), count);
            }
        });
        throttled(world.aws.calls().throttled());
        threads = Math.max(threads, mostThreads);
        latency = Math.max(latency, latencies.quantile(0.99) * world.speed);
        Map<String, Instant> created = new HashMap<>();
        for (ImageModel image : world.aws.ec2().images()) {
            created.put(image.id(), image.created());
        }
        Map<String, Instant> stored = new HashMap<>();
        for (StoreTaskModel task : world.aws.ec2().storeTasks()) {
            stored.put(task.imageId(), task.started());
        }
        Instant end = begin;
        for (int i = 0; i < course.count(); i++) {
            end = course.endedAt(i).isAfter(end) ? course.endedAt(i) : end;
            String image = course.image(i);
            if (image == null) {
                failed++;
                continue;
            }
            imageLate(lateness(created.get(image), world.fleet.image(i), course.imageNoticedAt(i)));
            storeLate(lateness(stored.get(image), world.fleet.store(i), course.storeNoticedAt(i)));
        }
        finish(world.fleet, Duration.between(begin, end).toMillis() / 1e3);
    }

    void count(String call, long more) {
        calls.merge(call, more, Long::sum);
    }

    void throttled(long more) {
        throttled += more;
    }

    /** The end of an image was noticed late, by this share of the phase. */
    void imageLate(double share) {
        imageLateness.add(share);
    }

    /** The end of a store task was noticed late, by this share of the phase. */
    void storeLate(double share) {
        storeLateness.add(share);
    }

    /** A fleet is backed up, after so many seconds. */
    void finish(Fleet fleet, double after) {
        backups += fleet.count();
        seconds += after;
        idealSeconds += Ideal.of(fleet).toMillis() / 1e3;
    }

    /** How late the end of a phase was noticed, as a share of the phase. */
    private static double lateness(Instant start, Duration phase, Instant noticed) {
        double late = Duration.between(start.plus(phase), noticed).toNanos();
        return Math.max(0, late / phase.toNanos());
    }

    Map<String, Long> calls() {
        return calls;
    }

    long allCalls() {
        return calls.values().stream().mapToLong(Long::longValue).sum();
    }

    double callsPerBackup() {
        return (double) allCalls() / backups;
    }

    /**
     * The calls that describe, but for those which both sides make alike and no schedule changes: trials of permissions, and what each backup
     * asks about its instance for the record.
     */
    long describes() {
        return calls.entrySet().stream()
                .filter(call -> call.getKey().startsWith("Describe"))
                .filter(call -> !call.getKey().endsWith(TRIAL) && !RECORDED.contains(call.getKey()))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** In a run, where several were made. */
    double describesPerRun() {
        return (double) describes() * n / backups;
    }

    long throttled() {
        return throttled;
    }

    double throttledPerRun() {
        return (double) throttled * n / backups;
    }

    int failed() {
        return failed;
    }

    double finishRatio() {
        return seconds / idealSeconds;
    }

    double seconds() {
        return seconds * n / backups;
    }

    Stats imageLateness() {
        return new Stats(imageLateness);
    }

    Stats storeLateness() {
        return new Stats(storeLateness);
    }

    int threads() {
        return threads;
    }

    /** The 99th percentile of a request's latency, in seconds of AWS's time. */
    double latency() {
        return latency;
    }
}
