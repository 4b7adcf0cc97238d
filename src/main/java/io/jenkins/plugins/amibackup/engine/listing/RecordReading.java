package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What a record gives a listing.
 *
 * @param entry the backup as the record describes it
 */
record RecordReading(IndexEntry entry, RecordedFacts facts) {

    /** In characters. */
    private static final int LONGEST_NAME = 256;

    private static final int LONGEST_URL = 1_000;
    private static final int LONGEST_WORD = 40;

    /** Of a backup with an index key; empty when the record describes another one. */
    static Optional<RecordReading> of(BackupRecord record, IndexEntry key) {
        return Optional.of(of(record)).filter(reading -> reading.entry.isSameBackup(key));
    }

    /** Of a backup that is said to be gone; empty when the record says otherwise. */
    static Optional<RecordReading> ofRemoved(BackupRecord record) {
        return record.isTombstone() || record.isBeingRemoved() ? Optional.of(of(record)) : Optional.empty();
    }

    private static RecordReading of(BackupRecord record) {
        Map<String, String> tags = new LinkedHashMap<>();
        record.originalTags().entrySet().stream()
                .limit(RecordedFacts.MOST_TAGS)
                .forEach(tag -> tags.put(tag.getKey(), tag.getValue()));
        String url = record.json().path("build").path("url").asText("");
        RecordedFacts facts = new RecordedFacts(
                tags,
                bounded(record.json().path("consistency").asText(""), LONGEST_WORD),
                Ids.isRun(record.runId()) ? record.runId() : "",
                bounded(record.json().path("build").path("name").asText(""), LONGEST_NAME),
                isAddress(url) ? url : "",
                record.retentionSet());
        return new RecordReading(record.indexEntry(), facts);
    }

    /** Whether a page may link to it. */
    static boolean isAddress(String url) {
        return url.length() <= LONGEST_URL && (url.startsWith("http://") || url.startsWith("https://"));
    }

    private static String bounded(String text, int longest) {
        return text.length() <= longest ? text : text.substring(0, longest);
    }
}
