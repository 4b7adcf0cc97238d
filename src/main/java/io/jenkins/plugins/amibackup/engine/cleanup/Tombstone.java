package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.RemovalNote;
import java.time.Instant;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Object;

/** A record that says of a backup that it was removed, why, and by whom. It is kept for {@link CleanUp#DOCUMENT_AGE}. */
final class Tombstone {

    /** Of one backup there are a dozen hints. */
    private static final int MOST_FACTS = 1000;

    private Tombstone() {}

    /**
     * Whether it is older than tombstones are kept, by S3's clock: it was written so long ago, and says the same itself. What it says
     * of the future counts for nothing.
     *
     * @param written S3's date of it
     */
    static boolean isOver(BackupRecord record, Instant written) {
        Instant now = record.readAt().orElse(Instant.EPOCH);
        Instant said = record.removal()
                .map(RemovalNote::at)
                .filter(at -> !at.isAfter(now))
                .orElse(written);
        Instant last = said.isAfter(written) ? said : written;
        return record.isTombstone() && last.plus(CleanUp.DOCUMENT_AGE).isBefore(now);
    }

    /**
     * Removes it with the hints of its backup, if it is still one that is over and no object stands in its place: the record goes
     * last, so that it is found again where this is cut off.
     */
    static void remove(String amiId, Search search) {
        String key = Keys.record(amiId);
        Optional<Catalog.Versioned> found = search.catalog().find(amiId);
        Optional<HeadObjectResponse> written = search.bucket().head(key);
        if (found.isEmpty()
                || written.isEmpty()
                || !found.get().etag().equals(written.get().eTag())
                || !isOver(found.get().record(), written.get().lastModified())
                || search.bucket().head(Keys.object(amiId)).isPresent()) {
            return;
        }
        search.bucket().first(Keys.facts(amiId), MOST_FACTS).stream()
                .map(S3Object::key)
                .forEach(search.bucket()::delete);
        search.bucket().delete(key, found.get().etag());
    }
}
