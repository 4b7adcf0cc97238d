package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.Device;
import io.jenkins.plugins.amibackup.engine.catalog.ImageFacts;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What is known of a backup, as JSON: what a step was answered is the same after a restart. Without what only a backup has that was
 * waited for to its end: the proof, and what was pruned after it.
 */
record KeptAnswer(
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
        List<String> snapshotIds,
        Instant takenAt,
        long ageSeconds,
        List<String> excludedDevices,
        List<String> kmsKeyIds,
        String consistency,
        List<Device> devices,
        String reached) {

    KeptAnswer {
        snapshotIds = snapshotIds == null ? List.of() : snapshotIds;
        excludedDevices = excludedDevices == null ? List.of() : excludedDevices;
        kmsKeyIds = kmsKeyIds == null ? List.of() : kmsKeyIds;
        devices = devices == null ? List.of() : devices;
    }

    /** What stands in the list of a result. */
    static String json(OperationResult result) {
        ImageFacts image = result.image();
        return Json.text(new KeptAnswer(
                result.runId(),
                result.status(),
                result.instanceId(),
                result.amiId(),
                result.amiName(),
                result.bucket(),
                result.objectKey(),
                result.recordKey(),
                result.region(),
                result.account(),
                result.sizeBytes(),
                result.durationSeconds(),
                result.encrypted(),
                result.imageKept(),
                result.snapshotIds(),
                result.takenAt(),
                result.ageSeconds(),
                result.excludedDevices(),
                image.kmsKeyIds(),
                image.consistency().map(ImageFacts.Consistency::word).orElse(null),
                image.devices(),
                result.reached().map(Milestone::word).orElse(null)));
    }

    /** The result again; empty where the list is damaged. */
    static Optional<OperationResult> read(String json) {
        try {
            KeptAnswer kept = Json.read(Json.parse(json.getBytes(StandardCharsets.UTF_8)), KeptAnswer.class);
            return Optional.of(kept.result());
        } catch (IOException | RuntimeException damaged) {
            return Optional.empty();
        }
    }

    private OperationResult result() {
        ImageFacts image = new ImageFacts(kmsKeyIds, ImageFacts.Consistency.of(consistency), devices);
        return new OperationResult(
                new OperationResult.Backup(
                        takenAt,
                        ageSeconds,
                        excludedDevices,
                        image,
                        Optional.empty(),
                        Optional.empty(),
                        Optional.ofNullable(reached).map(Milestone::of)),
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
}
