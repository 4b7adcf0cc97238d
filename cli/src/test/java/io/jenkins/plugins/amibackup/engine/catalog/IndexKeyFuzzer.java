package io.jenkins.plugins.amibackup.engine.catalog;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import java.nio.charset.StandardCharsets;
import java.time.Instant;

/** Index keys: what is accepted has legal ids and writes a key that says the same and fits into S3. */
public final class IndexKeyFuzzer {

    private static final int LONGEST_KEY = 1024;
    private static final Instant NOW = Instant.parse("2026-11-22T09:15:00Z");

    private IndexKeyFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        for (String line : new String(data, StandardCharsets.UTF_8).split("[\n\t]")) {
            if (line.length() <= LONGEST_KEY) {
                one(line);
            }
        }
    }

    private static void one(String key) {
        IndexEntry entry = Bounded.of(key.length(), () -> IndexEntry.parse(key).orElse(null))
                .orElse(null);
        if (entry == null) {
            return;
        }
        must(Ids.isInstance(entry.instanceId()) && Ids.isImage(entry.amiId()), "ids");
        must(entry.sizeBytes() >= 0, "size");
        must(!entry.region().isEmpty() && entry.account().matches("[0-9]{1,12}"), "region and account");
        must(entry.instanceName().codePointCount(0, entry.instanceName().length()) <= 64, "name");
        entry.isOf(entry.account(), entry.region(), NOW);
        String written = entry.key();
        must(written.getBytes(StandardCharsets.UTF_8).length <= LONGEST_KEY, "the key is too long");
        IndexEntry again = IndexEntry.parse(written).orElseThrow(() -> new AssertionError("not read: " + written));
        must(again.isSameBackup(entry), "another backup when read again");
        must(again.key().equals(written), "another key when read again");
    }
}
