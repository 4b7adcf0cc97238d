package io.jenkins.plugins.amibackup.engine.drive;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.step.OperationLog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.logging.Level;

/**
 * That the operation which is driven uses a backup. Its first step writes that down; it is renewed while the operation goes on, and
 * taken back when that has ended for good. Where the operation fails or detaches, it ends to count by itself.
 */
final class DrivenUse {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    /** Well within the time that a use counts, {@link Use#USUAL}. */
    private static final Duration EVERY = Duration.ofHours(1);

    private final Operation operation;
    private final Uses uses;
    private final Clock clock;
    private final OperationLog log;
    /** When it was written last. */
    private Instant written;

    /** @param resumed whether it was picked up: then nobody knows how long ago it was written */
    DrivenUse(Operation operation, Bucket bucket, Clock clock, boolean resumed, OperationLog log) {
        this.operation = operation;
        this.clock = clock;
        this.log = log;
        uses = new Uses(bucket);
        written = resumed ? Instant.MIN : clock.instant();
    }

    /**
     * Writes it anew where that was long ago.
     *
     * @throws OperationException when S3 can't be asked now: nothing may be read in reliance on it
     */
    void renew() {
        Phase phase = operation.phase();
        Instant now = clock.instant();
        if (phase == Phase.LOOK_UP || phase == Phase.DONE || written.isAfter(now.minus(EVERY))) {
            return;
        }
        operation.data().use().ifPresent(use -> {
            uses.writeOrWarn(use).ifPresent(refused -> {
                log.warn(refused);
                operation.data().goOnUnseen();
            });
            written = now;
        });
    }

    /** The same in the middle of a wait: where S3 can't be asked, it is renewed later. */
    void renewIfItCan() {
        try {
            renew();
        } catch (OperationException failure) {
            LOGGER.log(Level.FINE, "The use of a backup by " + operation.data().runId() + " is renewed later", failure);
        }
    }

    /** Takes it back. Where that fails, it ends to count by itself. */
    void end() {
        operation.data().use().ifPresent(use -> {
            try {
                uses.end(use.amiId(), use.runId());
            } catch (OperationException failure) {
                LOGGER.log(Level.FINE, "The use of a backup by " + use.runId() + " runs out by itself", failure);
            }
        });
    }
}
