package io.jenkins.plugins.amibackup.engine.catalog;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A backup that was found.
 *
 * @param amiId the image that was stored
 * @param instanceId the instance; empty if unknown
 * @param instanceName its tag {@code Name}, or the beginning of a long one; empty if it has none or is unknown
 * @param imageName the image's name; empty without details
 * @param takenAt when it was taken
 * @param status {@code complete}, {@code storing}, or {@code foreign} for an object that something else stored
 * @param runId the run that made it; empty without details
 * @param sizeBytes the size of the stored object; 0 until it is complete
 * @param region where it was taken and is stored
 * @param account the account it belongs to; empty if unknown
 * @param tags its original tags; none without details
 * @param proof what lists show of its proofs: of the record with details, else of hints, which are never proof; empty for none
 * @param held whether somebody holds it, so that it is never removed: as the record says with details, else as hints do
 */
public record FoundBackup(
        String amiId,
        String instanceId,
        String instanceName,
        String imageName,
        Instant takenAt,
        String status,
        String runId,
        long sizeBytes,
        String region,
        String account,
        Map<String, String> tags,
        Optional<ProofHint> proof,
        boolean held) {

    /** The status of an object that something else stored. */
    public static final String FOREIGN = "foreign";

    public FoundBackup {
        tags = new TreeMap<>(tags);
    }

    public boolean isForeign() {
        return status.equals(FOREIGN);
    }

    static FoundBackup of(IndexEntry entry) {
        return new FoundBackup(
                entry.amiId(),
                entry.instanceId(),
                entry.instanceName(),
                "",
                entry.takenAt(),
                BackupRecord.COMPLETE,
                "",
                entry.sizeBytes(),
                entry.region(),
                entry.account(),
                Map.of(),
                Optional.empty(),
                false);
    }

    /** The same with what hints say of it. */
    FoundBackup with(Hints hints) {
        return new FoundBackup(
                amiId,
                instanceId,
                instanceName,
                imageName,
                takenAt,
                status,
                runId,
                sizeBytes,
                region,
                account,
                tags,
                hints.proof(),
                hints.held());
    }

    /** A backup as its record describes it. */
    public static FoundBackup of(BackupRecord record) {
        Map<String, String> tags = new TreeMap<>(record.originalTags());
        return new FoundBackup(
                record.amiId(),
                record.instanceId(),
                tags.getOrDefault("Name", "").isBlank() ? "" : tags.get("Name"),
                record.imageName(),
                record.takenAt(),
                record.status(),
                record.runId(),
                record.sizeBytes(),
                record.region(),
                record.account(),
                tags,
                ProofHint.of(record),
                record.isHeld());
    }
}
