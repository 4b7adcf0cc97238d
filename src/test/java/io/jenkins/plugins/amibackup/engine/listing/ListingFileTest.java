package io.jenkins.plugins.amibackup.engine.listing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.engine.catalog.Hints;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListingFileTest {

    private static final String PLACE = "acme-ami-backups eu-west-1 123456789012";

    @TempDir
    private Path folder;

    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("listing.bin");
    }

    /** Some with facts, one whose record gave none, a tombstone, one of which nothing is known. */
    private static Listing listing() {
        Listing large = LargeListing.of(250);
        ListingBuilder builder = new ListingBuilder(large);
        for (int row = 0; row < 200; row++) {
            builder.copy(row);
        }
        int damaged = builder.add(LargeListing.entry(1_000));
        builder.facts(damaged, Optional.empty());
        ProofHint failed = new ProofHint(ProofLevel.COMMAND, false, Instant.MAX);
        builder.hints(builder.add(LargeListing.entry(1_001)), new Hints(List.of(failed), true, true, false));
        builder.mark(builder.add(LargeListing.amiId(1_002)), Columns.REMOVED, true);
        return builder.build(7, Instant.parse("2026-11-22T09:15:00Z"));
    }

    private static List<ListedBackup> all(Listing listing) {
        return Stream.of(Set.<Filter>of(), Set.of(Filter.REMOVED))
                .flatMap(
                        filters -> PlacesPage.of(
                                Map.of("p", listing),
                                ListingQuery.of().withFilters(filters).withPageSize(1_000))
                                .rows()
                                .stream())
                .map(PlacesPage.Row::backup)
                .toList();
    }

    private Optional<Listing> load() {
        return ListingFile.load(file, PLACE);
    }

    @Test
    void aListingIsReadAsItWasWritten() throws IOException {
        Listing listing = listing();
        ListingFile.save(file, listing, PLACE);

        Listing read = load().orElseThrow();

        assertThat(all(read)).isEqualTo(all(listing)).hasSize(203);
        assertThat(read.notUnderstood()).isEqualTo(7);
        assertThat(read.readAt()).isEqualTo(listing.readAt());
        // What gave nothing is looked at again.
        assertThat(read.factsKnown()).isEqualTo(200).isEqualTo(listing.factsKnown() - 1);
        ListingFile.save(file, Listing.EMPTY, PLACE);
        assertThat(load().orElseThrow().size()).isZero();
    }

    @Test
    void whatIsNotThereOrOfAnotherPlaceIsEmpty() throws IOException {
        assertThat(load()).isEmpty();
        ListingFile.save(file, listing(), PLACE);
        assertThat(ListingFile.load(file, "other-bucket eu-west-1 123456789012"))
                .isEmpty();
        assertThat(ListingFile.load(folder, PLACE)).isEmpty();
        assertThatThrownBy(() -> ListingFile.save(folder.resolve("no/listing.bin"), listing(), PLACE))
                .isInstanceOf(NoSuchFileException.class);
    }

    @Test
    void onlyTheOneWhoWroteItReadsItAndNothingElseIsLeft() throws IOException {
        Assumptions.assumeTrue(
                FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        ListingFile.save(file, listing(), PLACE);
        ListingFile.save(file, listing(), PLACE);

        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        try (Stream<Path> left = Files.list(folder)) {
            assertThat(left).containsExactly(file);
        }
    }

    @Test
    void aFileThatWasCutOffOrGoesOnIsNotUsed() throws IOException {
        ListingFile.save(file, listing(), PLACE);
        byte[] whole = Files.readAllBytes(file);
        for (int length = 0; length < whole.length; length += 97) {
            Files.write(file, Arrays.copyOf(whole, length));
            assertThat(load()).as("of %d bytes", length).isEmpty();
        }
        Files.write(file, Arrays.copyOf(whole, whole.length + 1));
        assertThat(load()).isEmpty();
    }

    @Test
    void aBitThatHasChangedIsNoticed() throws IOException {
        ListingFile.save(file, listing(), PLACE);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            byte[] damaged = whole.clone();
            damaged[random.nextInt(damaged.length)] ^= (byte) (1 << random.nextInt(8));
            Files.write(file, damaged);
            assertThat(load()).isEmpty();
        }
    }

    @Test
    void whatHasARightCheckSumIsCheckedAllTheSame() throws IOException {
        ListingFile.save(file, listing(), PLACE);
        byte[] whole = Files.readAllBytes(file);
        Random random = new Random(2);
        int accepted = 0;
        for (int i = 0; i < 2_000; i++) {
            byte[] damaged = whole.clone();
            for (int byteNumber = random.nextInt(4); byteNumber >= 0; byteNumber--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
            }
            accepted += isAccepted(damaged) ? 1 : 0;
        }
        assertThat(accepted).isBetween(1, 1_999);
    }

    /** What is accepted can be shown. */
    private static boolean isAccepted(byte[] bytes) {
        try {
            Listing listing =
                    ListingFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)), PLACE, bytes.length);
            assertThat(all(listing)).hasSize(Math.min(1_000, listing.size()));
            return true;
        } catch (IOException refused) {
            return false;
        }
    }
}
