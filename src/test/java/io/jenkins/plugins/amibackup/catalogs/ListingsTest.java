package io.jenkins.plugins.amibackup.catalogs;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.WithSharedJenkins;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.listing.Listing;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;
import org.jvnet.hudson.test.JenkinsRule;

/** What is known of places: when it is read again, what is kept, and what is forgotten. */
@WithSharedJenkins
class ListingsTest {

    private static JenkinsRule jenkins;

    @RegisterExtension
    final AwsBesideJenkins aws = AwsBesideJenkins.quick();

    @TempDir
    Path folder;

    private final MovableClock clock = new MovableClock(Instant.parse("2026-11-29T00:00:00Z"));
    private Listings listings;
    private Place place;

    @BeforeEach
    void configure() throws Exception {
        aws.configure();
        new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET).put(1, "web-1");
        listings = new Listings(clock, new ListingFiles(folder));
        place = CatalogPlaces.all().get(0);
    }

    private PlaceListing read() {
        listings.look(place);
        listings.settle();
        return listings.look(place);
    }

    private long calls() {
        return aws.aws.calls().total();
    }

    @Test
    void aPlaceIsReadAgainWhenItIsLookedAtAndOlderThanAMinute() {
        assertThat(listings.look(place).isKnown()).isFalse();
        listings.settle();
        assertThat(listings.look(place).listing().size()).isEqualTo(1);
        long once = calls();
        clock.advance(Listings.FRESH.minusSeconds(1));
        read();
        assertThat(calls()).isEqualTo(once);

        new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET).put(2, "web-2");
        clock.advance(Duration.ofSeconds(1));
        assertThat(listings.look(place).listing().size())
                .as("nobody waits for the new one")
                .isEqualTo(1);
        listings.settle();
        assertThat(listings.look(place).listing().size()).isEqualTo(2);
    }

    @Test
    void whatWasReadIsThereAfterAStartEvenWhereAwsIsNot() throws Exception {
        assertThat(read().failedSince()).isNull();
        aws.aws.refuseConnections();
        Listings next = new Listings(clock, new ListingFiles(folder));
        next.look(place);
        next.settle();
        PlaceListing kept = next.look(place);
        assertThat(kept.listing().size()).isEqualTo(1);
        assertThat(kept.failedSince()).isEqualTo(clock.instant());
        Instant first = clock.instant();
        clock.advance(Listings.FRESH);
        next.look(place);
        next.settle();
        assertThat(next.look(place).failedSince()).as("since the first failure").isEqualTo(first);
        aws.aws.acceptConnections();
        clock.advance(Listings.FRESH);
        next.look(place);
        next.settle();
        assertThat(next.look(place).failedSince()).isNull();
    }

    @Test
    void whatNobodyLooksAtIsForgottenAndWhatIsNoLongerConfiguredIsRemoved() throws Exception {
        read();
        clock.advance(Listings.IN_MEMORY);
        listings.tend();
        listings.settle();
        assertThat(listings.known(place).now().isKnown()).isFalse();
        assertThat(read().listing().size()).isEqualTo(1);

        long before = calls();
        clock.advance(Listings.REMEMBERED);
        listings.tend();
        listings.settle();
        assertThat(calls()).as("nobody has looked for a day").isEqualTo(before);

        assertThat(files()).isEqualTo(1);
        AmiBackupConfiguration.get().setBucket(null);
        listings.tend();
        assertThat(files()).isZero();
        assertThat(listings.places()).isEmpty();
    }

    @Test
    void aBatchOfTombstonesThatNoRecordConfirmsEndsNoReadingOfRecords() {
        assertThat(read().listing().factsKnown()).isEqualTo(1);
        MadeUpCatalog catalog = new MadeUpCatalog(aws, AwsBesideJenkins.BUCKET);
        for (int number = 0; number < Listings.RECORDS_AT_A_TIME + 100; number++) {
            catalog.key(Keys.removedFact(MadeUpCatalog.image(1_000 + number)));
        }
        clock.advance(Listings.FRESH);
        Listing filled = read().listing();
        assertThat(filled.size()).as("the one that is a backup").isEqualTo(1);
        assertThat(filled.factsKnown()).isEqualTo(1);
    }

    @Test
    void whatWasReadAsSomebodyElseIsNotShown() {
        read();
        AmiBackupConfiguration.get().setBucketOwner("123456789012");
        Place other = CatalogPlaces.all().get(0);
        assertThat(new ListingFiles(folder).load(place)).isPresent();
        assertThat(new ListingFiles(folder).load(other)).isEmpty();
    }

    @Test
    void whatAKilledJenkinsHasLeftHalfWrittenGoesAndWhatIsBeingWrittenStays() throws Exception {
        read();
        Path left = Files.createFile(folder.resolve("listing-left.tmp"));
        Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofDays(1))));
        Path written = Files.createFile(folder.resolve("listing-written.tmp"));
        listings.tend();
        assertThat(left).doesNotExist();
        assertThat(written).exists();
        assertThat(files()).as("that of the place, too").isEqualTo(2);
    }

    private long files() throws Exception {
        try (Stream<Path> files = Files.list(folder)) {
            return files.count();
        }
    }
}
