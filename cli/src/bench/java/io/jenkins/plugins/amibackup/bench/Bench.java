package io.jenkins.plugins.amibackup.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.logging.Level;
import java.util.logging.Logger;

/** Runs both sides, one after the other, and tells what each has needed. */
public final class Bench {

    /** How fast AWS's clock runs at most: the more calls a side makes, the slower, so that they don't wait for each other. */
    private enum Size {
        ONE(1, 120, 2),
        TEN(10, 100, 1),
        HUNDRED(100, 12, 1),
        THOUSAND(1_000, 24, 1);

        private final int n;
        private final double fastest;
        private final int runs;

        Size(int n, double fastest, int runs) {
            this.n = n;
            this.fastest = fastest;
            this.runs = runs;
        }

        /** How many fleets are backed up in virtual time: enough that there are some backups. */
        private int stillRuns() {
            return n == 1 ? 10 : 1;
        }
    }

    /** A request may take this share of a phase. */
    private static final double LATENCY = 0.01;

    /** Ten backups of each go. */
    private static final int PRUNED_INSTANCES = 1_000;

    private static final int QUICK_PRUNE = 20;
    private static final List<Integer> BEGINS = List.of(1, 10, 100);
    private static final List<Integer> PARALLEL_FLEETS = List.of(10, 100, 1_000);
    private static final int PROBES = 400;
    private static final int HEAP_OPERATIONS = 1_000;
    /** The SDK and the embedded AWS reach their speed before anything is measured. */
    private static final int WARM_UP = 10;

    private static final int WARM_UPS = 3;
    private static final double WARM_UP_SPEED = 1_000;

    /** Held fast, so that its level is. */
    private static final Logger OURS = Logger.getLogger("io.jenkins.plugins.amibackup");

    private Bench() {}

    /**
     * Runs the benchmark.
     *
     * @param arguments {@code --quick} for 1 and 100 backups, {@code --listing} for the listing of a bucket alone;
     *     {@code --write <folder>} writes performance.md and its picture
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        OURS.setLevel(Level.WARNING);
        boolean quick = List.of(arguments).contains("--quick");
        int write = List.of(arguments).indexOf("--write");
        Path docs = write < 0 ? null : Path.of(arguments[write + 1]);
        if (List.of(arguments).contains("--listing")) {
            listing(docs);
            System.exit(0);
        }
        List<Size> sizes = quick ? List.of(Size.ONE, Size.HUNDRED) : List.of(Size.values());
        long start = System.nanoTime();
        for (int i = 0; i < WARM_UPS; i++) {
            run(new EngineSide(), new Fleet(WARM_UP, i), WARM_UP_SPEED, new Outcomes(WARM_UP, ""));
            run(new PeerSide(), new Fleet(WARM_UP, i), WARM_UP_SPEED, new Outcomes(WARM_UP, ""));
        }
        Report report = new Report();
        for (Size size : sizes) {
            double speed = speed(size);
            Map<Side, Outcomes> outcomes = new LinkedHashMap<>();
            for (Side side : List.of(new EngineSide(), new PeerSide())) {
                outcomes.put(side, new Outcomes(size.n, side.name()));
            }
            for (int i = 0; i < size.runs; i++) {
                for (Map.Entry<Side, Outcomes> one : outcomes.entrySet()) {
                    run(one.getKey(), new Fleet(size.n, i), speed, one.getValue());
                }
            }
            outcomes.values().forEach(one -> tell(one, speed, report));
        }
        for (Size size : sizes) {
            Outcomes engine = StillRun.engine(size.n, size.stillRuns());
            report.still(engine, StillWaiters.reckon(size.n, size.stillRuns()));
            say("In virtual time: %s", report.line(engine));
        }
        report.heap(Heap.perWait(HEAP_OPERATIONS));
        for (int n : BEGINS) {
            report.begins(BeginTimes.measure(n));
        }
        report.parallels(
                ParallelTimes.measure(),
                PARALLEL_FLEETS.stream().map(ParallelFleet::of).toList());
        report.catalog(CatalogCounts.measure());
        report.prune(PruneCounts.measure(quick ? QUICK_PRUNE : PRUNED_INSTANCES));
        say("%n%s", report.text());
        listing(docs);
        say("Took %d min %d s.", minutes(start), seconds(start));
        if (docs != null) {
            report.write(docs);
        }
        say("%s", report.lastLine());
        System.exit(0);
    }

    /** @param docs null where nothing is to be written */
    private static void listing(Path docs) throws IOException {
        ListingTimes times = ListingTimes.measure(ListingTimes.BACKUPS, ListingTimes.LATENCY);
        say("%n%s", ListingTable.text(times));
        if (!times.meetsGoals()) {
            say("A goal of the listing is missed.");
        }
        if (docs != null) {
            ListingTable.write(docs, times);
        }
    }

    private static void tell(Outcomes one, double speed, Report report) {
        report.add(one, speed);
        say("%s", report.line(one));
        if (one.latency() > LATENCY * Fleet.shortestPhase().toSeconds()) {
            String note = "n = %d, %s: a request took up to %.1f s of AWS's time (99th percentile), more than 1 %% of a"
                    + " phase; this machine was too busy for this speed.";
            report.note(String.format(Locale.ROOT, note, one.n, one.side, one.latency()));
        }
    }

    /** As fast as the size allows, unless requests take too long on this machine as it is. */
    private static double speed(Size size) throws IOException {
        try (World world = World.fast(new Fleet(1, 0), 1)) {
            double latency = Probe.alone(world, PROBES).quantile(0.99);
            return Math.min(
                    size.fastest,
                    Math.max(1, Math.floor(LATENCY * Fleet.shortestPhase().toSeconds() / latency)));
        }
    }

    private static void run(Side side, Fleet fleet, double speed, Outcomes outcomes)
            throws IOException, InterruptedException {
        System.gc();
        try (World world = World.fast(fleet, speed);
                Threads threads = new Threads();
                Probe probe = new Probe(world)) {
            Course course = new Course(world.clock, fleet.count());
            Instant begin = world.clock.instant();
            side.run(world, course);
            probe.close();
            outcomes.add(world, course, begin, threads.most(), probe.stats());
        }
    }

    private static long minutes(long start) {
        return (System.nanoTime() - start) / 60_000_000_000L;
    }

    private static long seconds(long start) {
        return (System.nanoTime() - start) / 1_000_000_000L % 60;
    }

    private static void say(String format, Object... arguments) {
        System.out.println(String.format(Locale.ROOT, format, arguments));
    }
}
