package io.jenkins.plugins.amibackup.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.jenkins.plugins.amibackup.engine.catalog.Hints;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ListingTest {

    private static final Instant DAY = Instant.parse("2026-11-22T09:15:00Z");
    private static final String WEB = "i-0a1b2c3d4e5f67890";
    private static final String DB = "i-0fffffffffffffff1";
    private static final String OLD = "i-1234abcd";

    /** By age, the newest first. */
    private static final String A = "ami-00000000000000a01";

    private static final String B = "ami-00000000000000b02";
    private static final String C = "ami-00000000000000c03";
    private static final String D = "ami-0000d004";
    private static final String GONE = "ami-00000000000000e05";

    private final Listing listing = listing();

    private static Listing listing() {
        ListingBuilder builder = new ListingBuilder(Listing.EMPTY);
        int d = builder.add(entry(OLD, D, 4, 40, "Zoe"));
        int b = builder.add(entry(DB, B, 2, 300, "DB-ÄRGER"));
        int a = builder.add(entry(WEB, A, 1, 10, "web-1"));
        int c = builder.add(entry(WEB, C, 3, 20, "web-1"));
        builder.hints(a, new Hints(List.of(proof(ProofLevel.BOOT, false)), false, false, false));
        builder.hints(b, new Hints(List.of(proof(ProofLevel.IMAGE, true)), true, false, false));
        builder.hints(c, new Hints(List.of(proof(ProofLevel.COMMAND, true)), false, true, false));
        builder.facts(a, Optional.of(facts("7f3a2c41", "Role", "web", "Team", "Storage")));
        builder.facts(b, Optional.of(facts("7f3a2c42", "Role", "db")));
        builder.facts(d, Optional.empty());
        int gone = builder.add(entry(WEB, GONE, 5, 50, "web-1"));
        builder.mark(gone, Columns.REMOVED, true);
        return builder.build(3, DAY);
    }

    private static IndexEntry entry(String instance, String amiId, int daysOld, long size, String name) {
        return new IndexEntry(
                instance, amiId, DAY.minus(Duration.ofDays(daysOld)), size, "eu-west-1", "123456789012", name);
    }

    private static ProofHint proof(ProofLevel level, boolean passed) {
        return new ProofHint(level, passed, DAY.minusSeconds(60));
    }

    private static RecordedFacts facts(String runId, String... tags) {
        Map<String, String> map = new LinkedHashMap<>();
        for (int i = 0; i < tags.length; i += 2) {
            map.put(tags[i], tags[i + 1]);
        }
        return new RecordedFacts(map, "rebooted", runId, "nightly #7", "https://jenkins.example.com/7/", "daily");
    }

    private static PlacesPage<String> page(Listing listing, ListingQuery query) {
        return PlacesPage.of(Map.of("p", listing), query);
    }

    private static Stream<ListedBackup> backups(PlacesPage<String> page) {
        return page.rows().stream().map(PlacesPage.Row::backup);
    }

    private Stream<String> found(ListingQuery query) {
        return backups(page(listing, query)).map(ListedBackup::amiId);
    }

    @Test
    void allBackupsThatAreThereAreShownNewestFirstAndTombstonesAreNot() {
        PlacesPage<String> page = page(listing, ListingQuery.of());

        assertThat(backups(page)).extracting(ListedBackup::amiId).containsExactly(A, B, C, D);
        assertThat(page.total()).isEqualTo(4);
        assertThat(page.pages()).isEqualTo(1);
        assertThat(page.size()).isEqualTo(4);
        assertThat(listing.size()).isEqualTo(5);
        assertThat(listing.factsKnown()).isEqualTo(3);
        assertThat(listing.notUnderstood()).isEqualTo(3);
        assertThat(listing.readAt()).isEqualTo(DAY);
    }

    @Test
    void aBackupIsShownWithAllThatIsKnown() {
        assertThat(listing.find(A)).hasValueSatisfying(backup -> {
            assertThat(backup.instanceId()).isEqualTo(WEB);
            assertThat(backup.instanceName()).isEqualTo("web-1");
            assertThat(backup.takenAt()).isEqualTo(DAY.minus(Duration.ofDays(1)));
            assertThat(backup.sizeBytes()).isEqualTo(10);
            assertThat(backup.region()).isEqualTo("eu-west-1");
            assertThat(backup.account()).isEqualTo("123456789012");
            assertThat(backup.proof()).contains(proof(ProofLevel.BOOT, false));
            assertThat(backup.isProven()).isFalse();
            assertThat(backup.facts()).contains(facts("7f3a2c41", "Role", "web", "Team", "Storage"));
        });
        assertThat(listing.find(D)).hasValueSatisfying(backup -> {
            assertThat(backup.instanceId()).isEqualTo(OLD);
            assertThat(backup.facts()).isEmpty();
            assertThat(backup.proof()).isEmpty();
        });
        assertThat(listing.find(GONE))
                .hasValueSatisfying(backup -> assertThat(backup.removed()).isTrue());
        assertThat(listing.find("ami-00000000000000a02")).isEmpty();
        assertThat(listing.find("../x")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "WEB-1, 2",
        "db-ärg, 1",
        "ÄRGER, 1",
        "zOE, 1",
        "a01, 1",
        "AMI-0000D004, 1",
        "i-1234, 1",
        "7f3a2c4, 2",
        "storage, 1",
        "role, 2",
        "nothing, 0",
        "ami-, 4",
        "nightly, 0",
        "00000a01x, 0",
    })
    void aSearchFindsAPartOfNameIdsRunAndTagsInAnyCase(String text, int number) {
        assertThat(page(listing, ListingQuery.of().withText(text)).total()).isEqualTo(number);
    }

    @Test
    void theWholeIdOfAnInstanceFindsItsBackups() {
        assertThat(found(ListingQuery.of().withInstanceId(WEB))).containsExactly(A, C);
        assertThat(found(ListingQuery.of().withInstanceId("i-0a1b"))).isEmpty();
        assertThat(listing.ofInstance(WEB)).extracting(ListedBackup::amiId).containsExactly(A, C, GONE);
        assertThat(listing.ofInstance("")).isEmpty();
    }

    @Test
    void tagsAreFoundByKeyAndValue() {
        assertThat(found(ListingQuery.of().withTag("Role", ""))).containsExactly(A, B);
        assertThat(found(ListingQuery.of().withTag("Role", "db"))).containsExactly(B);
        assertThat(found(ListingQuery.of().withTag("Role", "none"))).isEmpty();
        assertThat(found(ListingQuery.of().withTag("web", "Role"))).isEmpty();
        assertThat(found(ListingQuery.of().withTag("Team", "db"))).isEmpty();
    }

    @Test
    void timesAreARangeThatBeginsWithItsFirst() {
        Instant b = DAY.minus(Duration.ofDays(2));
        assertThat(found(ListingQuery.of().withTimes(b, null))).containsExactly(A, B);
        assertThat(found(ListingQuery.of().withTimes(null, b))).containsExactly(C, D);
        assertThat(found(ListingQuery.of().withTimes(b, b.plusNanos(1)))).containsExactly(B);
        assertThat(found(ListingQuery.of().withTimes(b.plusNanos(1), null))).containsExactly(A);
        assertThat(found(ListingQuery.of().withTimes(Instant.MIN, Instant.MAX))).hasSize(4);
        assertThat(found(ListingQuery.of().withTimes(Instant.MAX, null))).isEmpty();
    }

    @Test
    void filtersNarrowTheList() {
        assertThat(found(ListingQuery.of().withFilters(Set.of(Filter.PROVEN)))).containsExactly(B, C);
        assertThat(found(ListingQuery.of().withFilters(Set.of(Filter.UNPROVEN))))
                .containsExactly(A, D);
        assertThat(found(ListingQuery.of().withFilters(Set.of(Filter.HELD)))).containsExactly(B);
        assertThat(found(ListingQuery.of().withFilters(Set.of(Filter.IMAGE_DROPPED))))
                .containsExactly(C);
        assertThat(found(ListingQuery.of().withFilters(Set.of(Filter.PROVEN, Filter.HELD))))
                .containsExactly(B);
        PlacesPage<String> removed = page(listing, ListingQuery.of().withFilters(Set.of(Filter.REMOVED)));
        assertThat(backups(removed)).extracting(ListedBackup::amiId).containsExactly(GONE);
        assertThat(removed.size()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource({
        "TAKEN, false, D C B A", "TAKEN, true, A B C D",
        "SIZE, false, A C D B", "SIZE, true, B D C A",
        "NAME, false, B A C D", "NAME, true, D A C B",
        "INSTANCE, false, A C B D", "INSTANCE, true, D B A C",
        "PROOF, false, A D B C", "PROOF, true, C B D A",
    })
    void aListIsSortedAndWhatIsTheSameComesNewestFirst(Sort sort, boolean descending, String order) {
        Map<String, String> names = Map.of("A", A, "B", B, "C", C, "D", D);
        List<String> wanted = Stream.of(order.split(" ")).map(names::get).toList();
        ListingQuery query = ListingQuery.of().withSort(sort, descending);

        assertThat(found(query)).isEqualTo(wanted);
        assertThat(backups(page(listing, query)).toList()).isSortedAccordingTo(sort.order(descending));
    }

    @Test
    void pagesCountFromOneAndTheLastOneIsShownWhereThereAreNotSoMany() {
        ListingQuery query = ListingQuery.of().withPageSize(3);
        assertThat(found(query)).containsExactly(A, B, C);
        assertThat(found(query.withPage(2))).containsExactly(D);
        PlacesPage<String> last = page(listing, query.withPage(Integer.MAX_VALUE));
        assertThat(last.page()).isEqualTo(2);
        assertThat(last.pages()).isEqualTo(2);
        assertThat(backups(last)).extracting(ListedBackup::amiId).containsExactly(D);
        assertThat(page(listing, query.withPage(-1)).page()).isEqualTo(1);
        assertThat(page(Listing.EMPTY, query).pages()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {Integer.MIN_VALUE, 0, 1, 1000, 1001, Integer.MAX_VALUE})
    void whatIsOutOfBoundsIsBroughtIntoThem(int number) {
        ListingQuery query = new ListingQuery(null, null, null, null, null, null, null, null, true, number, number);
        assertThat(query.page()).isPositive();
        assertThat(query.pageSize()).isBetween(1, 1_000);
        assertThat(page(listing, query).total()).isEqualTo(4);
        assertThat(query.withText("x".repeat(1_000)).text()).hasSize(256);
    }

    @Test
    void severalPlacesAreShownInOneOrder() {
        Map<String, Listing> places = new LinkedHashMap<>();
        places.put("one", listing);
        places.put("two", listing);
        places.put("none", Listing.EMPTY);
        PlacesPage<String> second =
                PlacesPage.of(places, ListingQuery.of().withPageSize(3).withPage(2));

        assertThat(second.rows())
                .extracting(PlacesPage.Row::place, row -> row.backup().amiId())
                .containsExactly(tuple("two", B), tuple("one", C), tuple("two", C));
        assertThat(second.total()).isEqualTo(8);
        assertThat(second.pages()).isEqualTo(3);
        assertThat(second.size()).isEqualTo(8);
        assertThat(PlacesPage.of(Map.of(), ListingQuery.of()).rows()).isEmpty();
    }

    @Test
    void aHundredThousandBackupsWithTagsTakeLittleMemory() {
        Listing large = LargeListing.of(100_000);

        assertThat(large.factsKnown()).isEqualTo(100_000);
        assertThat(large.heap()).isLessThan(30L * 1024 * 1024);
        ListingQuery search = ListingQuery.of().withText("value 7 of 42");
        assertThat(page(large, search).total()).isEqualTo(11 * LargeListing.OF_AN_INSTANCE);
        assertThat(page(large, ListingQuery.of().withTag("Role", "db")).total()).isEqualTo(50_000);
        assertThat(large.find(LargeListing.amiId(77_777)))
                .hasValueSatisfying(backup ->
                        assertThat(backup.facts().orElseThrow().buildName()).endsWith("#77777"));
    }

    @Test
    void recordsAreReadNewestFirstAndThoseOfTombstonesAmongThem() {
        ListingBuilder builder = new ListingBuilder(Listing.EMPTY);
        for (int number = 0; number < 10; number++) {
            builder.add(LargeListing.entry(number));
            builder.mark(builder.add(LargeListing.amiId(100 + number)), Columns.REMOVED, true);
        }
        Listing unread = builder.build(0, DAY);

        int[] rows = unread.notLookedAt(4);
        assertThat(rows).hasSize(4);
        assertThat(rows[2]).as("the newest comes after two tombstones").isZero();
        assertThat(rows[3]).isEqualTo(1);
        assertThat(unread.notLookedAt(100)).hasSize(20).doesNotHaveDuplicates();
        assertThat(unread.notLookedAt(0)).isEmpty();
        assertThat(unread.notLookedAt(-1)).isEmpty();
    }

    @Test
    void recordsWithEndlessTagsDoNotFillTheMemory() {
        ListingBuilder builder = new ListingBuilder(Listing.EMPTY);
        int number = 0;
        while (!builder.isFull()) {
            Map<String, String> tags = new LinkedHashMap<>();
            for (int tag = 0; tag < RecordedFacts.MOST_TAGS; tag++) {
                tags.put("k" + tag, (number + "-" + tag + "x".repeat(256)).substring(0, 256));
            }
            builder.facts(
                    builder.add(LargeListing.entry(number++)),
                    Optional.of(new RecordedFacts(tags, "", "", "", "", "")));
        }
        builder.add(LargeListing.entry(number));
        Listing full = builder.build(0, DAY);

        assertThat(full.factsKnown()).isEqualTo(number).isEqualTo(full.size() - 1);
        assertThat(full.notLookedAt(100)).isEmpty();
        assertThat(full.heap()).isLessThan(64L * 1024 * 1024);
    }
}
