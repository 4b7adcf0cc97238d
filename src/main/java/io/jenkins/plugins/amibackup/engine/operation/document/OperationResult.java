package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.LaunchCall;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What has come of an operation.
 *
 * @param detail what only results of this kind have
 * @param runId the operation's id
 * @param status {@code done}, or {@code running} while it isn't
 * @param instanceId the instance that was backed up
 * @param amiId a backup: the image that was stored; a restore: the new image; a verification: the temporary one
 * @param amiName its name
 * @param bucket where the backup is stored
 * @param objectKey the stored object
 * @param recordKey the record beside it
 * @param region the Region of all this
 * @param account the AWS account's number
 * @param sizeBytes the size of the stored object; 0 until it is known
 * @param durationSeconds from the start to the end, or until now
 * @param encrypted whether the image is encrypted
 * @param imageKept whether the image is still in EC2
 * @param snapshotIds its snapshots
 */
public record OperationResult(
        Detail detail,
        String runId,
        String status,
        String instanceId,
        String amiId,
        String amiName,
        String bucket,
        String objectKey,
        String recordKey,
        String region,
        String account,
        long sizeBytes,
        long durationSeconds,
        boolean encrypted,
        boolean imageKept,
        List<String> snapshotIds) {

    public OperationResult {
        snapshotIds = List.copyOf(snapshotIds);
    }

    /** What only results of one kind have. A new kind of operation brings its own. */
    public sealed interface Detail {

        OperationKind kind();

        /** What the record says about the image. */
        ImageFacts image();
    }

    /**
     * Of a backup.
     *
     * @param takenAt when it was taken, by EC2's clock; null until it is known
     * @param ageSeconds how old it was when a gate found it, by S3's clock; 0 of what was just made
     * @param excludedDevices the volumes of the instance that it left out, by the names of their devices
     * @param image what its record says about the image, as far as that is known
     * @param proven what shows that it can be restored, where a gate demanded that; empty else
     * @param prune what has come of the prune that followed on it; empty where none did, or none has come to its end
     * @param reached how far it has come; empty before it has come anywhere
     */
    public record Backup(
            Instant takenAt,
            long ageSeconds,
            List<String> excludedDevices,
            ImageFacts image,
            Optional<Proven> proven,
            Optional<OperationResult> prune,
            Optional<Milestone> reached)
            implements Detail {

        /** One that is complete, of which nobody demanded a proof, and on which no prune has followed. */
        public Backup(Instant takenAt, long ageSeconds, List<String> excludedDevices, ImageFacts image) {
            this(
                    takenAt,
                    ageSeconds,
                    excludedDevices,
                    image,
                    Optional.empty(),
                    Optional.empty(),
                    Optional.of(Milestone.STORED));
        }

        private Backup followedBy(OperationResult followed) {
            return new Backup(takenAt, ageSeconds, excludedDevices, image, proven, Optional.of(followed), reached);
        }

        /** The same, when it has come so far. */
        Backup reached(Optional<Milestone> milestone) {
            return new Backup(takenAt, ageSeconds, excludedDevices, image, proven, prune, milestone);
        }

        public Backup {
            excludedDevices = List.copyOf(excludedDevices);
        }

        @Override
        public OperationKind kind() {
            return OperationKind.BACKUP;
        }
    }

    /**
     * Of a restore.
     *
     * @param sourceAmiId the image that was stored
     * @param launch how an instance like the old one is launched from the new image; empty until it is known
     * @param inPlace the instance that was rolled back; empty where none was
     * @param image what the record says about the stored image, as far as that is known, with the key that was asked for
     * @param launched the instance that was launched; empty until it is known, and where none was asked for
     */
    public record Restore(
            String sourceAmiId,
            Optional<LaunchCall> launch,
            ImageFacts image,
            Optional<LaunchedInstance> launched,
            Optional<InPlace> inPlace)
            implements Detail {

        /** Of a restore that launches none. */
        public Restore(String sourceAmiId, Optional<LaunchCall> launch, ImageFacts image) {
            this(sourceAmiId, launch, image, Optional.empty(), Optional.empty());
        }

        @Override
        public OperationKind kind() {
            return OperationKind.RESTORE;
        }
    }

    /**
     * An instance that a restore has launched, as AWS described it last.
     *
     * @param type its instance type
     * @param state EC2's word, for example {@code running}
     * @param privateIp its private IPv4 address; empty for none
     * @param publicIp its public IPv4 address; empty for none
     * @param notBack what of the old instance it doesn't have
     */
    public record LaunchedInstance(
            String id, String type, String state, String privateIp, String publicIp, List<Line> notBack) {

        public LaunchedInstance {
            notBack = List.copyOf(notBack);
        }

        /** Of which nobody has said yet what it lacks. */
        public LaunchedInstance(String id, String type, String state, String privateIp, String publicIp) {
            this(id, type, state, privateIp, publicIp, List.of());
        }

        /** The same, lacking this. */
        LaunchedInstance without(List<Line> lost) {
            return new LaunchedInstance(id, type, state, privateIp, publicIp, lost);
        }
    }

    /**
     * An instance whose root volume was replaced.
     *
     * @param instanceId the instance
     * @param taskId EC2's task
     * @param oldVolumeId the root volume that it had, which is kept; empty where EC2 doesn't show it any more
     * @param newVolumeId the one that it has; empty where it isn't known, or where it has yet another one by now
     * @param forward the call, for a shell, that goes forward again to the state before; empty where one of the volumes isn't shown
     */
    public record InPlace(String instanceId, String taskId, String oldVolumeId, String newVolumeId, String forward) {}

    /**
     * Of a verification.
     *
     * @param sourceAmiId the image that was stored; empty until it is settled which backup is meant
     * @param proof what was shown; null until that is written into the record
     * @param machine the machine that was started for it; null where there is none
     * @param console the last lines of its console, masked; empty where there are none, or they are not kept
     * @param image what the record says about the stored image, as far as that is known
     */
    public record Verify(String sourceAmiId, Proof proof, DrillMachine machine, String console, ImageFacts image)
            implements Detail {

        @Override
        public OperationKind kind() {
            return OperationKind.VERIFY;
        }
    }

    /**
     * Of a prune.
     *
     * @param dryRun whether nothing was removed
     * @param rows what is done with each backup of the instance, or was, and why, the newest first
     * @param remains a line for each thing that was to go and is still there, with the reason
     * @param bytesFreed the size of the stored objects that are gone
     * @param image of no image in particular
     */
    public record Prune(boolean dryRun, List<PruneRow> rows, List<Line> remains, long bytesFreed, ImageFacts image)
            implements Detail {

        public Prune {
            rows = List.copyOf(rows);
            remains = List.copyOf(remains);
        }

        /** How many backups have this verdict. */
        public long count(PruneRow.Verdict verdict) {
            return rows.stream().filter(row -> row.verdict() == verdict).count();
        }

        /** What would be freed, and what remains; of a run that removes, what is still to go. */
        public PruneTotals totals() {
            return PruneTotals.of(rows);
        }

        /** Whether it was a dry run, and something would have gone. */
        public boolean goesOnlyIfAsked() {
            return dryRun && rows.stream().anyMatch(row -> row.verdict().isPlanned());
        }

        /** How many of each in a few words. */
        public Line line() {
            return dryRun
                    ? Line.of(
                            "prune.would",
                            count(PruneRow.Verdict.REMOVE),
                            count(PruneRow.Verdict.DROP_IMAGE),
                            totals().all())
                    : Line.of(
                            "prune.did",
                            count(PruneRow.Verdict.REMOVED),
                            count(PruneRow.Verdict.IMAGE_DROPPED),
                            new Line.Bytes(bytesFreed),
                            count(PruneRow.Verdict.FAILED));
        }

        @Override
        public OperationKind kind() {
            return OperationKind.PRUNE;
        }
    }

    /** The same backup, with what has come of the prune that followed on it. */
    public OperationResult followedBy(OperationResult prune) {
        return new OperationResult(
                ((Backup) detail).followedBy(prune),
                runId,
                status,
                instanceId,
                amiId,
                amiName,
                bucket,
                objectKey,
                recordKey,
                region,
                account,
                sizeBytes,
                durationSeconds,
                encrypted,
                imageKept,
                snapshotIds);
    }

    /** What has come of the prune that followed on a backup; empty where none did or none has come to its end, and of any other. */
    public Optional<OperationResult> prune() {
        return detail instanceof Backup backup ? backup.prune() : Optional.empty();
    }

    /** What only a prune has; empty of any other. */
    public Optional<Prune> pruned() {
        return detail instanceof Prune prune ? Optional.of(prune) : Optional.empty();
    }

    public OperationKind kind() {
        return detail.kind();
    }

    /** What the record says about the image, as far as that is known. */
    public ImageFacts image() {
        return detail.image();
    }

    /** The image that was stored and is restored or verified; null of a backup. */
    public String sourceAmiId() {
        return detail instanceof Restore restore
                ? restore.sourceAmiId()
                : detail instanceof Verify verify ? verify.sourceAmiId() : null;
    }

    /** The instance that a restore has launched; empty until it is known, and of any other. */
    public Optional<LaunchedInstance> launched() {
        return detail instanceof Restore restore ? restore.launched() : Optional.empty();
    }

    /** What only a verification has; empty of any other. */
    public Optional<Verify> verified() {
        return detail instanceof Verify verify ? Optional.of(verify) : Optional.empty();
    }

    /** How an instance like the old one is launched from a restored image; empty until it is known, and of a backup. */
    public Optional<LaunchCall> launch() {
        return detail instanceof Restore restore ? restore.launch() : Optional.empty();
    }

    /** The instance that a restore has rolled back; empty where it has rolled none back, and of a backup. */
    public Optional<InPlace> inPlace() {
        return detail instanceof Restore restore ? restore.inPlace() : Optional.empty();
    }

    /** When the backup was taken, by EC2's clock; null until it is known, and of a restore. */
    public Instant takenAt() {
        return detail instanceof Backup backup ? backup.takenAt() : null;
    }

    /** How old the backup was when a gate found it, by S3's clock; 0 of what was just made. */
    public long ageSeconds() {
        return detail instanceof Backup backup ? backup.ageSeconds() : 0;
    }

    /** How far the backup has come; empty before it has come anywhere, and of what is none. */
    public Optional<Milestone> reached() {
        return detail instanceof Backup backup ? backup.reached() : Optional.empty();
    }

    /** How far a backup had come that was left before it was complete; empty of any other. */
    public Optional<Milestone> leftAt() {
        return reached().filter(milestone -> milestone != Milestone.STORED);
    }

    /** What shows that the backup can be restored, where a gate demanded that; empty else. */
    public Optional<Proven> proven() {
        return detail instanceof Backup backup ? backup.proven() : Optional.empty();
    }

    /** The volumes of the instance that the backup left out, by the names of their devices; none of a restore. */
    public List<String> excludedDevices() {
        return detail instanceof Backup backup ? backup.excludedDevices() : List.of();
    }
}
