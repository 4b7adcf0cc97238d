package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.S3Locks;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.LockNote;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Backups that are locked when they are complete. */
class LockedBackupTest {

    private static final Duration MONTH = Duration.ofDays(30);

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @BeforeEach
    void aBucketWithObjectLock() {
        bed.aws.s3().locks().enable(TestBed.BUCKET);
    }

    @AfterEach
    void close() {
        prune.close();
    }

    private BackupRequest.Builder locked() {
        return bed.backupRequest().encrypt(false).lockFor(MONTH);
    }

    private S3Locks.Version newest(String key) {
        return bed.aws.s3().locks().versions(TestBed.BUCKET, key).get(0);
    }

    @Test
    void objectAndRecordAreLockedAndTheRecordAndTheLogSayUntilWhen() {
        Instant before = bed.clock.instant();

        Heard heard = bed.run(locked().build());

        String amiId = heard.result().amiId();
        LockNote lock = prune.record(amiId).objectLock().orElseThrow();
        assertThat(lock.mode()).isEqualTo("GOVERNANCE");
        assertThat(lock.until())
                .isBetween(
                        before.plus(MONTH).truncatedTo(ChronoUnit.SECONDS),
                        bed.clock.instant().plus(MONTH));
        for (String key : List.of(Keys.object(amiId), Keys.record(amiId))) {
            assertThat(newest(key).lockMode()).as(key).isEqualTo("GOVERNANCE");
            assertThat(newest(key).retainUntil()).as(key).isEqualTo(lock.until());
        }
        assertThat(bed.aws.s3().locks().versions(TestBed.BUCKET, Keys.object(amiId)))
                .hasSize(1);
        assertThat(heard.log())
                .contains("when it is complete, the backup is locked for 30 days (governance mode)")
                .contains("locked until " + lock.until() + ": until then")
                .contains("and it is billed")
                .doesNotContain("Warning");
        assertThat(prune.isIndexed(amiId)).isTrue();
    }

    @Test
    void withoutALockNothingIsAskedAboutOneAndNothingIsLocked() {
        String amiId = bed.run(bed.backupRequest().build()).result().amiId();

        assertThat(prune.record(amiId).objectLock()).isEmpty();
        assertThat(newest(Keys.object(amiId)).lockMode()).isNull();
        assertThat(bed.aws.calls().log()).noneMatch(call -> call.action().contains("Lock"));
    }

    @Test
    void complianceSaysBeforehandThatNobodyCanUndoIt() {
        Heard heard = bed.run(locked().lockMode("Compliance").build());

        assertThat(newest(Keys.record(heard.result().amiId())).lockMode()).isEqualTo("COMPLIANCE");
        assertThat(heard.log())
                .contains(
                        "Warning: when it is complete, the backup is locked for 30 days in compliance mode: nobody can")
                .contains("in compliance mode: until then nobody can delete it, not even the account's root user");
    }

    @Test
    void aBucketWithoutObjectLockIsRefusedBeforeAnythingIsMade() {
        try (TestBed plain = new TestBed()) {
            Heard heard = plain.run(plain.backupRequest().lockFor(MONTH).build());

            assertThat(heard.failure())
                    .contains("The bucket acme-ami-backups has no Object Lock")
                    .contains("switch it on for this one in the S3 console");
            assertThat(plain.images()).isEmpty();
        }
    }

    @Test
    void whoMayNotLockIsToldBeforehandTogetherWithAllElse() {
        bed.aws.faults().deny("s3:GetBucketObjectLockConfiguration");
        bed.aws.faults().deny("s3:PutObject");

        assertThat(bed.run(locked().build()).failure())
                .contains("s3:GetBucketObjectLockConfiguration")
                .contains("s3:PutObject");
        assertThat(bed.images()).isEmpty();
    }

    @Test
    void whereTheLockIsDeniedTheBackupIsCompleteAndPromisesNone() {
        bed.aws.faults().deny("s3:PutObjectRetention");

        Heard heard = bed.run(locked().build());

        String amiId = heard.result().amiId();
        assertThat(prune.record(amiId).isComplete()).isTrue();
        assertThat(prune.record(amiId).objectLock()).isEmpty();
        assertThat(prune.isIndexed(amiId)).isTrue();
        assertThat(heard.log())
                .contains(
                        "Warning: the backup is complete, but not locked: s3:PutObjectRetention failed: AccessDenied");
    }

    @Test
    void aLockThatWouldBeOverByNowIsAWarning() {
        bed.aws
                .faults()
                .failNext(
                        "s3:PutObjectRetention",
                        1,
                        400,
                        "InvalidArgument",
                        "The retain until date must be in the future!");

        Heard heard = bed.run(locked().build());

        assertThat(prune.record(heard.result().amiId()).objectLock()).isEmpty();
        assertThat(heard.log()).contains("Warning: the backup is complete, but not locked: s3:PutObjectRetention");
    }

    @Test
    void anObjectThatIsNoLongerWhatWasStoredIsNotLocked() {
        bed.aws.faults().plan(call -> {
            if (call.action().equals("s3:ListObjectsV2")) {
                bed.aws.s3().keys(TestBed.BUCKET, "ami-").stream()
                        .filter(key -> key.endsWith(".bin"))
                        .forEach(key -> bed.aws.s3().put(TestBed.BUCKET, key, "something else"));
            }
            return Fault.none();
        });

        Heard heard = bed.run(locked().build());

        String amiId = heard.result().amiId();
        assertThat(bed.aws.s3().locks().versions(TestBed.BUCKET, Keys.object(amiId)))
                .hasSize(2)
                .allMatch(version -> version.lockMode() == null);
        assertThat(heard.log())
                .contains("Warning: the backup is complete, but not locked: " + Keys.object(amiId) + " in the bucket");
    }

