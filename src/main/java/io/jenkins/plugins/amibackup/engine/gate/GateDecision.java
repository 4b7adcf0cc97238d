package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.Archive;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

/** What a gate does next, after it has looked. */
sealed interface GateDecision {

    /**
     * It opens.
     *
     * @param age how old the backup is, by S3's clock
     * @param imageKept whether the image still stands in EC2
     * @param archive where its object lies, so that only its image can be used; empty where the object can be read
     * @param expiry until when the object can be read, where it was brought back from an archive and that is soon; empty else
     * @param proven what is proven; empty where nothing must be
     */
    record Open(
            BackupRecord backup,
            Duration age,
            boolean imageKept,
            Optional<Archive> archive,
            Optional<Instant> expiry,
            Optional<Proven> proven)
            implements GateDecision {}

    /**
     * It stays closed.
     *
     * @param line why, and what to do
     */
    record Closed(Line line) implements GateDecision {}

    /**
     * It stays closed although the backup was verified: nothing of that stands in its record.
     *
     * @param line why, and what to do, where the verification itself says nothing else
     */
    record Unverified(Line line) implements GateDecision {}

    /** It waits for a backup that another drives. */
    record Follow(InstanceKey.Holder other) implements GateDecision {}

    /**
     * It has a backup driven.
     *
     * @param own whether the gate begins it itself; else it picks it up
     * @param keepsImage whether its image stays in EC2
     * @param says what a person hears of it
     */
    record Drive(String runId, boolean own, boolean keepsImage, Beginning beginning, Line says)
            implements GateDecision {}

    /**
     * It has a backup verified.
     *
     * @param says what a person hears of it
     */
    record Verify(String runId, Drilled drilled, Beginning beginning, Line says) implements GateDecision {}
}
