package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * Reads and writes one operation's document, and holds its lease: one driver at a time. Whether a lease has run out is
 * told by S3's clock alone, from when the document was last written to when it is read.
 */
public final class OperationStore {

    private final Holder holder;
    private final Duration lease;
    private DocumentPlace place;
    private String etag;
    /** What the operation was like when it was last written: its SHA-256. */
    private byte[] lastWritten;
    /** Values of the writes whose answers were lost since the last answered one. */
    private Set<String> unanswered = Set.of();

    /** A holder that has had no other name. */
    public OperationStore(String holder, Duration lease) {
        this(Holder.of(holder), lease);
    }

    /** @param lease how long the holder may be silent */
    public OperationStore(Holder holder, Duration lease) {
        this.holder = holder;
        this.lease = lease;
    }

    /**
     * A document as it was looked at.
     *
     * @param etag the version that was looked at
     * @param leaseLeft how long its holder may still be silent; zero or less when it can be taken over
     */
    public record Look(OperationDocument document, String etag, Duration leaseLeft) {

        /** Whether somebody drives the operation. */
        public boolean isHeld() {
            return !document.holder().isEmpty() && !leaseLeft.isNegative() && !leaseLeft.isZero();
        }

        /** How long ago the document was last written. */
        public Duration silence() {
            return Duration.ofSeconds(document.leaseSeconds()).minus(leaseLeft);
        }

        static Look of(DocumentSource source, Bucket.Document found) {
            OperationDocument document = OperationDocument.parse(source, found.bytes());
            Duration silent = Duration.between(found.lastModified(), found.readAt());
            return new Look(
                    document,
                    found.etag(),
                    Duration.ofSeconds(document.leaseSeconds()).minus(silent));
        }
    }

    private record Found(DocumentPlace place, Look look) {}

    /**
     * Looks at a document without taking its lease; empty when there is none.
     *
     * @throws OperationException when it can't be believed, or when the run has two
     */
    public static Optional<Look> look(Bucket bucket, String runId) {
        return find(bucket, runId, DocumentPlace.of(Optional.empty())).map(Found::look);
    }

    /** The same in one place, where it is known of what kind the operation must be, or where its document was seen. */
    public static Optional<Look> look(Bucket bucket, String runId, DocumentPlace place) {
        return bucket.read(place.key(runId))
                .map(found -> Look.of(DocumentSource.of(bucket, runId, place, found), found));
    }

    private static Optional<Found> find(Bucket bucket, String runId, Set<DocumentPlace> places) {
        Optional<Found> found = Optional.empty();
        for (DocumentPlace place : places) {
            Optional<Look> here = look(bucket, runId, place);
            if (here.isPresent() && found.isPresent()) {
                throw OperationException.badInput(
                        "document.twice", runId, found.get().place().key(runId), place.key(runId));
            }
            if (here.isPresent()) {
                found = Optional.of(new Found(place, here.get()));
            }
            if (here.filter(look -> look.document().operation().kind() == OperationKind.BACKUP)
                    .isPresent()) {
                // Whoever may only restore can write where restores lie, and must not stand in a backup's way.
                return found;
            }
        }
        return found;
    }

    /**
     * Takes the lease of an operation that is already under way.
     *
     * @param places where its document may lie
     * @param check refuses what must not be driven, before anything is written
     * @return the document; empty when there is none
     * @throws OperationException when another drives it
     */
    public Optional<OperationDocument> take(
            Bucket bucket, String runId, Set<DocumentPlace> places, Consumer<OperationDocument> check) {
        Optional<Found> found = find(bucket, runId, places);
        if (found.isEmpty()) {
            return Optional.empty();
        }
        Look look = found.get().look();
        OperationDocument document = look.document();
        check.accept(document);
        if (look.isHeld() && !holder.isSame(document.holder())) {
            throw OperationException.refused("document.held", runId, document.holder(), look.leaseLeft());
        }
        place = found.get().place();
        etag = look.etag();
        if (document.status() == OperationDocument.Status.RUNNING
                || document.status() == OperationDocument.Status.FAILED) {
            save(bucket, document.operation(), OperationDocument.Status.RUNNING, Line.empty(), true);
        }
        return Optional.of(document);
    }

    /** Whether the operation differs from what was written last. */
    public boolean isUnsaved(OperationData operation) {
        return lastWritten == null || !Arrays.equals(lastWritten, digest(operation));
    }

    /**
     * Writes the document: the first time only where none is, later only over our own last one.
     *
     * @param keepLease whether we go on driving
     * @throws OperationException with {@link FailureKind#CONFLICT} when another has taken over
     */
    public void save(
            Bucket bucket, OperationData operation, OperationDocument.Status status, Line failure, boolean keepLease) {
        OperationDocument document = new OperationDocument(
                operation,
                status,
                keepLease ? holder.name() : "",
                lease.toSeconds(),
                failure,
                UUID.randomUUID().toString());
        if (place == null) {
            place = DocumentPlace.of(operation.kind());
        }
        byte[] content = digest(operation);
        write(bucket, document);
        unanswered = Set.of();
        lastWritten = content;
    }

    private static byte[] digest(OperationData operation) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(Json.bytes(operation));
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private void write(Bucket bucket, OperationDocument document) {
        String runId = document.operation().runId();
        String key = place.key(runId);
        try {
            writeOnce(bucket, key, document);
        } catch (AwsException failed) {
            if (failed.kind() == FailureKind.DENIED
                    && place != DocumentPlace.of(document.operation().kind())) {
                throw new OperationException(
                        FailureKind.DENIED, Line.of("document.formerPlace", runId, key, failed.line()), failed);
            }
            if (failed.kind() != FailureKind.CONFLICT || !isOurs(bucket, key)) {
                throw failed;
            }
            // An earlier write of ours did arrive although its answer was lost: this one goes over it.
            writeOnce(bucket, key, document);
        }
    }

    private void writeOnce(Bucket bucket, String key, OperationDocument document) {
        try {
            Bucket.Written written =
                    etag == null ? bucket.create(key, document.bytes()) : bucket.replace(key, document.bytes(), etag);
            etag = written.etag();
        } catch (AwsException failed) {
            if (failed.kind() == FailureKind.TRANSIENT) {
                unanswered = new HashSet<>(unanswered);
                unanswered.add(document.writer());
            }
            throw failed;
        }
    }

    private boolean isOurs(Bucket bucket, String key) {
        if (unanswered.isEmpty()) {
            return false;
        }
        Optional<Bucket.Document> found = bucket.read(key);
        if (found.isEmpty()
                || !unanswered.contains(OperationDocument.writer(found.get().bytes()))) {
            return false;
        }
        etag = found.get().etag();
        return true;
    }
}
