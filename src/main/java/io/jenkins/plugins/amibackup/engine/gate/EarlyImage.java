package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ImageEncryption;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.step.ConfirmedImage;
import io.jenkins.plugins.amibackup.engine.operation.step.Images;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Image;

/**
 * Whether a gate can rely on the image of a backup that is not complete. That its run says so is not enough: EC2 is asked, and its date
 * of the image counts beside that of the run.
 */
final class EarlyImage {

    private final GateRequest request;
    private final AwsClients clients;
    private final Catalog catalog;

    EarlyImage(GateRequest request, AwsClients clients, Catalog catalog) {
        this.request = request;
        this.clients = clients;
        this.catalog = catalog;
    }

    /**
     * Whether a run that the gate has picked up has made its image within the time that the gate allows; its driver has looked at the
     * rest.
     *
     * @param so what the run says by then
     */
    boolean isYoungEnough(OperationResult so) {
        Instant now = catalog.bucket().firstNow(Keys.record(""), 1).readAt();
        if (so.takenAt() != null && !isYoung(so.takenAt(), now)) {
            return false;
        }
        // Where a copy is to come, the driver has read the time from EC2.
        return so.amiId() == null
                || so.amiId().isEmpty()
                || clients.ec2()
                        .image(so.amiId())
                        .flatMap(Images::createdAt)
                        .filter(at -> isYoung(at, now))
                        .isPresent();
    }

    /**
     * What a run of another has come to, where that opens a gate which accepts an image.
     *
     * @return empty as long as it doesn't: the image that is kept is not there yet, or EC2 or the record doesn't confirm it
     * @throws OperationException when EC2 or S3 can't be asked
     */
    Optional<OperationResult> of(OperationData run) {
        if (!(run instanceof BackupData backup)
                || backup.reached().filter(Milestone.IMAGE::isReachedBy).isEmpty()
                || !backup.request().keepImage()
                || !request.accepts(backup.request().excludeDevices())) {
            return Optional.empty();
        }
        Optional<BackupRecord> record = record(backup);
        if (record.isEmpty()) {
            return Optional.empty();
        }
        return ConfirmedImage.of(backup, clients.ec2())
                .filter(image -> isYoung(image, record.get())
                        && request.accepts(record.get().excludedDevices()))
                .map(image -> result(backup, record.get(), image));
    }

    /** The record of the run, which is written before EC2 stores the image. What is damaged is none. */
    private Optional<BackupRecord> record(BackupData backup) {
        if (backup.image() == null || !backup.image().exists()) {
            return Optional.empty();
        }
        try {
            return catalog.find(backup.image().id())
                    .map(Catalog.Versioned::record)
                    .filter(record -> (record.isUnfinished() || record.isComplete())
                            && record.runId().equals(backup.runId())
                            && record.instanceId().equals(request.instanceId())
                            && record.region().equals(request.region())
                            && record.imageName().equals(backup.image().name()));
        } catch (OperationException unreadable) {
            if (unreadable.kind().decidesNothing()) {
                throw unreadable;
            }
            return Optional.empty();
        }
    }

    private boolean isYoung(Image image, BackupRecord record) {
        Optional<Instant> now = record.readAt();
        return now.isPresent()
                && isYoung(record.takenAt(), now.get())
                && Images.createdAt(image).filter(at -> isYoung(at, now.get())).isPresent();
    }

    private boolean isYoung(Instant taken, Instant now) {
        return !taken.isBefore(now.minus(request.maxAge()));
    }

    private OperationResult result(BackupData backup, BackupRecord record, Image image) {
        List<String> snapshots = Images.snapshotIds(image);
        Instant now = record.readAt().orElseThrow();
        Duration age = Duration.between(record.takenAt(), now);
        return new OperationResult(
                new OperationResult.Backup(
                        record.takenAt(),
                        age.isNegative() ? 0 : age.toSeconds(),
                        record.excludedDevices(),
                        ImageFacts.of(record),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of(Milestone.IMAGE)),
                backup.runId(),
                "running",
                request.instanceId(),
                image.imageId(),
                image.name(),
                request.bucket(),
                Keys.object(image.imageId()),
                Keys.record(image.imageId()),
                request.region(),
                image.ownerId(),
                0,
                0,
                ImageEncryption.of(image, () -> clients.ec2().snapshots(snapshots))
                        .isEncrypted(),
                true,
                snapshots);
    }
}
