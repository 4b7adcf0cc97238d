package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.PruneIndex;
import io.jenkins.plugins.amibackup.engine.catalog.RemovalNote;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * The backups of an instance as a prune sees them. The index keys propose; record and object decide, at two requests each. What they
 * don't confirm counts for nothing: it keeps no other backup from being removed, and is not removed.
 */
final class PruneCandidates {

    /** So many index keys are read; older ones have their turn as these become fewer. */
    static final int MOST_LISTED = 10_000;
    /** So many records are read before other operations get their turn. */
    private static final int AT_ONCE = 25;

    private final PruneData data;
    private final Deque<String> ahead = new ArrayDeque<>();
    private final Set<String> known = new HashSet<>();
    private final Map<String, List<IndexEntry>> entriesOf = new HashMap<>();
    private final List<Seen> seen = new ArrayList<>();
    private PruneIndex.Listed listed = PruneIndex.Listed.NOTHING;

    PruneCandidates(PruneData data) {
        this.data = data;
    }

    /**
     * A backup as it was found.
     *
     * @param record its record; null where there is none
     * @param object its stored object as it is now; null where there is none, so that nothing of it can be kept
     * @param entry what its index key says; null where it is none of the instance's
     * @param against why it counts for nothing; null where it counts
     * @param begun whether this prune, or one that is over, has begun to remove it
     */
    record Seen(
            String amiId,
            BackupRecord record,
            HeadObjectResponse object,
            IndexEntry entry,
            Line against,
            boolean begun) {

        /** Whether it is a whole backup on which one can count. */
        boolean counts() {
            return against == null;
        }

        /**
         * Whether its removal, or that of its image, has begun, and it is no whole backup any more: what is left of it stays. One of
         * another instance is left to the prunes of that.
         */
        boolean isBroken() {
            return !counts()
                    && record != null
                    && !against.is("prune.not.own")
                    && (begun || record.isComplete() && record.imageState() == BackupRecord.ImageState.DROPPING);
        }

        Instant takenAt() {
            return record == null ? entry.takenAt() : record.takenAt();
        }
    }

    /** What time it was when they were listed, by S3's clock. */
    Instant now() {
        return listed.now();
    }

    /** Whether there are older ones, which were not looked at. */
    boolean hasMore() {
        return listed.more();
    }

    /** How many questions are answered. */
    int answered() {
        return seen.size();
    }

    /** Those that were read, the newest first. */
    List<Seen> seen() {
        return seen;
    }

    /**
     * Reads some.
     *
     * @return whether all are read
     * @throws OperationException when a record can't be read: nothing of this instance is removed then
     */
    boolean read(StepContext context) {
        if (listed == PruneIndex.Listed.NOTHING) {
            listed = new PruneIndex(context.catalog()).of(data.request().instanceId(), MOST_LISTED);
            listed.entries()
                    .forEach(entry -> entriesOf
                            .computeIfAbsent(entry.amiId(), amiId -> new ArrayList<>(1))
                            .add(entry));
            // Where it is half gone, nothing but the document may name it.
            data.doomed().stream()
                    .filter(doomed -> doomed.state() == Doomed.State.BEGUN)
                    .map(Doomed::amiId)
                    .filter(known::add)
                    .forEach(ahead::add);
            listed.entries().stream().map(IndexEntry::amiId).filter(known::add).forEach(ahead::add);
        }
        for (int i = 0; i < AT_ONCE && !ahead.isEmpty(); i++) {
            Optional<Seen> found = look(ahead.peek(), context);
            ahead.remove();
            found.ifPresent(seen::add);
        }
        if (ahead.isEmpty()) {
            listed.future().stream()
                    .filter(entry -> known.add(entry.amiId()))
                    .map(entry -> notCounted(entry.amiId(), null, entry, Line.of("retention.future")))
                    .forEach(seen::add);
            seen.sort((one, other) -> other.takenAt().compareTo(one.takenAt()));
        }
        return ahead.isEmpty();
    }

