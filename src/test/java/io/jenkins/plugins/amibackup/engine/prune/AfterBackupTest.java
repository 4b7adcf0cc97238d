package io.jenkins.plugins.amibackup.engine.prune;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A backup after which older ones are pruned: whatever becomes of the prune, the backup decides how it ends. */
class AfterBackupTest {

    private static final String RUN = "7f3a2c41";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private String older() {
        String amiId =
                bed.run(bed.backupRequest().encrypt(false).build()).result().amiId();
        bed.clock.advance(Duration.ofDays(1));
        return amiId;
    }

    private OperationHandle start(int last, Heard heard) {
        return start(last, heard, DriveOptions.DEFAULT);
    }

    private OperationHandle start(int last, Heard heard, DriveOptions options) {
        PruneRequest terms = PruneRequest.of("", RetentionPolicy.last(last), TestBed.BUCKET, TestBed.REGION)
                .most(10);
        return AfterBackup.start(
                bed.engine,
                terms,
                bed.access(),
                options,
                heard,
                listener -> bed.engine.drive(
                        RUN,
                        new Beginning.Either(bed.backupRequest().encrypt(false).build()),
                        bed.access(),
                        listener,
                        options));
    }

    private Heard run(int last) {
        Heard heard = new Heard();
        start(last, heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private BackupRecord record(String amiId) {
        return bed.catalog().find(amiId).map(Catalog.Versioned::record).orElseThrow();
    }

    @Test
    void olderOnesGoWhenTheBackupIsDoneAndTheResultIsTheBackups() {
        String old = older();

        Heard heard = run(1);

        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(heard.result().pruned()).isEmpty();
        assertThat(heard.result().prune().orElseThrow().pruned().orElseThrow()).satisfies(pruned -> {
            assertThat(pruned.count(PruneRow.Verdict.REMOVED)).isEqualTo(1);
            assertThat(pruned.count(PruneRow.Verdict.KEEP)).isEqualTo(1);
        });
        assertThat(record(heard.result().amiId()).isComplete()).isTrue();
        assertThat(record(old).isTombstone()).isTrue();
        assertThat(heard.log()).contains("[AMI backup]").contains("[AMI prune]").contains("removed " + old);
    }

    @Test
    void aPruneThatFailsLeavesTheBackupDoneWithAWarning() {
        String old = older();
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(old), "{");

        Heard heard = run(1);

        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(heard.lines())
                .anySatisfy(line -> assertThat(line)
                        .contains("WARNING: the backup is done, but older ones were not pruned: Plan failed.")
                        .contains("A record can't be read, so nothing of this instance is removed"));
        assertThat(heard.result().prune()).isEmpty();
        assertThat(bed.images()).hasSize(2);
    }

    @Test
    void theTimeOutIsThatOfBothAndWhereItPassesInThePruneTheBackupIsDoneAndAWarningSaysSo() {
        String first = older();
        String second = older();
        bed.aws.faults().throttleNext("ec2:DeleteSnapshot", 1000);
        Heard heard = new Heard();
        Instant began = bed.clock.instant();
        start(1, heard, DriveOptions.timeOut(Duration.ofMinutes(40)));
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:DeleteSnapshot") > 0);
        assertThat(Duration.between(began, bed.clock.instant()))
                .as("the backup itself takes its time")
                .isBetween(Duration.ofMinutes(1), Duration.ofMinutes(39));
        bed.time.runUntil(heard::hasEnded);

        assertThat(Duration.between(began, bed.clock.instant()))
                .isBetween(Duration.ofMinutes(40), Duration.ofMinutes(41));
        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(heard.result().prune()).isEmpty();
        assertThat(heard.log())
                .contains("WARNING: the backup is done, but older ones were not pruned: Detached: The timeout of 40 min"
                        + " has expired. Backups removed so far")
                .contains("ami-backup resume --run-id " + AfterBackup.pruneOf(RUN));
        assertThat(record(first).isBeingRemoved()).isTrue();
        assertThat(record(second).isComplete()).isTrue();
    }

    @Test
    void whereTheTimeOutIsOverAfterARestartThePruneIsNotGoneOnWith() {
        String old = older();
        bed.aws.faults().throttleNext("ec2:DeleteSnapshot", 1000);
        start(1, new Heard());
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:DeleteSnapshot") > 0);
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");

        Heard after = new Heard();
        start(1, after, DriveOptions.timeOut(Duration.ZERO));
        bed.time.runUntil(after::hasEnded);

        assertThat(after.result().runId()).isEqualTo(RUN);
        assertThat(after.log()).contains("older ones were not pruned: Detached: The timeout has expired.");
        assertThat(record(old).isBeingRemoved()).isTrue();
    }

    @Test
    void aBackupThatCouldNotGoStandsInTheResultOfTheBackupWhichIsDone() {
        String old = older();
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteSnapshot")) {
                bed.aws.s3().put(TestBed.BUCKET, Keys.object(old), "something else");
            }
            return Fault.none();
        });

        Heard heard = run(1);

        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(heard.result().prune().orElseThrow().pruned().orElseThrow().count(PruneRow.Verdict.FAILED))
                .isEqualTo(1);
        assertThat(heard.log())
                .contains("1 of the backups of " + bed.instance + " that were to go could not be removed");
    }

    @Test
    void aBackupThatFailsPrunesNothing() {
        String old = older();
        bed.aws.faults().deny("ec2:CreateImage");

        Heard heard = run(1);

        assertThat(heard.failure()).contains("ec2:CreateImage");
        assertThat(heard.log()).doesNotContain("[AMI prune]");
        assertThat(record(old).isComplete()).isTrue();
    }

    @Test
    void anAbortWhileThePruneRunsLeavesTheBackupDone() {
        String first = older();
        String second = older();
        throttleFirst("ec2:DeleteSnapshot");
        Heard heard = new Heard();
        OperationHandle handle = start(1, heard);
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:DeleteSnapshot") > 0);

        handle.abort(Line.literal("aborted by alice"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().runId()).isEqualTo(RUN);
        assertThat(heard.log()).contains("WARNING: the backup is done, but older ones were not pruned");
        assertThat(record(first).isTombstone()).isTrue();
        assertThat(record(second).isComplete()).isTrue();
        assertThat(record(heard.result().amiId()).isComplete()).isTrue();
    }

    @Test
    void anAbortOfTheBackupPrunesNothing() {
        String old = older();
        Heard heard = new Heard();
        OperationHandle handle = start(1, heard);
        bed.time.runUntil(() -> heard.log().contains("Create image"));

        handle.abort(Line.literal("aborted by alice"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.log()).doesNotContain("[AMI prune]");
        assertThat(record(old).isComplete()).isTrue();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aRestartInTheMiddleOfThePruneFindsTheSameRunAgain() {
        String old = older();
        throttleFirst("ec2:DeleteSnapshot");
        Heard before = new Heard();
        start(1, before);
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:DeleteSnapshot") > 0);
        assertThat(record(old).isBeingRemoved()).isTrue();
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");

        Heard after = run(1);

        assertThat(after.result().runId()).isEqualTo(RUN);
        assertThat(record(old).isTombstone()).isTrue();
        assertThat(record(old).removal().orElseThrow().runId()).isEqualTo(AfterBackup.pruneOf(RUN));
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.REMOVALS))
                .containsExactly(Keys.removal(AfterBackup.pruneOf(RUN)));
        assertThat(bed.images()).hasSize(1);
    }

    private void throttleFirst(String action) {
        AtomicInteger calls = new AtomicInteger();
        bed.aws
                .faults()
                .plan(call ->
                        call.action().equals(action) && calls.incrementAndGet() == 1 ? Fault.throttle() : Fault.none());
    }
}
