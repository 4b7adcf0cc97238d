package io.jenkins.plugins.amibackup.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is read of a bucket, by whomever it was written. */
class ListingReaderTest {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ACCOUNT = "123456789012";
    private static final String A = "ami-0000000000000000a";
    private static final String B = "ami-0000000000000000b";

    private static TestBed bed;
    private static ExecutorService workers;
    private static ObjectNode golden;

    private Bucket bucket;
    private String name;

    @BeforeAll
    static void begin() throws IOException {
        bed = new TestBed();
        workers = Executors.newFixedThreadPool(7);
        try (InputStream record = TestBed.class.getResourceAsStream("golden/catalog/record-complete.json")) {
            golden = (ObjectNode) JSON.readTree(record);
        }
    }

    @AfterAll
    static void end() {
        workers.shutdownNow();
        bed.close();
    }

    @BeforeEach
    void makeBucket() {
        name = "acme-" + UUID.randomUUID();
        bed.aws.s3().createBucket(name, TestBed.REGION);
        bucket = bed.look().bucket(name);
        bed.aws.calls().reset();
    }

    @AfterEach
    void clear() {
        bed.aws.faults().clear();
    }

    private ListingReader reader() {
        return new ListingReader(bucket, workers);
    }

    private void put(String key) {
        bed.aws.s3().put(name, key, new byte[0]);
    }

    private IndexEntry index(String amiId, Duration age) {
        IndexEntry entry = new IndexEntry(
                bed.instance, amiId, bed.clock.instant().minus(age), 1_000, TestBed.REGION, ACCOUNT, "web-1");
        put(entry.key());
        return entry;
    }

    /** A record of what an index key shows. */
    private ObjectNode record(IndexEntry entry) {
        ObjectNode record = golden.deepCopy();
        record.put("amiId", entry.amiId());
        record.put("takenAt", entry.takenAt().toString());
        record.put("account", entry.account());
        record.put("region", entry.region());
        record.withObject("sourceInstance").put("instanceId", entry.instanceId());
        record.withObject("image").put("amiId", entry.amiId());
        record.withObject("storedObject").put("key", Keys.object(entry.amiId())).put("sizeBytes", entry.sizeBytes());
        record.withObject("build").put("name", "nightly #7").put("url", "https://jenkins.example.com/7/");
        record.put("runId", "7f3a2c41");
        return record;
    }

    private void store(ObjectNode record) {
        bed.aws.s3().put(name, Keys.record(record.path("amiId").asText()), record.toString());
    }

    private static PlacesPage<String> page(Listing listing, ListingQuery query) {
        return PlacesPage.of(Map.of("p", listing), query);
    }

    private static List<String> ids(Listing listing) {
        return page(listing, ListingQuery.of()).rows().stream()
                .map(row -> row.backup().amiId())
                .toList();
    }

    @Test
    void anEmptyBucketIsReadWithTwoRequests() {
        Listing listing = reader().read(Listing.EMPTY);

        assertThat(listing.size()).isZero();
        assertThat(listing.readAt()).isEqualTo(bed.clock.instant());
        assertThat(bed.aws.calls().counts()).containsOnlyKeys("s3:ListObjectsV2");
        assertThat(bed.aws.calls().total()).isEqualTo(2);
        assertThat(reader().fillIn(listing, 100)).isSameAs(listing);
    }

    @Test
    void keysShowBackupsAndTheirHintsWithoutAnyRecord() {
        index(A, Duration.ofHours(1));
        index(B, Duration.ofHours(2));
        put("ami-facts/" + A + "/proven_boot_passed");
        put("ami-facts/" + B + "/held");
        put("ami-facts/" + B + "/dropped");

        Listing listing = reader().read(Listing.EMPTY);

        assertThat(ids(listing)).containsExactly(A, B);
        assertThat(listing.find(A)).hasValueSatisfying(a -> {
            assertThat(a.isProven()).isTrue();
            assertThat(a.proof().orElseThrow().at()).isEqualTo(bed.clock.instant());
            assertThat(a.held()).isFalse();
            assertThat(a.facts()).isEmpty();
        });
        assertThat(listing.find(B)).hasValueSatisfying(b -> {
            assertThat(b.held()).isTrue();
            assertThat(b.imageDropped()).isTrue();
            assertThat(b.removed()).isFalse();
        });
        assertThat(listing.factsKnown()).isZero();
        assertThat(bed.aws.calls().counts()).containsOnlyKeys("s3:ListObjectsV2");
    }

