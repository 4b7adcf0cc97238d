package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** The backups of a bucket: records and index keys, read and written safely by several controllers at once. */
public final class Catalog {

    /** The number of newest index keys to check for one that counts. */
    public static final int LOOKED_AT = 20;

    private final Bucket bucket;

    public Catalog(Bucket bucket) {
        this.bucket = bucket;
    }

    public Bucket bucket() {
        return bucket;
    }

    /**
     * A record and the version of it that was read.
     *
     * @param etag for {@link #replace}
     */
    public record Versioned(BackupRecord record, String etag) {}

    /**
     * Reads the record of an image; empty when there is none.
     *
     * @throws OperationException when it is damaged or can't be read
     */
    public Optional<Versioned> find(String amiId) {
        return bucket.read(Keys.record(amiId))
                .map(document -> new Versioned(BackupRecord.parse(amiId, document), document.etag()));
    }

    /**
     * Writes a new record. If the same operation has already written one (and the answer was lost), that one is used.
     *
     * @throws OperationException with {@link FailureKind#CONFLICT} when there is a record of another operation
     */
    public Versioned create(BackupRecord record) {
        try {
            return new Versioned(
                    record,
                    bucket.create(Keys.record(record.amiId()), record.bytes()).etag());
        } catch (AwsException conflict) {
            if (conflict.kind() != FailureKind.CONFLICT) {
                throw conflict;
            }
            return find(record.amiId())
                    .filter(found -> found.record().runId().equals(record.runId()))
                    .orElseThrow(() -> conflict);
        }
    }

    /**
     * Writes a record over the version that was read.
     *
     * @throws OperationException with {@link FailureKind#CONFLICT} when someone else has written it since
     */
    public Versioned replace(BackupRecord record, String etag) {
        return new Versioned(
                record,
                bucket.replace(Keys.record(record.amiId()), record.bytes(), etag)
                        .etag());
    }

    /** Makes a complete backup findable. Writing the same key twice changes nothing. */
    public void index(IndexEntry entry) {
        bucket.put(entry.key(), new byte[0]);
    }

    /** Makes a backup no longer findable. Removing a key that isn't there changes nothing. */
    public void unindex(IndexEntry entry) {
        bucket.delete(entry.key());
    }

    /** The newest complete backup of an instance: one request, however many there are. */
    public Optional<IndexEntry> newest(String instanceId) {
        return bucket.first(Keys.index(instanceId), 1).stream()
                .flatMap(object -> IndexEntry.parse(object.key()).stream())
                .findFirst();
    }

    /**
     * The newest backups of an instance.
     *
     * @param entries newest first
     * @param now the current time by S3's clock
     */
    public record Newest(List<IndexEntry> entries, Instant now) {}

    /** The newest complete backups of an instance, up to a number: one request, however many there are. */
    public Newest newest(String instanceId, int most) {
        Bucket.Listing listing = bucket.firstNow(Keys.index(instanceId), most);
        return new Newest(
                listing.objects().stream()
                        .flatMap(object -> IndexEntry.parse(object.key()).stream())
                        .toList(),
                listing.readAt());
    }

    /** The complete backups of an instance, newest first, from index keys alone: one request per thousand. */
    public Stream<IndexEntry> list(String instanceId) {
        return entries(Keys.index(instanceId));
    }

    /** All complete backups by instance, newest first within each, from index keys alone: one request per thousand. */
    public Stream<IndexEntry> list() {
        return entries(Keys.INDEX);
    }

    private Stream<IndexEntry> entries(String prefix) {
        return bucket.list(prefix).flatMap(object -> IndexEntry.parse(object.key()).stream());
    }
}