    @Test
    void whereOnlyTheRecordMayNotBeLockedThatIsNamed() {
        bed.aws
                .faults()
                .policy(permission -> !permission.action().equals("s3:PutObjectRetention")
                        || !permission.resource().contains("ami-metadata/"));

        Heard heard = bed.run(locked().build());

        String amiId = heard.result().amiId();
        assertThat(newest(Keys.object(amiId)).lockMode()).isEqualTo("GOVERNANCE");
        assertThat(newest(Keys.record(amiId)).lockMode()).isNull();
        assertThat(heard.log()).containsPattern("Warning: the stored object is locked until .*, but its record is not");
    }

    @Test
    void aLongerLockOfTheBucketsOwnStays() {
        bed.aws.s3().locks().defaultRetention(TestBed.BUCKET, "COMPLIANCE", 365);

        Heard heard = bed.run(locked().build());

        String amiId = heard.result().amiId();
        assertThat(newest(Keys.object(amiId)).lockMode()).isEqualTo("COMPLIANCE");
        assertThat(prune.record(amiId).objectLock().orElseThrow().until())
                .isEqualTo(newest(Keys.object(amiId)).retainUntil().truncatedTo(ChronoUnit.MILLIS));
        assertThat(heard.log()).doesNotContain("not locked").contains("in compliance mode: until then nobody");
    }

    @Test
    void anAbortWhileItIsLockedIsTooLate() {
        bed.aws.faults().failNext("s3:PutObjectRetention", 1, 503, "SlowDown", "Please reduce your request rate.");
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin("7f3a2c41", locked().build(), bed.access(), heard);
        bed.time.runUntil(() ->
                bed.aws.calls().log().stream().anyMatch(call -> call.action().equals("s3:PutObjectRetention")));

        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.end()).isInstanceOf(OperationListener.End.Done.class);
        assertThat(newest(Keys.record(heard.result().amiId())).lockMode()).isEqualTo("GOVERNANCE");
    }

    @Test
    void aLockedBackupStaysInAPruneThatSaysUntilWhenAndGoesAfterThat() {
        prune.with(1, request -> request.lockFor(MONTH)).with(3);
        String amiId = prune.ami(0);
        LockNote lock = prune.record(amiId).objectLock().orElseThrow();
        bed.catalog().hold(amiId, new Hold("ann", "Audit", bed.clock.instant(), ""));
        bed.catalog().release(amiId);

        OperationResult.Prune early = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(early))
                .containsEntry(amiId, Verdict.KEEP)
                .containsEntry(prune.ami(1), Verdict.REMOVED);
        assertThat(PruneBed.why(early, amiId)).contains("Object Lock (GOVERNANCE) until " + lock.until());
        assertThat(prune.isWhole(amiId)).isTrue();
        bed.clock.advance(MONTH);
        OperationResult.Prune late = prune.pruned(prune.keep(2));
        assertThat(PruneBed.verdicts(late)).containsEntry(amiId, Verdict.REMOVED);
        assertThat(bed.aws.s3().locks().versions(TestBed.BUCKET, Keys.object(amiId)))
                .isEmpty();
        assertThat(prune.record(amiId).isTombstone()).isTrue();
    }

    @Test
    void aLockThatMayNotBeSeenKeepsTheBackupBecauseItsRecordNamesIt() {
        prune.with(1, request -> request.lockFor(MONTH)).with(3);
        String amiId = prune.ami(0);
        LockNote lock = prune.record(amiId).objectLock().orElseThrow();
        // The prune was allowed to see locks when it looked at its permissions.
        bed.aws
                .faults()
                .policy(permission -> !permission.resource().endsWith(".bin")
                        || !List.of("s3:GetObjectRetention", "s3:GetObjectLegalHold")
                                .contains(permission.action()));

        OperationResult.Prune early = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(early)).containsEntry(amiId, Verdict.KEEP);
        assertThat(PruneBed.why(early, amiId)).contains("until " + lock.until() + ", as its record says");
        assertThat(prune.isWhole(amiId)).isTrue();
    }

    @Test
    void aTimeOrAModeThatCannotBeIsRefused() {
        assertThatThrownBy(
                        () -> locked().lockFor(Duration.ofDays(36_501)).build().check())
                .hasMessageStartingWith("A backup can't be locked for 3153686400 seconds.");
        assertThatThrownBy(
                        () -> locked().lockFor(Duration.ofSeconds(-60)).build().check())
                .hasMessageStartingWith("A backup can't be locked for -60 seconds.");
        assertThatThrownBy(() -> locked().lockMode("forever").build().check())
                .hasMessage("\"forever\" is not a mode of a lock. Use governance or compliance.");
        assertThatThrownBy(() ->
                        locked().lockFor(null).lockMode("compliance").build().check())
                .hasMessageStartingWith("The mode \"compliance\" of a lock has no effect without a time.");
        assertThat(locked().build()
                        .differenceTo(locked().lockFor(Duration.ofDays(7)).build()))
                .contains("lockSeconds");
        assertThat(locked().build().differenceTo(locked().lockMode("compliance").build()))
                .contains("lockMode");
    }
}
