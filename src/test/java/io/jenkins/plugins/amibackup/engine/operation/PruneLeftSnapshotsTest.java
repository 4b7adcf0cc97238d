package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Snapshots that could not go when their image did: every later prune names them, and deletes them once it can. */
class PruneLeftSnapshotsTest {

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    private PruneRequest imagesOfOne() {
        return prune.request(new RetentionPolicy(9, null, 0, 0, 0, 0, Map.of(), 1, ""));
    }

    @Test
    void thoseThatAnotherImageUsedGoWithTheFirstPruneAfterThatImageHasGone() {
        prune.with(2);
        String amiId = prune.ami(0);
        List<String> snapshots = prune.snapshots(amiId);
        String other = bed.aws.ec2().registerAgain(amiId, "made of the same snapshots");
        assertThat(PruneBed.verdicts(prune.pruned(imagesOfOne()))).containsEntry(amiId, Verdict.IMAGE_DROPPED);
        assertThat(prune.snapshots(amiId)).isEqualTo(snapshots);
        byte[] record = bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId));

        var again = prune.pruned(imagesOfOne());

        assertThat(PruneBed.verdicts(again)).containsEntry(amiId, Verdict.KEEP);
        assertThat(bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId))).isEqualTo(record);
        assertThat(snapshots).allSatisfy(id -> {
            assertThat(PruneBed.why(again, amiId)).contains(id + " is used by another image");
            assertThat(again.remains()).anyMatch(line -> line.text().contains(id));
        });

        bed.deregisterOnly(other);
        var dry = prune.pruned(imagesOfOne().dryRun(true));
        assertThat(PruneBed.verdicts(dry)).containsEntry(amiId, Verdict.DROP_IMAGE);
        assertThat(PruneBed.why(dry, amiId)).contains("snapshots of it are left", snapshots.get(0), snapshots.get(1));
        Heard last = prune.run(imagesOfOne());
        assertThat(PruneBed.verdicts(PruneBed.pruned(last))).containsEntry(amiId, Verdict.IMAGE_DROPPED);
        assertThat(prune.snapshots(amiId)).isEmpty();
        assertThat(prune.record(amiId).isComplete()).isTrue();
        assertThat(prune.record(amiId).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
        assertThat(PruneBed.pruned(prune.run(imagesOfOne())).rows()).allMatch(row -> row.verdict() == Verdict.KEEP);
    }

    @Test
    void thoseOfARemovalThatWasTakenBackGoAlthoughItsRunNeverLookedAgain() {
        prune.with(3);
        String amiId = prune.ami(0);
        prune.killedBefore("7f3a2c41", prune.keep(2), call -> call.action().equals("ec2:DeleteSnapshot"));
        prune.use(amiId);
        bed.clock.advance(Duration.ofMinutes(20));
        prune.killedBefore("7f3a2c42", prune.keep(2), call -> isTakenBack(amiId));
        assertThat(prune.snapshots(amiId)).hasSize(2);
        prune.noUse(amiId);
        bed.clock.advance(Duration.ofMinutes(20));

        prune.pruned(prune.keep(3));

        assertThat(prune.snapshots(amiId)).isEmpty();
        assertThat(prune.record(amiId).isComplete() && prune.hasObject(amiId)).isTrue();
        assertThat(prune.record(amiId).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(prune.isWhole(prune.ami(1)) && prune.isWhole(prune.ami(2))).isTrue();
    }

    /** A backup whose image was dropped while another one used its snapshots, which has gone since. */
    private String withSnapshotsLeft() {
        prune.with(2);
        String amiId = prune.ami(0);
        String other = bed.aws.ec2().registerAgain(amiId, "made of the same snapshots");
        prune.pruned(imagesOfOne());
        bed.deregisterOnly(other);
        return amiId;
    }

    @Test
    void whereAUseIsWrittenAfterThePlanTheyStayAndGoWithALaterPrune() {
        String amiId = withSnapshotsLeft();
        byte[] record = bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId));
        AtomicInteger asked = new AtomicInteger();
        bed.aws.faults().plan(call -> {
            if (call.parameters().getOrDefault("prefix", "").startsWith(Keys.USES + amiId)
                    && asked.incrementAndGet() == 2) {
                prune.use(amiId);
            }
            return Fault.none();
        });

        var used = prune.pruned(imagesOfOne());

        assertThat(asked.get()).isGreaterThan(1);
        assertThat(PruneBed.verdicts(used)).containsEntry(amiId, Verdict.KEEP);
        assertThat(prune.snapshots(amiId)).hasSize(2);
        assertThat(prune.record(amiId).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId))).isEqualTo(record);

        bed.aws.faults().clear();
        prune.noUse(amiId);
        Heard last = prune.run(imagesOfOne());
        assertThat(PruneBed.verdicts(PruneBed.pruned(last))).containsEntry(amiId, Verdict.IMAGE_DROPPED);
        assertThat(PruneBed.why(PruneBed.pruned(last), amiId)).contains("snapshots that were left of it are deleted");
        assertThat(last.log()).contains("deleted snapshots that were left").doesNotContain("dropped the image");
        assertThat(prune.snapshots(amiId)).isEmpty();
        assertThat(bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId))).isEqualTo(record);
    }

    @Test
    void thoseThatEc2GoesOnRefusingAreNoRemoval() {
        String amiId = withSnapshotsLeft();
        byte[] record = bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId));
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot")
                        ? Fault.error(400, "OperationNotPermitted", "Not now")
                        : Fault.none());

        for (int night = 0; night < 2; night++) {
            Heard heard = prune.run(imagesOfOne());
            var pruned = PruneBed.pruned(heard);
            assertThat(PruneBed.verdicts(pruned)).containsEntry(amiId, Verdict.FAILED);
            assertThat(PruneBed.why(pruned, amiId)).contains("OperationNotPermitted");
            assertThat(pruned.remains()).hasSize(2);
            assertThat(heard.log()).doesNotContain("dropped the image");
        }
        assertThat(bed.aws.s3().get(TestBed.BUCKET, Keys.record(amiId))).isEqualTo(record);
    }

    @Test
    void thoseOfWhichNobodyCanSayWhetherTheyAreLockedStay() {
        String amiId = withSnapshotsLeft();
        bed.aws.faults().policy(permission -> !permission.action().equals("ec2:DescribeLockedSnapshots"));

        var pruned = prune.pruned(imagesOfOne());

        assertThat(PruneBed.verdicts(pruned)).containsEntry(amiId, Verdict.KEEP);
        assertThat(PruneBed.why(pruned, amiId)).contains("may be locked, which could not be checked");
        assertThat(pruned.remains()).hasSize(2);
        assertThat(prune.snapshots(amiId)).hasSize(2);
    }

    @Test
    void aRunThatIsPickedUpRightBeforeItsEndStillNamesThemAndHidesNone() {
        prune.with(2);
        String amiId = prune.ami(0);
        List<String> snapshots = prune.snapshots(amiId);
        bed.aws.ec2().registerAgain(amiId, "made of the same snapshots");
        prune.killedBefore(
                "7f3a2c41",
                imagesOfOne(),
                call -> PruneBed.isOf(call, "s3:PutObject", Keys.REMOVALS)
                        && prune.record(amiId).imageState() == ImageState.DROPPED);

        var pruned = PruneBed.pruned(bed.resume("7f3a2c41"));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(amiId, Verdict.IMAGE_DROPPED);
        assertThat(PruneBed.why(pruned, amiId)).contains(snapshots.get(0) + " is used by another image");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.droppedFact(amiId))).isEmpty();
    }

    private boolean isTakenBack(String amiId) {
        return prune.record(amiId).isComplete();
    }
}