    private Optional<Seen> look(String amiId, StepContext context) {
        List<IndexEntry> entries = entriesOf.getOrDefault(amiId, List.of());
        // Of what only a document names, the record must say that its removal has begun.
        Optional<BackupRecord> record =
                record(amiId, context).filter(one -> !entries.isEmpty() || isBegun(one) || isDropping(one));
        if (record.isEmpty()) {
            return entries.isEmpty()
                    ? Optional.empty()
                    : Optional.of(
                            notCounted(amiId, null, entries.get(0), Line.of("prune.not.record", Keys.record(amiId))));
        }
        BackupRecord found = record.get();
        IndexEntry entry = entries.stream()
                .filter(found.indexEntry()::isSameBackup)
                .findFirst()
                .orElse(entries.isEmpty() ? null : entries.get(0));
        boolean begun = isBegun(found);
        Line against = against(found, entry, begun, context);
        if (against != null) {
            return Optional.of(new Seen(amiId, found, null, entry, against, begun));
        }
        HeadObjectResponse object = context.bucket().head(Keys.object(amiId)).orElse(null);
        Line objection = begun && object == null && isGone(found, context) ? null : againstObject(found, object);
        found.pack();
        return Optional.of(new Seen(amiId, found, object, entry, objection, begun));
    }

    /** Whether the recorded object is gone for good: a delete marker in a versioned bucket only hides it. */
    private static boolean isGone(BackupRecord record, StepContext context) {
        return record.isTombstone() || FinishedRemoval.object(record, context).isEmpty();
    }

    private static Optional<BackupRecord> record(String amiId, StepContext context) {
        try {
            return context.catalog().find(amiId).map(Catalog.Versioned::record);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            throw new OperationException(
                    damaged.kind(), Line.of("prune.unreadable", damaged.line().sentence()), damaged);
        }
    }

    /**
     * Whether its removal has begun, as its record says: by this prune, or by one that is over, because this one holds the key. Of a
     * tombstone, whether this prune has written it and not yet written down that it has.
     */
    private boolean isBegun(BackupRecord record) {
        if (!record.isTombstone()) {
            return !data.request().dryRun() && record.isBeingRemoved();
        }
        boolean own = data.doomed().stream()
                .anyMatch(doomed -> doomed.amiId().equals(record.amiId()) && doomed.state() == Doomed.State.BEGUN);
        return own
                && record.removal()
                        .filter(note -> note.runId().equals(data.runId()))
                        .isPresent();
    }

    private boolean isDropping(BackupRecord record) {
        return !data.request().dryRun()
                && record.isComplete()
                && record.imageState() == BackupRecord.ImageState.DROPPING;
    }

    private Line against(BackupRecord record, IndexEntry entry, boolean begun, StepContext context) {
        String amiId = record.amiId();
        if (!record.instanceId().equals(data.request().instanceId())
                || !record.region().equals(data.request().region())
                || !data.account().isEmpty() && !record.account().equals(data.account())) {
            return Line.of("prune.not.own", record.instanceId(), record.account(), record.region());
        }
        if (record.isTombstone() && !begun) {
            return Line.of("prune.not.gone");
        }
        if (record.isBeingRemoved() && !begun) {
            return Line.of(
                    "prune.not.removing",
                    record.removal().map(RemovalNote::runId).orElse("?"));
        }
        if (!record.isComplete() && !begun) {
            return Line.of("prune.not.complete", record.status(), record.runId());
        }
        if (!begun && (entry == null || !record.indexEntry().isSameBackup(entry))) {
            return Line.of("prune.not.index", Keys.record(amiId));
        }
        if (!record.bucket().isEmpty()
                && !record.bucket().equals(context.bucket().name())) {
            return Line.of("prune.not.bucket", record.bucket());
        }
        return null;
    }

    private static Line againstObject(BackupRecord record, HeadObjectResponse object) {
        String key = Keys.object(record.amiId());
        if (object == null) {
            return Line.of("prune.not.object", key);
        }
        boolean sameVersion = record.versionId().isEmpty() || record.versionId().equals(object.versionId());
        return record.agreesWith(object) && sameVersion
                ? null
                : Line.of("prune.not.replaced", key, BackupRecord.facts(object), record.facts());
    }

    private static Seen notCounted(String amiId, BackupRecord record, IndexEntry entry, Line why) {
        return new Seen(amiId, record, null, entry, why, false);
    }
}