    @Test
    void recordsAreFilledInNewestFirstAndNotReadAgain() {
        store(record(index(A, Duration.ofHours(1))));
        store(record(index(B, Duration.ofHours(2))));
        Listing listing = reader().read(Listing.EMPTY);

        Listing some = reader().fillIn(listing, 1);
        assertThat(some.factsKnown()).isEqualTo(1);
        assertThat(some.find(A).orElseThrow().facts()).hasValueSatisfying(facts -> {
            assertThat(facts.runId()).isEqualTo("7f3a2c41");
            assertThat(facts.buildName()).isEqualTo("nightly #7");
            assertThat(facts.buildUrl()).isEqualTo("https://jenkins.example.com/7/");
            assertThat(facts.tags()).isNotEmpty();
        });
        assertThat(some.find(B).orElseThrow().facts()).isEmpty();

        Listing all = reader().fillIn(some, 100);
        assertThat(all.factsKnown()).isEqualTo(2);
        assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(2);

        Listing again = reader().read(all);
        assertThat(again.factsKnown()).isEqualTo(2);
        assertThat(again.find(A)).isEqualTo(all.find(A));
        assertThat(reader().fillIn(again, 100)).isSameAs(again);
        assertThat(bed.aws.calls().count("s3:GetObject")).isEqualTo(2);
    }

