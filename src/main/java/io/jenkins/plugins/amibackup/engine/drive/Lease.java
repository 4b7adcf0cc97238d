package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Patience;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.logging.Level;

/**
 * The right to drive one operation: it stands in the operation's document, and is renewed while nothing else is written. A
 * driver that finds that another has written the document has lost the lease.
 */
final class Lease {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    /** What the holder does about it. */
    interface Holder {

        /** Has a renewal handled like any other message to the driver. */
        void send(Runnable renewal);

        /** Another has taken over. */
        void lost();
    }

    private final String runId;
    private final Bucket bucket;
    private final OperationStore store;
    private final Scheduler scheduler;
    private final Duration pause;
    private final Holder holder;
    private boolean held;
    /** What is renewed with it. */
    private Runnable also = () -> {};

    private Scheduler.Cancellable renewal = () -> {};

    Lease(String runId, Bucket bucket, Services services, Holder holder) {
        this.runId = runId;
        this.bucket = bucket;
        this.holder = holder;
        scheduler = services.scheduler();
        Duration length = services.settings().lease();
        pause = Patience.renewals(length).pause();
        store = new OperationStore(services.settings().holder().get(), length);
    }

    /**
     * Takes the lease of an operation that is under way. It is not renewed before {@link #keep}. What is done has none to take.
     *
     * @param places where its document may lie
     * @param check refuses what must not be driven, before anything is written
     * @return the document; empty when there is none
     * @throws OperationException when another drives the operation
     */
    Optional<OperationDocument> take(Set<DocumentPlace> places, Consumer<OperationDocument> check) {
        Optional<OperationDocument> found = store.take(bucket, runId, places, check);
        held = found.filter(document -> document.status() != Status.DONE).isPresent();
        return found;
    }

    /** Has something else renewed each time that it is renewed. */
    void renewsWith(Runnable other) {
        also = other;
    }

    /** Whether the document is written and ours. */
    boolean isHeld() {
        return held;
    }

    /** Writes the document where the operation differs from what was written last, and keeps the lease. */
    boolean save(Operation operation) {
        if (!store.isUnsaved(operation.data())) {
            return false;
        }
        store.save(bucket, operation.data(), Status.RUNNING, Line.empty(), true);
        held = true;
        keep(operation);
        return true;
    }

    /** Renews the lease in its time. */
    void keep(Operation operation) {
        renewal.cancel();
        renewal = scheduler.schedule(pause, () -> holder.send(() -> renew(operation)));
    }

    private void renew(Operation operation) {
        try {
            store.save(bucket, operation.data(), Status.RUNNING, Line.empty(), true);
            keep(operation);
            also.run();
        } catch (OperationException failure) {
            if (failure.kind() == FailureKind.CONFLICT) {
                holder.lost();
            } else {
                LOGGER.log(Level.FINE, "The lease of " + runId + " is renewed later", failure);
                keep(operation);
            }
        }
    }

    /** Writes how the operation has ended, and gives the lease back. */
    void conclude(Operation operation, Status outcome, Line ending) {
        store.save(bucket, operation.data(), outcome, ending, false);
    }

    /** Lets another take over at once. Where that can't be written, the lease runs out by itself. */
    void release(Operation operation, Status with, Line failure) {
        try {
            conclude(operation, with, failure);
        } catch (RuntimeException refused) {
            LOGGER.log(Level.FINE, "The lease of " + runId + " runs out by itself", refused);
        }
    }

    /** Renews nothing any more. */
    void stop() {
        renewal.cancel();
    }
}
