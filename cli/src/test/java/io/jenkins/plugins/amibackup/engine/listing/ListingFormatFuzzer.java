package io.jenkins.plugins.amibackup.engine.listing;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;

/**
 * A listing on disk behind its check sum: what is accepted can be searched and shown, and is written as it was read. The bytes of the
 * fuzzer are taken as they are, and as changes to a good one: few inputs have the right beginning by themselves.
 */
public final class ListingFormatFuzzer {

    private static final String PLACE = "acme-ami-backups";
    private static final byte[] GOOD = written(LargeListing.of(5));
    private static final int MOST_CHANGES = 8;

    private ListingFormatFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        one(data);
        ByteBuffer changes = ByteBuffer.wrap(data);
        byte[] changed = GOOD.clone();
        for (int i = 0; i < MOST_CHANGES && changes.remaining() >= 3; i++) {
            changed[Short.toUnsignedInt(changes.getShort()) % changed.length] = changes.get();
        }
        one(changed);
    }

    private static void one(byte[] bytes) {
        Listing listing = Bounded.of(bytes.length, () -> read(bytes)).orElse(null);
        if (listing == null) {
            return;
        }
        must(listing.factsKnown() <= listing.size(), "more is known than there is");
        int shown = 0;
        for (Set<Filter> filters : Set.of(Set.<Filter>of(), Set.of(Filter.REMOVED))) {
            PlacesPage<String> page = PlacesPage.of(
                    Map.of("p", listing),
                    ListingQuery.of().withFilters(filters).withPageSize(1_000).withSort(Sort.NAME, true));
            page.rows().forEach(row -> check(row.backup()));
            shown += page.total();
        }
        must(shown == listing.size(), "all are shown");
        must(Arrays.equals(written(listing), written(read(written(listing)))), "it is read as it was written");
    }

    private static void check(ListedBackup backup) {
        must(Ids.isImage(backup.amiId()), "amiId");
        must(
                Ids.isInstance(backup.instanceId())
                        || backup.removed() && backup.instanceId().isEmpty(),
                "instanceId");
        must(backup.takenAt().toEpochMilli() >= 0 && backup.sizeBytes() >= 0, "time and size");
        backup.facts().ifPresent(facts -> {
            must(facts.tags().size() <= RecordedFacts.MOST_TAGS, "tags");
            must(facts.buildUrl().isEmpty() || facts.buildUrl().startsWith("http"), "address");
        });
    }

    private static Listing read(byte[] bytes) {
        try {
            return ListingFormat.read(new DataInputStream(new ByteArrayInputStream(bytes)), PLACE, bytes.length);
        } catch (IOException refused) {
            return null;
        }
    }

    private static byte[] written(Listing listing) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try {
            ListingFormat.write(listing, PLACE, new DataOutputStream(bytes));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return bytes.toByteArray();
    }
}
