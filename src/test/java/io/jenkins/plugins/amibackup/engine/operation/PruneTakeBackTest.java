package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Removals that have begun when something is no longer as it was: what can be is taken back, and nothing is forgotten. */
class PruneTakeBackTest {

    private static final String RUN = "7f3a2c41";

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    private void killedBefore(Predicate<Call> here) {
        prune.killedBefore(RUN, prune.keep(2), here);
    }

    @Test
    void aBackupThatIsGoneBeforeARunIsResumedIsNoneThatRemains() {
        prune.with(4);
        AtomicInteger marked = new AtomicInteger();
        killedBefore(call ->
                PruneBed.isOf(call, "s3:PutObject", Keys.record(prune.ami(1))) && marked.incrementAndGet() == 1);
        assertThat(prune.isGone(prune.ami(0))).isTrue();

        Heard heard = bed.resume(RUN);

        assertThat(heard.log()).contains("backups to go: 1 (").contains("backups that remain: 2 (");
        assertThat(PruneBed.pruned(heard).totals().remaining()).isEqualTo(2);
    }

    @Test
    void aHalfRemovedBackupWhoseObjectWasReplacedMeanwhileIsTakenBackAndSaysWhatItHasLost() {
        prune.with(3);
        killedBefore(call -> call.action().equals("ec2:DeleteSnapshot"));
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(prune.ami(0)), "something else");

