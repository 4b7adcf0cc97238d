package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.PriorityQueue;

/**
 * One of the backups of an instance, as its record confirms it. An index key is anybody's word: what its record doesn't confirm is
 * passed over, up to {@value ConfirmedBackups#MOST_FALSE} of them.
 */
public final class PickedBackup {

    private PickedBackup() {}

    /** The backup that was taken last; empty where there is none, or it was taken longer ago. */
    public static Optional<BackupRecord> newest(
            Catalog catalog, String instanceId, String account, String region, Duration within) {
        ConfirmedBackups backups = new ConfirmedBackups(catalog, instanceId, account, region);
        return backups.next().filter(record -> isWithin(record.takenAt(), within, backups.now()));
    }

    /**
     * The backup of an instance of any account and Region that was taken last, or last before a certain time.
     *
     * @throws OperationException with the line to show, when there is none, or none that can be found within bounds
     */
    public static BackupRecord newest(Catalog catalog, String instanceId, Optional<Instant> takenBefore) {
        ConfirmedBackups backups = ConfirmedBackups.ofInstance(catalog, instanceId, takenBefore);
        return backups.next().orElseThrow(() -> none(backups, catalog.bucket().name(), instanceId, takenBefore));
    }

    private static OperationException none(
            ConfirmedBackups backups, String bucket, String instanceId, Optional<Instant> takenBefore) {
        if (backups.cutShort().isPresent()) {
            return OperationException.badInput("restore.keys", instanceId, bucket);
        }
        return takenBefore.isPresent()
                ? OperationException.badInput("restore.noneBefore", instanceId, bucket, takenBefore.get())
                : OperationException.badInput("restore.none", instanceId, bucket);
    }

    /**
     * Any of them, each with the same likelihood; empty where there is none within that time.
     *
     * @param draw decides which one: the same text picks the same of the same backups
     */
    public static Optional<BackupRecord> random(
            Catalog catalog, String instanceId, String account, String region, Duration within, String draw) {
        Instant now = catalog.newest(instanceId, 1).now();
        Comparator<IndexEntry> lot = Comparator.comparing(entry -> Ids.ofMember(draw, entry.amiId()));
        PriorityQueue<IndexEntry> drawn = new PriorityQueue<>(lot.reversed());
        catalog.list(instanceId)
                .filter(entry -> entry.isOf(account, region, now) && isWithin(entry.takenAt(), within, now))
                .forEach(entry -> {
                    drawn.add(entry);
                    if (drawn.size() > ConfirmedBackups.MOST_FALSE) {
                        drawn.remove();
                    }
                });
        List<IndexEntry> inOrder = new ArrayList<>(drawn);
        inOrder.sort(lot);
        return inOrder.stream()
                .flatMap(entry -> catalog
                        .readable(entry.amiId())
                        .filter(record ->
                                record.isComplete() && record.indexEntry().isSameBackup(entry))
                        .stream())
                .findFirst();
    }

    private static boolean isWithin(Instant takenAt, Duration within, Instant now) {
        return within.isZero() || !takenAt.isBefore(now.minus(within));
    }
}
