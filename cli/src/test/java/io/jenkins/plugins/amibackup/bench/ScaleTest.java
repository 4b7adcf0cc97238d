package io.jenkins.plugins.amibackup.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** The counts of the benchmark, on a clock that the test moves: they can't grow unnoticed. */
class ScaleTest {

    private static final Duration IMAGE_DELAY = Duration.ofSeconds(15);
    private static final Duration STORE_DELAY = Duration.ofSeconds(5);
    /** Beside the waiters' own: instance, volumes, snapshots. */
    private static final int OTHER_DESCRIBES = 3;
    /** Two protections, the shutdown behaviour and the CPU credits: asked once for the record, which EC2 tells one a call. */
    private static final int RECORDED = 4;

    private static Outcomes run(int n) throws IOException {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
        try (World world = World.still(new Fleet(n, 0), clock)) {
            VirtualTime time = new VirtualTime(clock);
            Course course = new Course(clock, n);
            Instant begin = clock.instant();
            try (Engine engine = new Engine(EngineSettings.of("scale"), time, new ClientPool(), new Random(1))) {
                for (int i = 0; i < n; i++) {
                    engine.begin(Ids.newRun(), world.request(i), world.access(), new EngineSide.Ear(i, course));
                }
                time.runUntil(() -> engine.operations() == 0);
                assertThat(time.scheduled()).isZero();
            }
            Outcomes outcomes = new Outcomes(n, "engine");
            outcomes.add(world, course, begin, 0, new Stats(java.util.List.of()));
            return outcomes;
        }
    }

    /** What one SDK waiter for each backup asks when nothing of it is throttled; where it is, there is more. */
    private static long waitersDescribes(int n) {
        Fleet fleet = new Fleet(n, 0);
        long calls = 0;
        for (int i = 0; i < n; i++) {
            calls +=
                    2 + fleet.image(i).dividedBy(IMAGE_DELAY) + fleet.store(i).dividedBy(STORE_DELAY) + OTHER_DESCRIBES;
        }
        return calls;
    }

    private static void assertGood(Outcomes outcomes) {
        assertThat(outcomes.failed()).isZero();
        assertThat(outcomes.throttled()).isZero();
        assertThat(outcomes.finishRatio()).isBetween(1.0, 1.05);
        assertThat(outcomes.imageLateness().median()).isLessThan(0.03);
        assertThat(outcomes.storeLateness().median()).isLessThan(0.03);
    }

    @Test
    void aThousandBackupsAskATinyPartOfWhatAThousandWaitersAsk() throws IOException {
        Outcomes outcomes = run(1_000);

        assertGood(outcomes);
        assertThat((double) (outcomes.describes() - RECORDED * 1_000) / waitersDescribes(1_000))
                .isLessThan(0.02);
    }

    @Test
    void aHundredBackupsAskASmallPartOfWhatAHundredWaitersAsk() throws IOException {
        Outcomes outcomes = run(100);

        assertGood(outcomes);
        assertThat((double) (outcomes.describes() - RECORDED * 100) / waitersDescribes(100))
                .isLessThan(0.06);
    }

    @Test
    void aSingleBackupAsksLessThanAWaiterAndIsNoLater() throws IOException {
        Outcomes outcomes = run(1);

        assertGood(outcomes);
        assertThat(outcomes.describes()).isLessThan(waitersDescribes(1));
        double late = outcomes.seconds() - Ideal.of(new Fleet(1, 0)).toMillis() / 1e3;
        assertThat(late).isLessThan(IMAGE_DELAY.plus(STORE_DELAY).toSeconds() / 2.0);
    }

    @Test
    void aHandfulOfThreadsServesThemAll() throws IOException, InterruptedException {
        try (World world = World.fast(new Fleet(60, 0), 2_000);
                Threads threads = new Threads()) {
            Course course = new Course(world.clock, 60);
            new EngineSide().run(world, course);

            assertThat(threads.most()).isBetween(1, 8);
        }
    }

    @Test
    void anOperationThatWaitsRetainsLessThanTenKilobytes() throws IOException {
        assertThat(Heap.perWait(300)).isBetween(1_000L, 10_000L);
    }

    @Test
    void storingThePlainImageBesideItsCopyWouldSaveAThirdOfOneBackupAndLittleOfAFleet() throws IOException {
        assertThat(ParallelTimes.measure(30).saved()).isBetween(0.30, 0.34);
        assertThat(ParallelFleet.of(1).saved()).isBetween(0.30, 0.34);
        assertThat(ParallelFleet.of(100).saved()).isLessThan(0.1);
    }

    @Test
    void theCatalogIsAskedWithFewRequestsHoweverLargeItIs() throws IOException {
        CatalogCounts counts = CatalogCounts.measure();

        assertThat(counts.newest()).isLessThanOrEqualTo(2);
        assertThat(counts.firstThousand())
                .as("what is listed is asked for as it is read")
                .isEqualTo(1);
        assertThat(counts.listAll()).isLessThanOrEqualTo(101);
        assertThat(counts.listed()).as("with the two made here").isEqualTo(counts.backups() + 2);
        assertThat(counts.listOne()).isEqualTo(1);
        assertThat(counts.ofOne()).isEqualTo(100);
        assertThat(counts.perBackup()).doesNotContainKeys("GetObject", "ListObjectsV2");
        // One of them asks, right before EC2 stores, whose the bucket is by now.
        assertThat(counts.requestsPerBackup()).as(counts.perBackup().toString()).isLessThanOrEqualTo(20);
    }
}
