package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Ec2Removal;
import io.jenkins.plugins.amibackup.engine.aws.ImageReference;
import io.jenkins.plugins.amibackup.engine.aws.ObjectLock;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/** How it reads what speaks against a removal, as far as a record or an answer of AWS says it already. */
final class ObjectionLines {

    /** More versions of a launch template than this are not named. */
    private static final int MOST_VERSIONS = 10;

    private ObjectionLines() {}

    /** Who holds it. */
    static List<Line> holds(BackupRecord record) {
        return record.holds().stream().map(ObjectionLines::line).toList();
    }

    private static Line line(Hold hold) {
        return Line.of("prune.held", hold.by(), hold.why());
    }

    /** Who refers to it: {@code in use by lt-0a… version 3}. */
    static Line line(ImageReference reference) {
        if (reference.versions().isEmpty()) {
            return Line.of("prune.inUse", reference.type(), reference.name());
        }
        List<Line> versions = reference.versions().stream()
                .limit(MOST_VERSIONS)
                .map(version -> Line.literal(String.valueOf(version)))
                .toList();
        return Line.of(
                reference.versions().size() == 1 ? "prune.inUse.version" : "prune.inUse.versions",
                reference.type(),
                reference.name(),
                Line.list(versions));
    }

    /** What S3 says of locks on the object, as far as it may be seen. */
    static List<Line> locks(BackupRecord record, HeadObjectResponse object) {
        if (object == null) {
            return List.of();
        }
        List<Line> shown = ObjectLock.of(object).stream()
                .map(lock -> line(lock, record.amiId()))
                .toList();
        return shown.isEmpty() ? recordedLock(record, object) : shown;
    }

    /** S3 hides its locks from whom it doesn't allow to see them; the record names the one that the backup was given. */
    private static List<Line> recordedLock(BackupRecord record, HeadObjectResponse object) {
        return record.objectLock()
                .filter(note -> ObjectLock.isAhead(note.until(), object))
                .map(note -> List.of(Line.of("prune.locked.recorded", note.mode(), note.until())))
                .orElse(List.of());
    }

    private static Line line(ObjectLock lock, String amiId) {
        if (lock.held()) {
            return Line.of("prune.legalHold", Keys.object(amiId));
        }
        return lock.until().equals(Ec2Removal.NO_END)
                ? Line.of("prune.locked.noEnd", lock.mode())
                : Line.of("prune.locked", lock.mode(), lock.until());
    }

    /** Which of the snapshots are locked, by their IDs: asks EC2. */
    static Map<String, Line> locked(Collection<String> snapshotIds, StepContext context) {
        Map<String, Line> locked = new HashMap<>();
        context.ec2().removals().lockedSnapshots(snapshotIds).forEach((id, until) -> locked.put(id, lock(id, until)));
        return locked;
    }

    private static Line lock(String id, Instant until) {
        return until.equals(Ec2Removal.NO_END)
                ? Line.of("prune.snapshotLocked.noEnd", id)
                : Line.of("prune.snapshotLocked", id, until);
    }
}
