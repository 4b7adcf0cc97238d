package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What the steps of a prune know beside its document. Nothing of it is written down: a prune that is picked up asks everything again
 * before it removes another thing, because others can write documents, and much may have changed since.
 */
final class PruneAtHand {

    private static final Duration LONG_AGO = Duration.ofMinutes(1);
    /** What was asked of an image longer ago is asked again before it goes. */
    private static final Duration OLD = Duration.ofMinutes(10);
    /** A plan that is older is made anew before another backup goes by it. */
    private static final Duration OUTDATED = Duration.ofHours(1);

    private boolean claimed;
    /** When this driver had asked everything, by its own clock; null before that. */
    private Instant askedAt;
    /** When it had begun to ask. */
    private Instant askedSince = Instant.EPOCH;

    private final Set<String> askedAbout = new HashSet<>();
    private final Set<String> withObject = new HashSet<>();
    private final Set<String> halfGone = new HashSet<>();
    private final Set<String> snapshotsDeleted = new HashSet<>();
    private final Map<String, Refusal> refusals = new HashMap<>();
    private BackupRecord record;
    private Instant recordReadAt = Instant.EPOCH;

    /** Whether this driver has seen that no other prune works on the instance. */
    boolean isClaimed() {
        return claimed;
    }

    void claimed() {
        claimed = true;
    }

    /** Whether everything was asked by this driver. */
    boolean isAsked() {
        return askedAt != null;
    }

    /** @param since when the first question was asked */
    void asked(Instant since, Instant now) {
        askedSince = since;
        askedAt = now;
    }

    /** Whether an image may have come into use since everything was asked. */
    boolean isOld(Instant now) {
        return !now.isBefore(askedSince.plus(OLD));
    }

    /** Whether so much may have changed that a new plan is due. */
    boolean isOutdated(Instant now) {
        return askedAt != null && !now.isBefore(askedAt.plus(OUTDATED));
    }

    /** The recorded object of a backup was there when everything was asked. */
    void sawObject(String amiId) {
        withObject.add(amiId);
    }

    /** From now on it may be gone: an answer can be lost. */
    void deletesObject(String amiId) {
        withObject.remove(amiId);
    }

    /** Whether the stored object of a backup was seen, and this driver has not tried to delete it since. */
    boolean hasObject(String amiId) {
        return withObject.contains(amiId);
    }

    /** The stored object of a backup whose record says that it goes is gone: nothing of the backup can be kept any more. */
    void halfGone(String amiId) {
        halfGone.add(amiId);
        refusals.remove(amiId);
    }

    /** Whether of a backup nothing is left to be done but what is written down about it. */
    boolean isHalfGone(String amiId) {
        return halfGone.contains(amiId);
    }

    /** A snapshot of a backup was deleted by this driver. */
    void deletedSnapshot(String amiId) {
        snapshotsDeleted.add(amiId);
    }

    /** Whether this driver has deleted a snapshot of a backup. */
    boolean hasDeletedSnapshot(String amiId) {
        return snapshotsDeleted.contains(amiId);
    }

    /** These images stood when everything was asked. */
    void askedAbout(Set<String> imageIds) {
        askedAbout.clear();
        askedAbout.addAll(imageIds);
    }

    /** Whether everything was asked about an image that stands: EC2 may not have shown it then. */
    boolean isAskedAbout(String imageId) {
        return askedAbout.contains(imageId);
    }

    /**
     * Why the removal of a backup is taken back.
     *
     * @param failed whether AWS refuses what was to be done; otherwise there is a reason to keep the backup
     */
    record Refusal(List<Line> why, boolean failed) {}

    /** There is a reason to keep a backup whose removal has begun. */
    void refuse(String amiId, List<Line> why) {
        refusals.put(amiId, new Refusal(why, false));
    }

    /** AWS refuses the removal of a backup that has begun, and nothing keeps it. */
    void fail(String amiId, Line why) {
        refusals.put(amiId, new Refusal(List.of(why), true));
    }

    /** Why the removal of a backup is taken back; empty when it isn't. */
    Optional<Refusal> refusal(String amiId) {
        return Optional.ofNullable(refusals.get(amiId));
    }

    /** The record of the backup that goes, as this run has marked it; null until then. */
    BackupRecord record() {
        return record;
    }

    /** @param now when it was read or written, by this controller's clock */
    void record(BackupRecord marked, Instant now) {
        record = marked;
        recordReadAt = now;
    }

    /** Whether another prune could have come in between: leases are longer, but a driver may have slept. */
    boolean isLongAgo(Instant now) {
        return !now.isBefore(recordReadAt.plus(LONG_AGO));
    }
}
