package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.operation.step.PruneCandidates.Seen;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * The snapshots that still stand of images that are gone: another image used them when theirs was dropped, EC2 refused to delete them,
 * or a removal was taken back. They are billed as long as they stand, so that every later prune looks for them.
 */
final class LeftSnapshots {

    /** None. */
    static final LeftSnapshots NONE = new LeftSnapshots();

    private final Map<String, List<Line>> free = new HashMap<>();
    private final Map<String, List<Line>> bound = new HashMap<>();

    private LeftSnapshots() {}

    /** Those that can go now, by the AMI; empty for none. */
    List<Line> free(String amiId) {
        return free.getOrDefault(amiId, List.of());
    }

    /** Whether some can go now. */
    boolean isFree(String amiId) {
        return free.containsKey(amiId);
    }

    /** Why others can't, one line for each; empty for none. */
    List<Line> bound(String amiId) {
        return bound.getOrDefault(amiId, List.of());
    }

    /**
     * Looks for those that the records name and that carry the tags of their run: one request for 200, and where some stand, two more
     * for what keeps them.
     *
     * @param counted the backups that count
     * @param images the images that stand, by their IDs
     * @param ofSet whether the prune may remove backups of a retention set
     */
    static LeftSnapshots of(
            Collection<Seen> counted, Map<String, Image> images, Predicate<String> ofSet, StepContext context) {
        Map<String, BackupRecord> records = new HashMap<>();
        for (Seen seen : counted) {
            if (seen.object() != null && !images.containsKey(seen.amiId())) {
                BackupRecord record = seen.record();
                if (record.imageState() == ImageState.DROPPED && ofSet.test(record.retentionSet())) {
                    record.snapshotIds().forEach(id -> records.put(id, record));
                }
                record.pack();
            }
        }
        if (records.isEmpty()) {
            return NONE;
        }
        List<String> standing = context.ec2().snapshots(List.copyOf(records.keySet())).stream()
                .filter(snapshot -> isOf(records.get(snapshot.snapshotId()), snapshot))
                .map(Snapshot::snapshotId)
                .sorted()
                .toList();
        records.values().forEach(BackupRecord::pack);
        return standing.isEmpty() ? NONE : sorted(standing, records, context);
    }

    private static boolean isOf(BackupRecord record, Snapshot snapshot) {
        return record != null && !record.runId().isEmpty() && Tags.isOf(record.runId(), snapshot.tags());
    }

    private static LeftSnapshots sorted(List<String> standing, Map<String, BackupRecord> records, StepContext context) {
        Set<String> used = context.ec2().removals().snapshotsInUse(standing);
        Map<String, Line> locked = locked(standing, context);
        LeftSnapshots left = new LeftSnapshots();
        for (String id : standing) {
            String amiId = records.get(id).amiId();
            records.get(id).pack();
            if (used.contains(id)) {
                add(left.bound, amiId, Line.of("left.snapshot.used", id));
            } else if (locked.containsKey(id)) {
                add(left.bound, amiId, locked.get(id));
            } else {
                add(left.free, amiId, Line.literal(id));
            }
        }
        return left;
    }

    private static void add(Map<String, List<Line>> lines, String amiId, Line line) {
        lines.computeIfAbsent(amiId, first -> new ArrayList<>()).add(line);
    }

    /** Why they can't go. Where locks can't be asked for, each may be locked: EC2 would refuse it in every prune anew. */
    private static Map<String, Line> locked(List<String> ids, StepContext context) {
        try {
            return ObjectionLines.locked(ids, context);
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            Map<String, Line> unknown = new HashMap<>();
            ids.forEach(id -> unknown.put(id, Line.of("left.snapshot.lockUnknown", id, refused.line())));
            return unknown;
        }
    }

    /** What of it the last look of a prune names, beside what that prune itself has left. */
    static boolean names(Line reason) {
        return Set.of(
                        "left.snapshot.used",
                        "left.snapshot.lockUnknown",
                        "prune.snapshotLocked",
                        "prune.snapshotLocked.noEnd")
                .stream()
                .anyMatch(reason::is);
    }
}