    @ParameterizedTest
    @CsvSource({
        "account, 999999999999",
        "region, us-east-1",
        "takenAt, 2026-01-01T00:00:00Z",
        "amiId, ami-0000000000000000c"
    })
    void aRecordOfAnotherBackupGivesNothing(String field, String value) {
        IndexEntry entry = index(A, Duration.ofHours(1));
        bed.aws.s3().put(name, Keys.record(A), record(entry).put(field, value).toString());

        Listing listing = reader().fillIn(reader().read(Listing.EMPTY), 100);

        assertThat(listing.find(A).orElseThrow().facts()).isEmpty();
        assertThat(listing.factsKnown()).isEqualTo(1);
        assertThat(reader().fillIn(listing, 100)).isSameAs(listing);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "[]", "{\"schemaVersion\":1}", "{\"schemaVersion\":99}"})
    void aDamagedRecordHidesNoBackup(String text) {
        store(record(index(A, Duration.ofHours(1))));
        index(B, Duration.ofHours(2));
        bed.aws.s3().put(name, Keys.record(B), text);

        Listing listing = reader().fillIn(reader().read(Listing.EMPTY), 100);

        assertThat(ids(listing)).containsExactly(A, B);
        assertThat(listing.find(A).orElseThrow().facts()).isPresent();
        assertThat(listing.find(B).orElseThrow().facts()).isEmpty();
        assertThat(listing.factsKnown()).isEqualTo(2);
    }

    @Test
    void whatIsOnlyShownIsBounded() {
        ObjectNode record = record(index(A, Duration.ofHours(1)));
        ObjectNode tags = record.withObject("tags").putObject("instance");
        for (int i = 0; i < 150; i++) {
            tags.put("key-" + i, "<script>alert(1)</script>");
        }
        record.withObject("build").put("name", "x".repeat(5_000)).put("url", "javascript:alert(1)");
        record.put("consistency", "y".repeat(5_000));
        store(record);

        RecordedFacts facts = reader().fillIn(reader().read(Listing.EMPTY), 100)
                .find(A)
                .orElseThrow()
                .facts()
                .orElseThrow();

        assertThat(facts.tags()).hasSize(RecordedFacts.MOST_TAGS);
        assertThat(facts.buildName()).hasSize(256);
        assertThat(facts.buildUrl()).isEmpty();
        assertThat(facts.consistency()).hasSize(40);
    }

    @Test
    void keysThatAreNoneAndThoseOfTheFutureAreCountedAndNotShown() {
        index(A, Duration.ofHours(1));
        index(B, Duration.ofDays(-30));
        put("ami-index/i-0a1b2c3d4e5f67890/nonsense");
        put("ami-index/i-<script>/x");
        put("ami-index/other");
        put("ami-facts/ami-0/held");
        put("ami-facts/ami-zzz/removed");

        Listing listing = reader().read(Listing.EMPTY);

        assertThat(ids(listing)).containsExactly(A);
        assertThat(listing.size()).isEqualTo(1);
        assertThat(listing.notUnderstood()).isEqualTo(3);
    }

    @Test
    void aHintOfATombstoneHidesNoBackupThatHasAnIndexKey() {
        index(A, Duration.ofHours(1));
        put(Keys.removedFact(A));

        assertThat(reader().read(Listing.EMPTY).find(A).orElseThrow().removed()).isFalse();
    }

    @Test
    void keysThatAreNoneHideNothingBehindThem() {
        for (int i = 0; i < 2_100; i++) {
            put("ami-index/i-!%d".formatted(i));
            put("ami-index/i-00!%d".formatted(i));
            put("ami-facts/ami-!%d".formatted(i));
        }
        put(LargeListing.entry(1).key());
        put("ami-facts/" + LargeListing.amiId(1) + "/held");

        Listing listing = reader().read(Listing.EMPTY);

        assertThat(listing.find(LargeListing.amiId(1)))
                .hasValueSatisfying(found -> assertThat(found.held()).isTrue());
        assertThat(listing.size()).isEqualTo(1);
    }

    @Test
    void aKeyOfAnEarlierVersionBesideThatWithTheNameIsTheSameBackup() {
        put(index(A, Duration.ofHours(1)).nameless().key());

        Listing listing = reader().read(Listing.EMPTY);

        assertThat(listing.size()).isEqualTo(1);
        assertThat(listing.find(A).orElseThrow().instanceName()).isEqualTo("web-1");
    }

    @Test
    void ofTwoKeysForOneImageTheRecordConfirmsOne() {
        IndexEntry real = index(A, Duration.ofHours(2));
        index(A, Duration.ofHours(1));
        store(record(real));

        Listing listing = reader().fillIn(reader().read(Listing.EMPTY), 100);

        assertThat(listing.size()).isEqualTo(2);
        assertThat(listing.find(A).orElseThrow().takenAt()).isEqualTo(real.takenAt());
        assertThat(reader().read(listing).find(A)).isEqualTo(listing.find(A));
    }

    @Test
    void aBackupThatIsGoneLeavesItsTombstoneAndWhatWasKnownOfIt() {
        IndexEntry entry = index(A, Duration.ofHours(1));
        store(record(entry));
        Listing before = reader().fillIn(reader().read(Listing.EMPTY), 100);
        bed.aws.s3().delete(name, entry.key());
        put(Keys.removedFact(A));

        Listing listing = reader().read(before);

        assertThat(ids(listing)).isEmpty();
        assertThat(listing.find(A)).hasValueSatisfying(gone -> {
            assertThat(gone.removed()).isTrue();
            assertThat(gone.instanceName()).isEqualTo("web-1");
            assertThat(gone.takenAt()).isEqualTo(entry.takenAt());
            assertThat(gone.facts()).isPresent();
        });
    }

    @Test
    void aTombstoneThatIsNewHereIsFilledInFromItsRecord() {
        IndexEntry entry = new IndexEntry(
                bed.instance, A, bed.clock.instant().minusSeconds(60), 1_000, TestBed.REGION, ACCOUNT, "web-1");
        ObjectNode record = record(entry);
        record.put("status", "removed");
        store(record);
        put(Keys.removedFact(A));

        Listing listing = reader().read(Listing.EMPTY);
        assertThat(listing.find(A)).hasValueSatisfying(gone -> {
            assertThat(gone.instanceId()).isEmpty();
            assertThat(gone.takenAt()).isEqualTo(Instant.EPOCH);
        });

        Listing filled = reader().fillIn(listing, 100);
        assertThat(filled.find(A)).hasValueSatisfying(gone -> {
            assertThat(gone.instanceId()).isEqualTo(bed.instance);
            assertThat(gone.takenAt()).isEqualTo(entry.takenAt());
            assertThat(gone.facts().orElseThrow().runId()).isEqualTo("7f3a2c41");
        });
        assertThat(reader().read(filled).find(A)).isEqualTo(filled.find(A));
    }

    @Test
    void aTombstoneThatNoRecordConfirmsIsNotShownAnyMore() {
        put(Keys.removedFact(A));
        put(Keys.removedFact(B));
        IndexEntry b = index("ami-0000000000000000c", Duration.ofHours(1));
        store(record(new IndexEntry(b.instanceId(), B, b.takenAt(), 1_000, b.region(), b.account())));

        Listing filled = reader().fillIn(reader().read(Listing.EMPTY), 100);

        assertThat(filled.size()).isEqualTo(1);
        assertThat(filled.find(A)).isEmpty();
        assertThat(filled.find(B)).isEmpty();
        assertThat(page(filled, ListingQuery.of().withFilters(Set.of(Filter.REMOVED)))
                        .total())
                .isZero();
        Listing again = reader().read(filled);
        assertThat(again.size()).isEqualTo(1);
        assertThat(reader().fillIn(again, 100)).isSameAs(again);
    }

    @Test
    void manyBackupsAreListedSideBySideWithFewRequestsMore() {
        int many = 30_000;
        for (int number = 0; number < many; number++) {
            put(LargeListing.entry(number).key());
            LargeListing.hints(number).forEach(this::put);
        }
        // One instance with more than a page, and IDs of the short form.
        for (int i = 0; i < 2_500; i++) {
            put(new IndexEntry(
                            "i-1234abcd",
                            "ami-%08x".formatted(i),
                            Instant.EPOCH.plusSeconds(1_600_000_000L + i),
                            1,
                            "eu-west-1",
                            ACCOUNT)
                    .key());
        }
        bed.aws.calls().reset();

        Listing listing = reader().read(Listing.EMPTY);

        assertThat(listing.size()).isEqualTo(many + 2_500);
        assertThat(listing.notUnderstood()).isZero();
        assertThat(listing.ofInstance("i-1234abcd")).hasSize(2_500);
        assertThat(page(listing, ListingQuery.of().withFilters(Set.of(Filter.PROVEN)))
                        .total())
                .isEqualTo(many / 3);
        assertThat(page(listing, ListingQuery.of().withFilters(Set.of(Filter.HELD)))
                        .total())
                .isEqualTo(many / 100);
        // 33 and 11 pages at least.
        assertThat(bed.aws.calls().total()).isLessThan(150);
    }

    @Test
    void moreKeysThanCanBeKeptAreRefused() {
        index(A, Duration.ofHours(1));
        index(B, Duration.ofHours(2));
        assertThatThrownBy(() -> new ListingReader(bucket, workers, 1).read(Listing.EMPTY))
                .isInstanceOf(OperationException.class)
                .hasMessageContaining(name);
    }

    @Test
    void whoMayNotListIsToldSo() {
        bed.aws.faults().deny("s3:ListBucket");
        assertThatThrownBy(() -> reader().read(Listing.EMPTY)).isInstanceOf(AwsException.class);
    }

    @Test
    void whatWasReadBeforeS3FailsIsKept() {
        for (int i = 0; i < 20; i++) {
            store(record(index("ami-%017x".formatted(i), Duration.ofHours(1 + i))));
        }
        Listing listing = reader().read(Listing.EMPTY);
        String denied = Keys.record("ami-%017x".formatted(19));
        bed.aws
                .faults()
                .plan(call -> denied.equals(call.parameters().get("key"))
                        ? Fault.error(403, "AccessDenied", "Access Denied")
                        : Fault.none());

        Listing filled = new ListingReader(bucket, Runnable::run).fillIn(listing, 100);
        assertThat(filled.factsKnown()).isEqualTo(19);
        assertThatThrownBy(() -> reader().fillIn(filled, 100)).isInstanceOf(AwsException.class);
        bed.aws.faults().clear();
        assertThat(reader().fillIn(filled, 100).factsKnown()).isEqualTo(20);
    }
}
