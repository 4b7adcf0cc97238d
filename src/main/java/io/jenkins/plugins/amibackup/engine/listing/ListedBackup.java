package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import java.time.Instant;
import java.util.Optional;

/**
 * A backup as a listing shows it. Index keys, hints and what was read of records are for people: whatever is decided, the record
 * decides.
 *
 * @param amiId the image that was stored
 * @param instanceId the instance; empty for a removed one of which no record was read yet
 * @param instanceName the beginning of its tag {@code Name}; empty if it had none
 * @param takenAt when it was taken, to the millisecond; {@link Instant#EPOCH} where {@code instanceId} is empty
 * @param sizeBytes the size of the stored object
 * @param region where it was taken and is stored; empty where {@code instanceId} is
 * @param account the account it belongs to; empty where {@code instanceId} is
 * @param proof what a hint says of its proofs; empty for none
 * @param held whether a hint says that somebody holds it
 * @param imageDropped whether a hint says that its image was dropped and the stored copy remains
 * @param removed whether it is gone and has left a tombstone: a hint says so, and it has no index key
 * @param facts what its record says; empty where that was not read yet, is damaged, or describes another backup
 */
public record ListedBackup(
        String amiId,
        String instanceId,
        String instanceName,
        Instant takenAt,
        long sizeBytes,
        String region,
        String account,
        Optional<ProofHint> proof,
        boolean held,
        boolean imageDropped,
        boolean removed,
        Optional<RecordedFacts> facts) {

    /** Whether it counts as proven: the last word on the highest level is good. */
    public boolean isProven() {
        return proof.filter(ProofHint::passed).isPresent();
    }
}