        var pruned = PruneBed.pruned(bed.resume(RUN));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("was replaced");
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.object(prune.ami(0)))).isEqualTo("something else");
        assertThat(prune.snapshots(prune.ami(0))).hasSize(2);
    }

    @Test
    void aMarkedBackupWhoseObjectWasReplacedMeanwhileIsTakenBackWithItsImage() {
        prune.with(3);
        killedBefore(call -> call.action().equals("ec2:DeregisterImage"));
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(prune.ami(0)), "something else");
        bed.clock.advance(Duration.ofMinutes(20));

        var pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.NOT_COUNTED);
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.STANDING);
        assertThat(prune.hasImage(prune.ami(0))).isTrue();
    }

    @Test
    void aHalfRemovedBackupWithoutAnIndexKeyWhoseRecordCannotBeReadStopsTheInstance() {
        prune.with(4);
        killedBefore(call -> call.action().equals("ec2:DeleteSnapshot"));
        bed.aws
                .s3()
                .delete(TestBed.BUCKET, prune.record(prune.ami(0)).indexEntry().key());
        byte[] record = bed.aws.s3().get(TestBed.BUCKET, Keys.record(prune.ami(0)));
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(prune.ami(0)), "{");

        assertThat(bed.resume(RUN).failure()).contains("can't be read");
        assertThat(prune.backups.subList(1, 4)).allMatch(prune::isWhole);

        bed.aws.s3().put(TestBed.BUCKET, Keys.record(prune.ami(0)), record);
        bed.resume(RUN).result();
        assertThat(prune.isGone(prune.ami(0)) && prune.isGone(prune.ami(1))).isTrue();
    }

    @Test
    void whereTheVersionMayNoLongerBeLookedAtTheMarkedBackupIsCompleteAgain() {
        prune.with(3);
        AtomicBoolean denied = new AtomicBoolean();
        bed.aws
                .faults()
                .plan(call -> {
                    denied.compareAndSet(false, PruneBed.isOf(call, "s3:PutObject", Keys.RECORDS));
                    return Fault.none();
                })
                .policy(permission -> !denied.get() || !permission.action().equals("s3:GetObjectVersion"));

        var pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("its stored object could not be looked at");
        assertThat(prune.backups).allMatch(prune::isWhole);
    }

    @Test
    void whereVersionsMayNotBeLookedAtNothingIsMarked() {
        prune.with(3);
        byte[] before = bed.aws.s3().get(TestBed.BUCKET, Keys.record(prune.ami(0)));
        AtomicBoolean denied = new AtomicBoolean();
        bed.aws
                .faults()
                .plan(call -> {
                    denied.compareAndSet(false, call.action().equals("ec2:DescribeImages"));
                    return Fault.none();
                })
                .policy(permission -> !denied.get() || !permission.action().equals("s3:GetObjectVersion"));

        var pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("its stored object could not be looked at");
        assertThat(bed.aws.s3().get(TestBed.BUCKET, Keys.record(prune.ami(0)))).isEqualTo(before);
    }

    @Test
    void aRecordThatIsDamagedWhenAllIsGoneEndsNoPruneAndIsNamed() {
        prune.with(2);
        AtomicBoolean damaged = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DescribeImages")
                    && bed.aws
                            .s3()
                            .text(TestBed.BUCKET, Keys.record(prune.ami(0)))
                            .contains("\"bytesFreed\"")
                    && prune.record(prune.ami(0)).isTombstone()
                    && damaged.compareAndSet(false, true)) {
                bed.aws.s3().put(TestBed.BUCKET, Keys.record(prune.ami(0)), "{\"amiId\":1}");
            }
            return Fault.none();
        });

        var pruned = prune.pruned(prune.keep(1));

        assertThat(damaged).isTrue();
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(pruned.remains()).anyMatch(line -> line.text().contains("not everything could be looked for again"));
    }

    @Test
    void aRemovalThatIsTakenBackOfABackupThatKeptNoImageLosesNone() {
        prune.with(1, request -> request.keepImage(false)).with(2);
        killedBefore(call -> PruneBed.isOf(call, "s3:DeleteObject", Keys.object(prune.ami(0))));
        prune.use(prune.ami(0));

        var pruned = PruneBed.pruned(bed.resume(RUN));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        BackupRecord record = prune.record(prune.ami(0));
        assertThat(record.isComplete()).isTrue();
        assertThat(record.imageState()).isEqualTo(ImageState.STANDING);
        assertThat(record.json().path("history").toString()).doesNotContain("prune.lost.image");
    }

    /** What was to go and could not fails the step, whatever was lost on the way. */
    @Test
    void aBackupWithoutAnImageWhoseObjectS3RefusesToDeleteHasFailed() {
        prune.with(1, request -> request.keepImage(false)).with(2);
        refuseObject();

        var pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("AccessDenied");
        BackupRecord record = prune.record(prune.ami(0));
        assertThat(record.isComplete()).isTrue();
        assertThat(record.json().path("history").toString()).doesNotContain("prune.lost.image");
    }

    private void refuseObject() {
        bed.aws
                .faults()
                .plan(call -> PruneBed.isOf(call, "s3:DeleteObject", Keys.object(prune.ami(0)))
                        ? Fault.error(403, "AccessDenied", "Access Denied")
                        : Fault.none());
    }

    @Test
    void aBackupWhoseImageEc2RefusesToDeregisterHasFailedAndIsWhole() {
        prune.with(3);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeregisterImage")
                                && !call.parameters().containsKey("DryRun")
                        ? Fault.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                        : Fault.none());

        var pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("UnauthorizedOperation");
        assertThat(prune.backups).allMatch(prune::isWhole);

        var dropped = prune.pruned(prune.request(new RetentionPolicy(9, null, 0, 0, 0, 0, Map.of(), 2, "")));
        assertThat(PruneBed.verdicts(dropped)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.STANDING);
        assertThat(prune.backups).allMatch(prune::isWhole);
    }

    @Test
    void aBackupWhoseImageSomebodyDeregisteredSaysThatItsSnapshotsAreLost() {
        prune.with(3);
        bed.deregisterOnly(prune.ami(0));
        refuseObject();

        var pruned = prune.pruned(prune.keep(2));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(prune.snapshots(prune.ami(0))).isEmpty();
        BackupRecord record = prune.record(prune.ami(0));
        assertThat(record.isComplete()).isTrue();
        assertThat(record.imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(record.json().path("history").toString()).contains("prune.lost.image");
    }
}
