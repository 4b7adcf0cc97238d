package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.s3.model.S3Object;

/** The backups of a bucket: records and index keys, read and written safely by several controllers at once. */
public final class Catalog {

    /** The number of newest index keys to check for one that counts. */
    public static final int LOOKED_AT = 20;

    /** More index keys, or records, than this are not read from one bucket at once. */
    static final int MOST = 1_000_000;

    /** More hints than this are not read: they are only shown. */
    private static final int MOST_HINTS = 200_000;

    private static final String JSON = ".json";
    /** How often a record that others keep writing is read for one write. */
    private static final int TRIES = 8;

    private final Bucket bucket;
    private final int most;

    public Catalog(Bucket bucket) {
        this(bucket, MOST);
    }

    /** @param most more index keys, or records, are refused */
    Catalog(Bucket bucket, int most) {
        this.bucket = bucket;
        this.most = most;
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

    /**
     * Adds a proof to the record of an image, and leaves a hint of it. Where someone else has written the record since, it is read
     * again; a proof that is there already, because an answer was lost, is not added again. Where the proof is of the future by S3's
     * clock, it gets the time there.
     *
     * @return the record with it
     * @throws OperationException when there is no complete record, or it describes another object than the one that was proven
     */
    public Versioned prove(String amiId, Proof proof) {
        return amid(() -> {
            Versioned proven = change(amiId, Line.of("record.gone", Keys.record(amiId)), record -> {
                if (!record.isComplete() || !proof.isOf(record)) {
                    throw OperationException.refused(
                            "proof.otherObject", Keys.record(amiId), record.status(), proof.etag(), record.etag());
                }
                Proof dated = record.readAt()
                        .filter(proof.at()::isAfter)
                        .map(proof::at)
                        .orElse(proof);
                return Proofs.add(record, dated);
            });
            bucket.put(Keys.proof(amiId, proof), new byte[0]);
            return proven;
        });
    }

    /**
     * Holds a backup, so that it is never removed until it is {@linkplain #release released}, and leaves a hint of it. Where someone
     * else has written the record since, it is read again; who holds it for the same reason already doesn't hold it twice.
     *
     * @param hold its time counts only where S3 doesn't tell one
     * @return the record with it
     * @throws OperationException when there is no complete record, or it has {@value Holds#MOST} holds
     */
    public Versioned hold(String amiId, Hold hold) {
        return amid(() -> {
            Versioned held = change(amiId, nothingToHold(amiId), record -> {
                mustBeComplete(record);
                return Holds.add(record, record.readAt().map(hold::at).orElse(hold));
            });
            bucket.put(Keys.held(amiId), new byte[0]);
            return held;
        });
    }

    /**
     * Takes all holds from a backup, and the hint. One that is not held stays as it is.
     *
     * @return what was taken away
     * @throws OperationException when there is no complete record
     */
    public List<Hold> release(String amiId) {
        return amid(() -> {
            List<Hold> released = new ArrayList<>();
            change(amiId, nothingToHold(amiId), record -> {
                mustBeComplete(record);
                released.addAll(record.holds());
                return Holds.removeAll(record);
            });
            bucket.delete(Keys.held(amiId));
            return released;
        });
    }

    private Line nothingToHold(String amiId) {
        return Line.of("hold.noRecord", amiId, bucket.name());
    }

    private static void mustBeComplete(BackupRecord record) {
        if (!record.isComplete()) {
            throw OperationException.refused("hold.notComplete", record.amiId(), record.status());
        }
    }

    /** Makes a change again, of the record as it is by then, as often as others write it at the same time. */
    private static <T> T amid(Supplier<T> change) {
        for (int tries = 1; ; tries++) {
            try {
                return change.get();
            } catch (AwsException conflict) {
                if (conflict.kind() != FailureKind.CONFLICT || tries == TRIES) {
                    throw conflict;
                }
            }
        }
    }

    /**
     * @param none what to say where there is no record
     * @param change says whether it has changed the record
     */
    private Versioned change(String amiId, Line none, Predicate<BackupRecord> change) {
        Versioned found = find(amiId).orElseThrow(() -> new OperationException(FailureKind.REFUSED, none, null));
        return change.test(found.record()) ? replace(found.record(), found.etag()) : found;
    }

    /** The record of an image; empty when there is none, and when it can't be read: then it isn't ours. */
    public Optional<BackupRecord> readable(String amiId) {
        try {
            return find(amiId).map(Versioned::record);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.empty();
        }
    }

    /** Whether the record of a backup that was read before is still complete and of the same object. */
    public boolean stillStands(BackupRecord before) {
        return readable(before.amiId())
                .filter(now -> now.isComplete()
                        && now.etag().equals(before.etag())
                        && now.versionId().equals(before.versionId()))
                .isPresent();
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
        Newest newest = newest(instanceId, LOOKED_AT);
        return newest.entries().stream()
                .filter(entry -> !entry.isFuture(newest.now()))
                .findFirst();
    }

    /**
     * The newest backups of an instance.
     *
     * @param entries newest first; of those of the future there is one at most, so that it can be named
     * @param now the current time by S3's clock
     */
    public record Newest(List<IndexEntry> entries, Instant now) {}

    /**
     * The newest complete backups of an instance, up to a number: one request, however many there are. Where keys of the future, or
     * keys that are none, take the places of others, a second request looks behind them.
     */
    public Newest newest(String instanceId, int number) {
        Bucket.Listing listing = bucket.firstNow(Keys.index(instanceId), number);
        Instant now = listing.readAt();
        List<IndexEntry> listed = entries(listing.objects().stream()).toList();
        Stream<IndexEntry> future =
                listed.stream().filter(entry -> entry.isFuture(now)).limit(1);
        List<IndexEntry> past =
                listed.stream().filter(entry -> !entry.isFuture(now)).toList();
        if (past.size() < number && listing.objects().size() == number) {
            past = entries(
                            bucket
                                    .firstAfter(Keys.index(instanceId), IndexEntry.afterFuture(instanceId, now))
                                    .objects()
                                    .stream())
                    .limit(number)
                    .toList();
        }
        return new Newest(Stream.concat(future, past.stream()).toList(), now);
    }

    /** The complete backups of an instance, newest first, from index keys alone: one request per thousand. */
    public Stream<IndexEntry> list(String instanceId) {
        return past(Keys.index(instanceId));
    }

    /** All complete backups by instance, newest first within each, from index keys alone: one request per thousand. */
    public Stream<IndexEntry> list() {
        return past(Keys.INDEX);
    }

    private Stream<IndexEntry> past(String prefix) {
        return bounded(bucket.pages(prefix)
                .flatMap(page -> entries(page.objects().stream()).filter(entry -> isPast(entry, page.readAt()))));
    }

    /**
     * Whether a backup is not of the future. A server that doesn't tell the time lists everything.
     *
     * @param now by S3's clock; {@link Instant#EPOCH} where it doesn't tell
     */
    public static boolean isPast(IndexEntry entry, Instant now) {
        return now.equals(Instant.EPOCH) || !entry.isFuture(now);
    }

    /** All index keys, also those of the future. */
    Stream<IndexEntry> keys() {
        return bounded(entries(bucket.list(Keys.INDEX)));
    }

    /**
     * The hints of what is known of backups, by image: one request per thousand.
     *
     * @param amiId of this image alone; empty for those of all
     */
    Map<String, Hints> hints(String amiId) {
        return Hints.of(
                bucket.list(amiId.isEmpty() ? Keys.FACTS : Keys.facts(amiId)).limit(MOST_HINTS));
    }

    /**
     * What hints say was proven, or has failed, by image: one request per thousand hints.
     *
     * @throws OperationException where there are more than can be read, so that it isn't known
     */
    Map<String, ProofHint> proofs() {
        return bounded(bucket.list(Keys.FACTS).flatMap(object -> ProofHint.parse(object).stream()))
                .collect(Collectors.groupingBy(
                        ProofHint.OfBackup::amiId,
                        Collectors.mapping(
                                ProofHint.OfBackup::hint,
                                Collectors.collectingAndThen(
                                        Collectors.toList(),
                                        hints -> ProofHint.best(hints).orElseThrow()))));
    }

    /** The images that have a record: one request per thousand. */
    Stream<String> records() {
        return bounded(bucket.list(Keys.RECORDS)
                .map(S3Object::key)
                .filter(key -> key.endsWith(JSON))
                .map(key -> key.substring(Keys.RECORDS.length(), key.length() - JSON.length()))
                .filter(Ids::isImage));
    }

    static Stream<IndexEntry> entries(Stream<S3Object> objects) {
        return objects.flatMap(object -> IndexEntry.parse(object.key()).stream());
    }

    /** Who reads so many may keep them in memory; others can write as many as they like. */
    private <T> Stream<T> bounded(Stream<T> listed) {
        AtomicInteger count = new AtomicInteger();
        return listed.peek(one -> {
            if (count.incrementAndGet() > most) {
                throw OperationException.refused("catalog.many", bucket.name(), most);
            }
        });
    }
}
