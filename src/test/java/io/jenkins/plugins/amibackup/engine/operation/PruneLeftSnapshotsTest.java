package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

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
        String use = "ami-uses/" + amiId + "/aaaaaaaa";
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        use,
                        "{\"schemaVersion\":1,\"amiId\":\"%s\",\"runId\":\"aaaaaaaa\",\"kind\":\"restore\",\"by\":\"alice\",\"url\":\"\",\"expiresSeconds\":86400}"
                                .formatted(amiId));
        bed.clock.advance(Duration.ofMinutes(20));
        prune.killedBefore("7f3a2c42", prune.keep(2), call -> isTakenBack(amiId));
        assertThat(prune.snapshots(amiId)).hasSize(2);
        bed.aws.s3().delete(TestBed.BUCKET, use);
        bed.clock.advance(Duration.ofMinutes(20));

        prune.pruned(prune.keep(3));

        assertThat(prune.snapshots(amiId)).isEmpty();
        assertThat(prune.record(amiId).isComplete() && prune.hasObject(amiId)).isTrue();
        assertThat(prune.record(amiId).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(prune.isWhole(prune.ami(1)) && prune.isWhole(prune.ami(2))).isTrue();
    }

    private boolean isTakenBack(String amiId) {
        return prune.record(amiId).isComplete();
    }
}
