package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.catalog.Hints;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Many backups: a hundred of each instance, each instance with ten tags, each backup with a run and a build of its own. */
public final class LargeListing {

    public static final int OF_AN_INSTANCE = 100;

    private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");
    /** Spreads the IDs of instances, as EC2 does. */
    private static final long SPREAD = 0x9E3779B97F4A7C15L;

    private LargeListing() {}

    public static IndexEntry entry(int number) {
        int instance = number / OF_AN_INSTANCE;
        return new IndexEntry(
                "i-0%016x".formatted((instance + 1) * SPREAD),
                amiId(number),
                START.plus(Duration.ofMinutes(number)),
                40_000_000_000L + number,
                "eu-west-1",
                "123456789012",
                "web-" + instance);
    }

    public static String amiId(int number) {
        return "ami-0%016x".formatted((number + 1) * SPREAD);
    }

    /** The keys of hints: a third is proven, a hundredth is held. */
    public static List<String> hints(int number) {
        List<String> keys = new ArrayList<>();
        if (number % 3 == 0) {
            keys.add("ami-facts/" + amiId(number) + "/proven_boot_passed");
        }
        if (number % 100 == 0) {
            keys.add("ami-facts/" + amiId(number) + "/held");
        }
        return keys;
    }

    /** As it stands when all records were read. */
    public static Listing of(int backups) {
        ListingBuilder builder = new ListingBuilder(Listing.EMPTY);
        for (int number = 0; number < backups; number++) {
            int row = builder.add(entry(number));
            ProofHint proof = new ProofHint(ProofLevel.BOOT, true, START);
            List<ProofHint> proofs = number % 3 == 0 ? List.of(proof) : List.of();
            builder.hints(row, new Hints(proofs, number % 100 == 0, false, false));
            builder.facts(row, Optional.of(facts(number)));
        }
        return builder.build(0, START);
    }

    private static RecordedFacts facts(int number) {
        int instance = number / OF_AN_INSTANCE;
        Map<String, String> tags = new LinkedHashMap<>();
        tags.put("Name", "web-" + instance);
        tags.put("Role", instance % 2 == 0 ? "web" : "db");
        for (int tag = 0; tag < 8; tag++) {
            tags.put("cost-center-" + tag, "value " + tag + " of " + instance);
        }
        return new RecordedFacts(
                tags,
                "crash-consistent",
                "%08x".formatted(number * 0x9E3779B9),
                "infrastructure/nightly-backup #" + number,
                "https://jenkins.example.com/job/infrastructure/job/nightly-backup/" + number + "/",
                "daily");
    }
}
