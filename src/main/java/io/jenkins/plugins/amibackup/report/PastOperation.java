package io.jenkins.plugins.amibackup.report;

import io.jenkins.plugins.amibackup.controller.BackgroundBackups;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What a build keeps of an operation, for the history of its job. The texts come from outside: they are on one line and without
 * characters that do anything, and pages escape them.
 *
 * @param kind {@code backup}, {@code restore}, {@code verify}, {@code prune} or {@code gate}
 * @param backup whether it made a backup, or was to: a gate is one only where it has made its backup itself, or was doing so
 *     when it ended without one
 * @param state how it stands with it, or how it ended
 * @param settled whether that stays so, as far as this Jenkins can tell
 * @param instanceName what people call the instance; empty where that isn't known
 * @param storedBackup the AMI ID of the backup that was made or found, restored or verified; empty for none
 * @param sizeBytes of the stored object; 0 where that isn't known
 * @param endedAt empty while it runs, and where nobody has seen it end
 */
@Restricted(NoExternalUse.class)
public record PastOperation(
        String runId,
        String kind,
        boolean backup,
        OperationState state,
        boolean settled,
        String instanceId,
        String instanceName,
        String bucket,
        String region,
        String storedBackup,
        long sizeBytes,
        Instant startedAt,
        Optional<Instant> endedAt) {

    static PastOperation of(BuildOperation operation, boolean building) {
        OperationState state = OperationState.of(operation, building);
        long ended = operation.endedAt();
        return new PastOperation(
                operation.runId(),
                operation.kind(),
                isBackup(operation, state),
                state,
                state != OperationState.RUNNING && !BackgroundBackups.get().isUnderWay(operation.runId()),
                operation.instanceId(),
                operation.instanceName(),
                operation.bucket(),
                operation.region(),
                StoredBackup.of(operation, state),
                operation.sizeBytes(),
                Instant.ofEpochMilli(operation.startedAt()),
                ended == 0 ? Optional.empty() : Optional.of(Instant.ofEpochMilli(ended)));
    }

    private static boolean isBackup(BuildOperation operation, OperationState state) {
        return operation.isBackup()
                || operation.isGate()
                        && (state == OperationState.DONE ? operation.isMadeNow() : operation.drivesOwnBackup());
    }

    /** From its start to its end; empty where nobody has seen it end. */
    public Optional<Duration> took() {
        return endedAt.map(end -> Duration.between(startedAt, end)).filter(took -> !took.isNegative());
    }

    /** The name of its instance, or the ID where it has none. */
    public String instance() {
        return instanceName.isBlank() ? instanceId : instanceName;
    }
}
