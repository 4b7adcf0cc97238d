package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.Calls;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.listing.LargeListing;
import io.jenkins.plugins.amibackup.engine.listing.Listing;
import io.jenkins.plugins.amibackup.engine.listing.ListingFile;
import io.jenkins.plugins.amibackup.engine.listing.ListingQuery;
import io.jenkins.plugins.amibackup.engine.listing.ListingReader;
import io.jenkins.plugins.amibackup.engine.listing.PlacesPage;
import io.jenkins.plugins.amibackup.engine.listing.Sort;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Supplier;

/**
 * The listing of a bucket with many backups: what it takes until the first page is there, to search it, and to keep it. Times are in
 * seconds, the median of some. What one thread does is the time of a processor, which it would take where nothing else runs: so a busy
 * machine makes little difference.
 *
 * @param latency of each request to S3
 * @param requests what one reading takes
 * @param cold the first page, when nothing is known of the bucket, by the wall clock; the embedded AWS shares the processors
 * @param reading the time of processors that this takes the reader
 * @param fromDisk the first page, when the listing is on disk
 * @param warm the first page, when the listing is in memory
 * @param search the first page of what a text finds, among all names, IDs, runs and tags
 * @param sorted the last page, by name
 * @param heap what the listing retains in bytes, all tags, runs and builds known
 */
record ListingTimes(
        int backups,
        Duration latency,
        long requests,
        double cold,
        double reading,
        double fromDisk,
        double warm,
        double search,
        double sorted,
        long heap) {

    static final int BACKUPS = 100_000;
    static final Duration LATENCY = Duration.ofMillis(50);
    /** In seconds. */
    static final double WARM_GOAL = 0.5;

    static final double COLD_GOAL = 3;
    static final double SEARCH_GOAL = 1;
    /** In bytes. */
    static final long HEAP_GOAL = 40L * 1024 * 1024;

    private static final String PLACE = "bench";
    private static final int HELPERS = 7;
    /** The helpers, and the thread that asks. */
    private static final int AT_ONCE = HELPERS + 1;

    private static final int PROCESSORS = 2;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final int READINGS = 3;
    private static final int SEARCHES = 9;

    static ListingTimes measure(int backups, Duration latency) throws IOException {
        try (Bed bed = new Bed(backups)) {
            long requests = bed.requests();
            bed.world.aws.faults().plan(call -> Fault.delay(latency));
            List<Double> reading = new ArrayList<>();
            List<Double> cold = new ArrayList<>();
            for (int i = 0; i < READINGS; i++) {
                long began = System.nanoTime();
                double before = bed.processors();
                page(bed.reader.read(Listing.EMPTY), ListingQuery.of());
                reading.add(bed.processors() - before);
                cold.add((System.nanoTime() - began) / 1e9);
            }
            return ofMemory(backups, latency, requests, new Stats(cold).median(), new Stats(reading).median());
        }
    }

    /** How many requests a reading takes. */
    static long requests(int backups) throws IOException {
        try (Bed bed = new Bed(backups)) {
            return bed.requests();
        }
    }

    /** A bucket with so many backups. */
    private static final class Bed implements AutoCloseable {
        private final int backups;
        private final World world;
        private final ClientPool pool = new ClientPool();
        private final AwsClients clients;
        private final List<Thread> threads = new CopyOnWriteArrayList<>(List.of(Thread.currentThread()));
        private final ExecutorService helpers = Executors.newFixedThreadPool(HELPERS, task -> {
            Thread thread = new Thread(task, "bench-listing");
            threads.add(thread);
            return thread;
        });
        private final ListingReader reader;

        Bed(int backups) throws IOException {
            this.backups = backups;
            world = World.still(new Fleet(1, 1), new MovableClock(Instant.parse("2026-11-22T09:15:00Z")));
            clients = pool.clients(world.access());
            reader = new ListingReader(clients.bucket(World.BUCKET), helpers);
            for (int i = 0; i < backups; i++) {
                world.aws.s3().put(World.BUCKET, LargeListing.entry(i).key(), new byte[0]);
                for (String hint : LargeListing.hints(i)) {
                    world.aws.s3().put(World.BUCKET, hint, new byte[0]);
                }
            }
        }

        long requests() {
            Calls calls = world.aws.calls();
            calls.reset();
            int listed = reader.read(Listing.EMPTY).size();
            if (listed != backups) {
                throw new IllegalStateException(listed + " of " + backups + " backups were listed");
            }
            return calls.total();
        }

        /** What the threads that read have computed, in seconds. */
        double processors() {
            return threads.stream()
                            .mapToLong(thread -> Math.max(0, THREADS.getThreadCpuTime(thread.getId())))
                            .sum()
                    / 1e9;
        }

        @Override
        public void close() {
            helpers.shutdownNow();
            clients.close();
            pool.close();
            world.close();
        }
    }

    /** What a listing retains in bytes, all tags, runs and builds known. */
    static long heap(int backups) {
        long without = Heap.used();
        Listing[] listing = {LargeListing.of(backups)};
        long with = Heap.used();
        return listing[0].size() == backups ? with - without : 0;
    }

    /** What needs no S3: the listing is as it is when all records were read. */
    private static ListingTimes ofMemory(int backups, Duration latency, long requests, double cold, double reading)
            throws IOException {
        long heap = heap(backups);
        Listing listing = LargeListing.of(backups);
        Path file = Files.createTempFile("listing", ".bin");
        try {
            ListingFile.save(file, listing, PLACE);
            double fromDisk =
                    median(READINGS, () -> page(ListingFile.load(file, PLACE).orElseThrow(), ListingQuery.of()));
            ListingQuery text = ListingQuery.of().withText("value 7 of 42");
            ListingQuery last = ListingQuery.of().withSort(Sort.NAME, false).withPage(Integer.MAX_VALUE);
            return new ListingTimes(
                    backups,
                    latency,
                    requests,
                    cold,
                    reading,
                    fromDisk,
                    median(SEARCHES, () -> page(listing, ListingQuery.of())),
                    median(SEARCHES, () -> page(listing, text)),
                    median(SEARCHES, () -> page(listing, last)),
                    heap);
        } finally {
            Files.delete(file);
        }
    }

    private static int page(Listing listing, ListingQuery query) {
        return PlacesPage.of(Map.of(PLACE, listing), query).rows().size();
    }

    private static double median(int runs, Supplier<Integer> measured) {
        List<Double> seconds = new ArrayList<>();
        for (int i = 0; i < runs; i++) {
            long begin = THREADS.getCurrentThreadCpuTime();
            if (measured.get() == 0) {
                throw new IllegalStateException("Nothing was found");
            }
            seconds.add((THREADS.getCurrentThreadCpuTime() - begin) / 1e9);
        }
        return new Stats(seconds).median();
    }

    /** Until the first page of a bucket of which nothing is known, on two processors that do nothing else. */
    double reckoned() {
        return reading / PROCESSORS + Math.ceil((double) requests / AT_ONCE) * latency.toMillis() / 1e3;
    }

    boolean meetsGoals() {
        return warm <= WARM_GOAL && reckoned() <= COLD_GOAL && search <= SEARCH_GOAL && heap <= HEAP_GOAL;
    }
}
