package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/**
 * Which backups to find. Instance, time and limit need only index keys, with a thousand backups per request; tags, details and
 * any status other than {@code complete} cost a request for each backup considered.
 *
 * @param instanceId only of this instance; empty for all
 * @param since only those taken at this time or later; null for all
 * @param until only those taken before this time; null for all
 * @param status {@code complete} (also if empty), {@code storing}, or {@code any}
 * @param tags the backup's original tags must include all of these
 * @param limit the maximum number, newest first; 0 for all, however many there are
 * @param details whether to include names, tags and run IDs
 * @param foreign whether to include objects that something else stored; they have no instance
 */
public record BackupQuery(
        String instanceId,
        Instant since,
        Instant until,
        String status,
        Map<String, String> tags,
        int limit,
        boolean details,
        boolean foreign) {

    public static final String ANY = "any";
    private static final Set<String> STATUSES = Set.of(BackupRecord.COMPLETE, BackupRecord.STORING, ANY);

    public BackupQuery {
        instanceId = instanceId == null ? "" : instanceId.strip();
        status = status == null || status.isBlank() ? BackupRecord.COMPLETE : status.strip();
        tags = tags == null ? Map.of() : new TreeMap<>(tags);
    }

    /** Every complete backup. */
    public static BackupQuery all() {
        return of("");
    }

    /** Every complete backup of an instance. */
    public static BackupQuery of(String instanceId) {
        return new BackupQuery(instanceId, null, null, null, null, 0, false, false);
    }

    /**
     * Checks the values.
     *
     * @throws OperationException with the line to show, on the first that is wrong
     */
    public void check() {
        if (!instanceId.isEmpty() && !Ids.isInstance(instanceId)) {
            throw OperationException.badInput("check.instanceId", instanceId);
        }
        if (!STATUSES.contains(status)) {
            throw OperationException.badInput("check.status", status);
        }
        checkLimit(limit);
        if (since != null && until != null && !since.isBefore(until)) {
            throw OperationException.badInput("check.since", since, until);
        }
    }

    /**
     * Checks how many backups are asked for.
     *
     * @throws OperationException with the line to show, below 0
     */
    public static void checkLimit(int limit) {
        if (limit < 0) {
            throw OperationException.badInput("check.limit", limit);
        }
    }

    boolean readsRecords() {
        return details || !tags.isEmpty() || !status.equals(BackupRecord.COMPLETE);
    }

    boolean isWithin(Instant takenAt) {
        return (since == null || !takenAt.isBefore(since)) && (until == null || takenAt.isBefore(until));
    }

    boolean matches(FoundBackup backup) {
        return isWithin(backup.takenAt())
                && (instanceId.isEmpty() || instanceId.equals(backup.instanceId()))
                && (status.equals(ANY) || status.equals(backup.status()))
                && tags.entrySet().stream()
                        .allMatch(tag -> tag.getValue().equals(backup.tags().get(tag.getKey())));
    }
}
