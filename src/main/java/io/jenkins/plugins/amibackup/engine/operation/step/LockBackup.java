package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.ObjectLock;
import io.jenkins.plugins.amibackup.engine.aws.ObjectVersions;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.LockNote;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.s3.model.HeadObjectResponse;

/**
 * Locks a complete backup, where that was asked for: until when is written down first, so that trying again makes it no longer; then
 * the stored object is locked, then the record says so, then that version of the record is locked. So a crash leaves no record
 * that promises a lock which is not there. The backup is complete whatever becomes of this: what S3 refuses is a warning.
 */
public final class LockBackup implements Step {

    private final BackupData data;
    private final RecordAtHand atHand;
    /** What locks the object; empty until it is locked, or seen to be. */
    private Optional<LockNote> locked = Optional.empty();

    private boolean readAgain;
    /** When this driver has come to lock it, by S3's clock; null until then. */
    private Instant since;
    /** Whether it was said that the lock is a lesser one than was asked for. */
    private boolean limited;

    LockBackup(BackupData data, RecordAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    /** Says before anything is made what nobody may be able to undo. */
    static void announce(BackupRequest request, OperationLog log) {
        Line.Age time = new Line.Age(Duration.ofSeconds(request.lockSeconds()));
        if (request.lockMode().equals(BackupRequest.COMPLIANCE)) {
            log.warn("lock.planned.compliance", time);
        } else {
            log.say("lock.planned", time);
        }
    }

    @Override
    public Phase phase() {
        return Phase.LOCK;
    }

    @Override
    public boolean takesPart() {
        return data.request().lockSeconds() > 0;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.PUT_OBJECT, Action.PUT_OBJECT_RETENTION);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        Catalog.Versioned sealed = atHand.complete(data, context);
        data.stored(sealed.record().sizeBytes());
        if (since == null) {
            since = now(context);
        }
        LockLimits.Most most = context.lockLimits();
        if (most.longest().isZero()) {
            context.log().warn("lock.notAllowed");
            return new StepOutcome.Next(false);
        }
        if (limit(most, context) || data.lockedUntil().isEmpty()) {
            data.lockedUntil(until(most));
            return new StepOutcome.Stay(true);
        }
        try {
            if (locked.isEmpty()) {
                return lockObject(sealed.record(), context);
            }
            return sealed.record().objectLock().equals(locked)
                    ? lockRecord(sealed, locked.get(), context)
                    : note(sealed, locked.get(), context);
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            if (locked.isEmpty()) {
                context.log().warn("lock.refused", refused.line());
            } else {
                context.log().warn("lock.refusedRecord", locked.get().until(), refused.line());
            }
            return new StepOutcome.Next(false);
        }
    }

    /** Until when it is asked for: as it was written down, or from now on. */
    private Instant asked() {
        return data.lockedUntil()
                .orElseGet(() -> since.plusSeconds(data.request().lockSeconds()));
    }

    /** The same, as far as that is allowed. */
    private Instant until(LockLimits.Most most) {
        Instant latest = since.plus(most.longest());
        return asked().isAfter(latest) ? latest : asked();
    }

    /**
     * Whoever writes documents must get nothing locked that nobody may ask for.
     *
     * @return whether until when it is locked has to be written down anew
     */
    private boolean limit(LockLimits.Most most, StepContext context) {
        String mode = data.request().lockMode();
        boolean tooLong = until(most).isBefore(asked());
        if ((tooLong || !mode.equals(most.mode(mode))) && !limited) {
            limited = true;
            context.log().warn("lock.limited", asked(), mode, until(most), most.mode(mode));
        }
        return tooLong;
    }

    /** By S3's clock, which ends the lock; to the second, as S3 tells it. */
    private static Instant now(StepContext context) {
        Instant there = context.bucket().firstNow(Keys.INDEX, 1).readAt();
        return (there.equals(Instant.EPOCH) ? context.now() : there).truncatedTo(ChronoUnit.SECONDS);
    }

    private StepOutcome lockObject(BackupRecord record, StepContext context) {
        String key = Keys.object(record.amiId());
        Optional<HeadObjectResponse> object = context.bucket()
                .head(key)
                .filter(record::agreesWith)
                .filter(found ->
                        record.versionId().isEmpty() || record.versionId().equals(found.versionId()));
        if (object.isEmpty()) {
            context.log().warn("lock.noObject", key, context.bucket().name());
            return new StepOutcome.Next(false);
        }
        LockNote lock = lock(context);
        Optional<LockNote> standing = standing(object.get(), lock);
        if (standing.isEmpty()) {
            context.bucket().versions().retain(key, record.versionId(), lock.mode(), lock.until());
        }
        locked = standing.or(() -> Optional.of(lock));
        return new StepOutcome.Stay(false);
    }

    private LockNote lock(StepContext context) {
        return new LockNote(
                context.lockLimits().mode(data.request().lockMode()).toUpperCase(Locale.ROOT),
                data.lockedUntil().orElseThrow());
    }

    /** The same, unless the object was locked for longer before than is allowed: by the bucket itself, or by whoever may do that. */
    private LockNote allowed(LockNote lock, StepContext context) {
        LockLimits.Most most = context.lockLimits();
        boolean tooLong = lock.until().isAfter(since.plus(most.longest()));
        boolean forGood = lock.mode().equals(ObjectVersions.COMPLIANCE) && !most.compliance();
        return tooLong || forGood ? lock(context) : lock;
    }

    /** A lock that is as good as this one, for example the bucket's own for what is new: it is not touched. */
    private static Optional<LockNote> standing(HeadObjectResponse version, LockNote asked) {
        return ObjectLock.of(version)
                .filter(lock -> lock.mode().equals(asked.mode()) || lock.mode().equals(ObjectVersions.COMPLIANCE))
                .map(lock -> new LockNote(lock.mode(), lock.until()))
                .filter(lock -> !lock.until().isBefore(asked.until()));
    }

    private StepOutcome note(Catalog.Versioned sealed, LockNote lock, StepContext context) {
        atHand.record = null;
        lock.putInto(sealed.record());
        try {
            atHand.record = context.catalog().replace(sealed.record(), sealed.etag());
        } catch (AwsException failure) {
            if (failure.kind() != FailureKind.CONFLICT) {
                throw failure;
            }
        }
        return new StepOutcome.Stay(false);
    }

    /** Locks the version that says so, or the one that somebody has written since. */
    private StepOutcome lockRecord(Catalog.Versioned sealed, LockNote lock, StepContext context) {
        String key = Keys.record(sealed.record().amiId());
        Optional<HeadObjectResponse> version = context.bucket().head(key);
        boolean other =
                version.filter(found -> sealed.etag().equals(found.eTag())).isEmpty();
        if (other && !readAgain) {
            readAgain = true;
            atHand.record = null;
            return new StepOutcome.Stay(false);
        }
        if (version.flatMap(found -> standing(found, lock)).isEmpty()) {
            String versionId = version.map(HeadObjectResponse::versionId).orElse("");
            LockNote own = allowed(lock, context);
            context.bucket().versions().retain(key, versionId, own.mode(), own.until());
        }
        boolean forGood = lock.mode().equals(ObjectVersions.COMPLIANCE);
        context.log().say(forGood ? "lock.done.compliance" : "lock.done", lock.until());
        return new StepOutcome.Next(false);
    }
}
