package io.jenkins.plugins.amibackup.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The counts of the benchmark, on a clock that the test moves: they can't grow unnoticed. */
class ScaleTest {

    /** Fleets of so many instances are backed up, one after the other; asserts what docs/performance.md promises. */
    private static void assertGood(int n, int fleets) throws IOException {
        Outcomes outcomes = StillRun.engine(n, fleets);

        assertThat(outcomes.failed()).isZero();
        assertThat(outcomes.throttled()).isZero();
        assertThat(outcomes.finishRatio()).isBetween(1.0, Goals.FINISH);
        for (Stats lateness : List.of(outcomes.imageLateness(), outcomes.storeLateness())) {
            assertThat(lateness.median()).isLessThanOrEqualTo(Goals.LATE_MEDIAN);
            assertThat(lateness.quantile(0.99)).isLessThanOrEqualTo(Goals.LATE_MOST);
        }
        assertThat((double) outcomes.describes()
                        / StillWaiters.reckon(n, fleets).describes())
                .isLessThanOrEqualTo(Goals.describes(n));
    }

    @Test
    void aThousandBackupsAskATinyPartOfWhatAThousandWaitersAsk() throws IOException {
        assertGood(1_000, 1);
    }

    @Test
    void aHundredBackupsAskASmallPartOfWhatAHundredWaitersAsk() throws IOException {
        assertGood(100, 1);
    }

    @Test
    void tenBackupsAskASmallPartOfWhatTenWaitersAsk() throws IOException {
        assertGood(10, 1);
    }

    @Test
    void aSingleBackupAsksLessThanAWaiterAndIsNoLater() throws IOException {
        assertGood(1, 5);
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
    void aHundredThousandBackupsAreListedSideBySideWithFewRequests() throws IOException {
        // A hundred pages of keys and thirty-five of hints; eight at once, 50 ms for each come to less than 1.5 s.
        assertThat(ListingTimes.requests(ListingTimes.BACKUPS)).isBetween(135L, 240L);
    }

    @Test
    void aListingOfAHundredThousandBackupsIsKeptInLittleMemory() {
        assertThat(ListingTimes.heap(ListingTimes.BACKUPS)).isBetween(1L, ListingTimes.HEAP_GOAL);
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
