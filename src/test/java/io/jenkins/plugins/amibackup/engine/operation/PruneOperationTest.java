package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneTotals;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A prune from its plan to its end. What speaks against a removal is in {@code PruneObjectionsTest}. */
class PruneOperationTest {

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    @Test
    void whatNoRuleKeepsGoesWithImageSnapshotsObjectAndIndexKeyAndLeavesATombstone() {
        prune.with(4);

        Heard heard = prune.run(prune.keep(2));

        OperationResult.Prune pruned = PruneBed.pruned(heard);
        assertThat(pruned.rows())
                .extracting(PruneRow::verdict)
                .containsExactly(Verdict.KEEP, Verdict.KEEP, Verdict.REMOVED, Verdict.REMOVED);
        assertThat(prune.backups.subList(0, 2)).allMatch(prune::isGone);
        assertThat(prune.backups.subList(2, 4)).allMatch(prune::isWhole);
        assertThat(pruned.bytesFreed()).isPositive();
        assertThat(pruned.remains()).isEmpty();
        var note = prune.record(prune.ami(0)).removal().orElseThrow();
        assertThat(note.runId()).isEqualTo(heard.result().runId());
        assertThat(note.bytesFreed()).isPositive();
        assertThat(note.why()).hasSize(1);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.FACTS))
                .contains(Keys.removedFact(prune.ami(0)), Keys.removedFact(prune.ami(1)));
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS + "by-instance/"))
                .isEmpty();
    }

    @Test
    void aDryRunSaysTheSameAndChangesNothing() {
        prune.with(4);
        List<String> before = bed.aws.s3().keys(TestBed.BUCKET, "");

        OperationResult.Prune dry = prune.pruned(prune.keep(2).dryRun(true));

        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "")).isEqualTo(before);
        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(dry.rows())
                .extracting(PruneRow::verdict)
                .containsExactly(Verdict.KEEP, Verdict.KEEP, Verdict.REMOVE, Verdict.REMOVE);
        assertThat(dry.dryRun()).isTrue();
        long bytes = prune.record(prune.ami(0)).sizeBytes();
        long gib = prune.record(prune.ami(0)).gib();
        assertThat(dry.totals()).isEqualTo(new PruneTotals(2, 2 * bytes, 2, 2 * gib, 2, 2 * bytes));
        OperationResult.Prune run = prune.pruned(prune.keep(2));
        assertThat(run.rows())
                .extracting(PruneRow::reasons)
                .isEqualTo(dry.rows().stream().map(PruneRow::reasons).toList());
    }

    @Test
    void theTableSaysForEachBackupWhatIsDoneAndWhy() {
        prune.with(3);

        Heard heard = prune.run(prune.keep(1).dryRun(true));

        assertThat(heard.log())
                .contains("[AMI prune]")
                .contains("1/1 Plan")
                .contains("BACKUP")
                .containsPattern(prune.ami(2) + " .* keep +newest")
                .containsPattern(prune.ami(0) + " .* remove +no rule keeps it")
                .contains("backups to go: 2")
                .contains("Nothing was removed");
    }

    @Test
    void whereOnlyTheImageGoesTheBackupStaysCompleteAndCanBeRestored() {
        prune.with(3);

        OperationResult.Prune pruned =
                prune.pruned(prune.request(new RetentionPolicy(5, null, 0, 0, 0, 0, Map.of(), 1, "")));

        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(0), Verdict.IMAGE_DROPPED)
                .containsEntry(prune.ami(1), Verdict.IMAGE_DROPPED)
                .containsEntry(prune.ami(2), Verdict.KEEP);
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(prune.hasImage(prune.ami(0))).isFalse();
        assertThat(prune.snapshots(prune.ami(0))).isEmpty();
        assertThat(prune.hasObject(prune.ami(0))).isTrue();
        assertThat(prune.isIndexed(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
        assertThat(bed.restore(prune.ami(0)).imageKept()).isTrue();
    }

    @Test
    void pruningAgainFindsNothingToDo() {
        prune.with(3);
        prune.pruned(prune.keep(2));

        Heard again = prune.run(prune.keep(2));

        assertThat(PruneBed.pruned(again).rows())
                .extracting(PruneRow::verdict)
                .containsExactly(Verdict.KEEP, Verdict.KEEP);
        assertThat(again.log()).contains("nothing to remove; backups that stay: 2");
    }

    @Test
    void theNewestStaysWhateverThePolicySays() {
        prune.with(2);

        OperationResult.Prune pruned =
                prune.pruned(prune.request(new RetentionPolicy(0, null, 0, 0, 0, 0, Map.of("Hold", "*"), null, "")));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(1), Verdict.KEEP);
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }

    @Test
    void moreThanHalfOfTheBackupsGoOnlyWhereANumberIsSaid() {
        prune.with(3);
        PruneRequest request = PruneRequest.of(bed.instance, RetentionPolicy.last(1), TestBed.BUCKET, TestBed.REGION);

        assertThat(prune.run(request).failure())
                .contains("2 of the 3 backups of " + bed.instance + " would go")
                .contains("--max-removals");
        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(prune.run(request.most(1)).failure())
                .contains("2 removals of backups or images of " + bed.instance + " are planned, and 1 are allowed");
        assertThat(prune.backups).allMatch(prune::isWhole);
        prune.pruned(request.most(2));
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }

    @Test
    void backupsOfAnotherSetStay() {
        prune.with(2, request -> request.retentionSet("nightly")).with(2, request -> request.retentionSet("deploy"));

        OperationResult.Prune pruned = prune.pruned(prune.keep(1).ofSet("deploy"));

        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(0), Verdict.KEEP)
                .containsEntry(prune.ami(1), Verdict.KEEP)
                .containsEntry(prune.ami(2), Verdict.REMOVED)
                .containsEntry(prune.ami(3), Verdict.KEEP);
        assertThat(prune.backups.subList(0, 2)).allMatch(prune::isWhole);
    }

    @Test
    void aBackupWhoseInstanceIsGoneIsPrunedAllTheSame() {
        prune.with(3);
        bed.aws.ec2().terminateInstance(bed.instance);

        prune.pruned(prune.keep(2));

        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
    }

    @Test
    void anAbortInTheMiddleOfABackupEndsAfterIt() {
        prune.with(4);
        Heard heard = new Heard();
        throttleFirst("ec2:DeleteSnapshot");
        OperationHandle handle = bed.engine.begin("7f3a2c41", prune.keep(1), bed.access(), heard);
        bed.time.runUntil(() -> !prune.hasImage(prune.ami(0)));

        handle.abort(Line.literal("aborted by alice"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.end()).isInstanceOf(OperationListener.End.Aborted.class);
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.backups.subList(1, 4)).allMatch(prune::isWhole);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS + "by-instance/"))
                .isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "true,aborted by alice. Nothing was removed: this was a dry run.",
        "false,aborted by alice. Nothing was removed."
    })
    void anAbortBeforeAnythingGoesSaysSo(boolean dryRun, String words) {
        prune.with(2);
        Heard heard = new Heard();
        throttleFirst("ec2:DescribeImages");
        long calls = bed.aws.calls().count("ec2:DescribeImages");
        OperationHandle handle = bed.engine.begin("7f3a2c41", prune.keep(1).dryRun(dryRun), bed.access(), heard);
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:DescribeImages") > calls);

        handle.abort(Line.literal("aborted by alice"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.end())
                .isInstanceOfSatisfying(
                        OperationListener.End.Aborted.class,
                        aborted -> assertThat(aborted.line()).isEqualToIgnoringCase(words));
        assertThat(prune.backups).allMatch(prune::isWhole);
    }

    @Test
    void ofTwoPrunesOfAnInstanceTheSecondWaitsAndPlansWithWhatTheFirstHasLeft() {
        prune.with(6);
        throttleFirst("ec2:DeregisterImage");
        Heard first = new Heard();
        Heard second = new Heard();
        bed.engine.begin("aaaaaaa1", prune.keep(4), bed.access(), first);
        bed.engine("controller-2").begin("aaaaaaa2", prune.keep(3), bed.access(), second);

        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        assertThat(first.result()).isNotNull();
        assertThat(second.result()).isNotNull();
        assertThat(prune.backups.subList(0, 3)).allMatch(prune::isGone);
        assertThat(prune.backups.subList(3, 6)).allMatch(prune::isWhole);
        assertThat(first.log() + second.log()).contains("is pruning the backups of");
    }

    /** The driver makes a throttled call again after a pause. */
    private void throttleFirst(String action) {
        AtomicInteger calls = new AtomicInteger();
        bed.aws
                .faults()
                .plan(call ->
                        call.action().equals(action) && calls.incrementAndGet() == 1 ? Fault.throttle() : Fault.none());
    }
}
