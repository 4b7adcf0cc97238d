package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Call;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A prune that stops in the middle, or sleeps there, and what others do meanwhile. */
class PruneTakeOverTest {

    private static final String RUN = "7f3a2c41";
    private static final RetentionPolicy IMAGES_OF_TWO = new RetentionPolicy(0, null, 0, 0, 0, 0, Map.of(), 2, "");

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    private void killedBefore(Predicate<Call> here) {
        prune.killedBefore(RUN, prune.keep(2), here);
    }

    private static boolean isUnindexing(Call call) {
        return PruneBed.isOf(call, "s3:DeleteObject", Keys.INDEX);
    }

    /** As a restore, a gate or another run writes it down that it uses a backup. */
    private void use(String amiId) {
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        "ami-uses/" + amiId + "/aaaaaaaa",
                        "{\"schemaVersion\":1,\"amiId\":\"%s\",\"runId\":\"aaaaaaaa\",\"kind\":\"restore\",\"by\":\"alice\",\"url\":\"\",\"expiresSeconds\":86400}"
                                .formatted(amiId));
    }

    @Test
    void aBackupWhoseObjectIsGoneIsNeverCompleteAgainWhoeverUsesIt() {
        prune.with(3);
        killedBefore(PruneTakeOverTest::isUnindexing);
        assertThat(prune.hasObject(prune.ami(0))).isFalse();
        assertThat(prune.record(prune.ami(0)).isBeingRemoved()).isTrue();
        use(prune.ami(0));

        Heard heard = bed.resume(RUN);

        var pruned = PruneBed.pruned(heard);
        assertThat(heard.log())
                .as("what is gone already frees nothing")
                .contains("backups to go: 1 (0 bytes stored); images to go: 0")
                .contains("backups that remain: 2");
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(pruned.bytesFreed()).isPositive();
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.FACTS)).contains(Keys.removedFact(prune.ami(0)));
    }

    @Test
    void aBackupThatIsUsedByNowIsCompleteAgainAndSaysWhatItHasLost() {
        prune.with(3);
        killedBefore(call -> call.action().equals("ec2:DeleteSnapshot"));
        assertThat(prune.hasImage(prune.ami(0))).isFalse();
        use(prune.ami(0));

        Heard heard = bed.resume(RUN);

        assertThat(heard.log()).as("whoever picks it up sees its rules").contains("keep last 2");
        var pruned = PruneBed.pruned(heard);
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("aaaaaaaa");
        BackupRecord record = prune.record(prune.ami(0));
        assertThat(record.isComplete() && prune.hasObject(prune.ami(0))).isTrue();
        assertThat(record.imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(pruned.remains())
                .as("the snapshots of an image that is gone are named")
                .extracting(line -> line.text())
                .hasSize(2)
                .allMatch(line -> prune.snapshots(prune.ami(0)).stream().anyMatch(line::contains));
    }

    @Test
    void whatAnotherHasTakenBackMeanwhileIsNotRemovedByADriverThatHasSlept() {
        prune.with(3);
        String amiId = prune.ami(0);
        AtomicInteger deletions = new AtomicInteger();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteSnapshot") && deletions.incrementAndGet() == 1) {
                bed.clock.advance(Duration.ofMinutes(20));
                use(amiId);
                ObjectNode record = prune.record(amiId).json();
                record.put("status", "complete").remove("removal");
                bed.aws
                        .s3()
                        .put(
                                TestBed.BUCKET,
                                Keys.record(amiId),
                                Json.text(record).getBytes(StandardCharsets.UTF_8));
            }
            return Fault.none();
        });

        var pruned = PruneBed.pruned(prune.run(prune.keep(2)));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(amiId, Verdict.FAILED);
        assertThat(prune.record(amiId).isComplete() && prune.hasObject(amiId) && prune.isIndexed(amiId))
                .isTrue();
        assertThat(prune.snapshots(amiId)).as("the rest of the snapshots").hasSize(1);
        assertThat(prune.isWhole(prune.ami(1)) && prune.isWhole(prune.ami(2))).isTrue();
    }

    @Test
    void whereTheTombstoneMayNotBeWrittenTheRunFailsAndTheNextPruneOfTheInstanceWritesIt() {
        prune.with(3);
        AtomicBoolean denied = new AtomicBoolean();
        bed.aws
                .faults()
                .plan(call -> {
                    denied.compareAndSet(false, isUnindexing(call));
                    return Fault.none();
                })
                .policy(permission -> !denied.get()
                        || !permission.action().equals("s3:PutObject")
                        || !permission.resource().contains(Keys.RECORDS));

        assertThat(prune.run(prune.keep(2)).failure()).contains("s3:PutObject failed: AccessDenied");
        assertThat(prune.record(prune.ami(0)).isBeingRemoved()).isTrue();
        bed.aws.faults().clear();
        prune.pruned(prune.keep(2));

        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(prune.ami(1)) && prune.isWhole(prune.ami(2))).isTrue();
    }

    @Test
    void aHalfGoneBackupDoesNotCountAgainstTheNumberThatMayGo() {
        prune.with(4);
        killedBefore(PruneTakeOverTest::isUnindexing);
        bed.clock.advance(Duration.ofMinutes(20));

        prune.pruned(prune.keep(2).most(1));

        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isGone(prune.ami(1))).isTrue();
        assertThat(prune.isWhole(prune.ami(2)) && prune.isWhole(prune.ami(3))).isTrue();
    }

    @Test
    void aHoldThatIsSetWhileAnImageIsAboutToGoKeepsIt() {
        prune.with(3);
        AtomicBoolean held = new AtomicBoolean();
        // The record says dropping, and who uses it is looked at: complete all the same, so that it can be held.
        bed.aws.faults().plan(call -> {
            boolean dropping = call.action().equals("s3:ListObjectsV2")
                    && call.parameters().getOrDefault("prefix", "").equals(Keys.USES + prune.ami(0) + "/")
                    && prune.record(prune.ami(0)).imageState() == ImageState.DROPPING;
            if (dropping && held.compareAndSet(false, true)) {
                bed.catalog().hold(prune.ami(0), new Hold("alice", "the audit", bed.clock.instant(), ""));
            }
            return Fault.none();
        });

        var pruned = prune.pruned(prune.request(IMAGES_OF_TWO));

        assertThat(held).isTrue();
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(PruneBed.why(pruned, prune.ami(0))).isEqualTo("held by alice: the audit");
        assertThat(prune.isWhole(prune.ami(0))).isTrue();
        BackupRecord record = prune.record(prune.ami(0));
        assertThat(record.imageState()).isEqualTo(ImageState.STANDING);
        assertThat(record.holds()).hasSize(1);
    }

    @Test
    void aHoldThatIsSetInARecordThatSaysRemovingBringsTheBackupBack() {
        prune.with(3);
        AtomicBoolean held = new AtomicBoolean();
        bed.aws.faults().plan(call -> {
            boolean removing = call.action().equals("s3:ListObjectsV2")
                    && call.parameters().getOrDefault("prefix", "").equals(Keys.USES + prune.ami(0) + "/")
                    && prune.record(prune.ami(0)).isBeingRemoved();
            if (removing && held.compareAndSet(false, true)) {
                // No step and no command of ours does that: they refuse to hold what is being removed.
                ObjectNode record = prune.record(prune.ami(0)).json();
                record.putArray("holds").addObject().put("by", "alice").put("why", "the audit");
                bed.aws
                        .s3()
                        .put(
                                TestBed.BUCKET,
                                Keys.record(prune.ami(0)),
                                Json.text(record).getBytes(StandardCharsets.UTF_8));
            }
            return Fault.none();
        });

        var pruned = prune.pruned(prune.keep(2));

        assertThat(held).isTrue();
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.KEEP);
        assertThat(prune.isWhole(prune.ami(0))).isTrue();
    }

    @Test
    void whatHasBegunIsBroughtToItsEndThoughMoreWouldGoThanIsAllowed() {
        prune.with(5);
        killedBefore(call -> call.action().equals("ec2:DeleteSnapshot"));
        bed.clock.advance(Duration.ofMinutes(20));

        Heard heard = prune.run(prune.keep(1).most(2));

        assertThat(PruneBed.verdicts(PruneBed.pruned(heard))).containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(heard.log()).contains("What has begun is brought to its end");
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.backups.subList(1, 5)).allMatch(prune::isWhole);
        assertThat(prune.run(prune.keep(1).most(2)).failure()).contains("3 removals", "are planned, and 2 are allowed");
    }
}
