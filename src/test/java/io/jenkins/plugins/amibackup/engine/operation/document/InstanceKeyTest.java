package io.jenkins.plugins.amibackup.engine.operation.document;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.YieldTo;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which run backs an instance up now: of many, one holds the key. */
class InstanceKeyTest {

    private static final YieldTo TODAY = new YieldTo(Duration.ofDays(1).toSeconds(), "", false);

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Bucket bucket() {
        return bed.look().bucket(TestBed.BUCKET);
    }

    @Test
    void theKeyNamesTheRunWhileItBacksTheInstanceUpAndGoesWhenTheBackupIsComplete() {
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("/6 Create image"));

        InstanceKey.Holder holder =
                InstanceKey.BACKUP.look(bucket(), bed.instance).orElseThrow();
        assertThat(holder.runId()).isEqualTo("7f3a2c41");
        assertThat(holder.isUnderWay()).isTrue();
        bed.time.runUntil(heard::hasEnded);
        heard.result();
        assertThat(InstanceKey.BACKUP.look(bucket(), bed.instance)).isEmpty();
    }

    @Test
    void ofTenRunsThatClaimTheKeyOnManyThreadsAtOnceOneHoldsIt() throws Exception {
        Set<String> holders = ConcurrentHashMap.newKeySet();
        List<Thread> threads = new ArrayList<>();
        List<String> runs = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            String runId = Ids.newRun();
            runs.add(runId);
            new OperationStore("controller-" + i, Duration.ofMinutes(15))
                    .save(
                            bucket(),
                            new BackupData(runId, bed.backupRequest().build(), bed.clock.instant()),
                            OperationDocument.Status.RUNNING,
                            Line.empty(),
                            true);
        }
        CyclicBarrier start = new CyclicBarrier(runs.size());
        for (String runId : runs) {
            Thread thread = new Thread(() -> {
                try {
                    start.await();
                } catch (Exception broken) {
                    throw new IllegalStateException(broken);
                }
                if (InstanceKey.BACKUP.claim(bucket(), bed.instance, runId).other() == null) {
                    holders.add(runId);
                }
            });
            threads.add(thread);
            thread.start();
        }
        for (Thread thread : threads) {
            thread.join();
        }

        assertThat(holders).hasSize(1);
        assertThat(InstanceKey.BACKUP.look(bucket(), bed.instance).orElseThrow().runId())
                .isEqualTo(holders.iterator().next());
    }

    @Test
    void aRunThatNobodyDrivesIsNotSaidToBackTheInstanceUp() {
        bed.engine("controller-1").begin("00000001", bed.backupRequest().build(), bed.access(), new Heard());
        bed.time.pass(Duration.ofMinutes(3));
        bed.time.forgetAll();
        Heard during = bed.run(bed.backupRequest().build(), "00000002");
        assertThat(during.log())
                .contains(bed.instance + " is also being backed up by run 00000001; this run makes its own backup");
        during.result();

        bed.clock.advance(Duration.ofMinutes(16));
        Heard later = bed.run(bed.backupRequest().build(), "00000003");

        assertThat(later.log())
                .doesNotContain("is also being backed up")
                .contains(bed.instance + " has an unfinished backup, run 00000001, that is no longer running; this run"
                        + " makes its own backup");
        later.result();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 15, 25, 40, 70, 100})
    void ofTwoControllersWhoseBackupsGiveWayOneMakesABackup(int lead) {
        BackupRequest request = bed.backupRequest().yieldTo(TODAY).build();
        Heard first = new Heard();
        Heard second = new Heard();
        bed.engine("controller-1").begin("00000001", request, bed.access(), first);
        for (int i = 0; i < lead; i++) {
            bed.time.step();
        }
        bed.engine("controller-2").begin("00000002", request, bed.access(), second);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        assertThat(List.of(first.end(), second.end()))
                .filteredOn(end -> end instanceof End.Done)
                .hasSize(1);
        assertThat(List.of(first.end(), second.end()))
                .filteredOn(end -> end instanceof End.Failed)
                .singleElement()
                .satisfies(end -> assertThat(((End.Failed) end).kind()).isEqualTo(FailureKind.CONFLICT));
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.catalog().list()).hasSize(1);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE)).isEmpty();
    }

    @Test
    void twoBackupsThatNobodyAskedToGiveWayAreBothMadeAndTheLogSaysSo() {
        Heard first = new Heard();
        Heard second = new Heard();
        bed.engine.begin("00000001", bed.backupRequest().build(), bed.access(), first);
        bed.time.pass(Duration.ofMinutes(1));
        bed.engine.begin("00000002", bed.backupRequest().build(), bed.access(), second);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        first.result();
        second.result();
        assertThat(second.log())
                .contains(bed.instance + " is also being backed up by run 00000001; this run makes its own backup");
        assertThat(bed.catalog().list()).hasSize(2);
    }

    @Test
    void theKeyOfARunThatHasFailedIsTakenOver() {
        bed.aws.faults().deny("ec2:CreateStoreImageTask");
        bed.run(bed.backupRequest().build(), "00000001").failure();
        assertThat(InstanceKey.BACKUP.look(bucket(), bed.instance).orElseThrow().isUnderWay())
                .isFalse();
        bed.aws.faults().clear();

        bed.run(bed.backupRequest().yieldTo(TODAY).build(), "00000002").result();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE)).isEmpty();
    }

    @Test
    void aKeyThatWasWrittenForAnotherInstanceNamesNoRun() {
        Heard first = new Heard();
        bed.engine.begin("7f3a2c41", bed.backupRequest().build(), bed.access(), first);
        bed.time.runUntil(() -> first.log().contains("/6 Create image"));
        String other = "i-0ffffffffffffffff";
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        Keys.byInstance(other),
                        bed.aws.s3().text(TestBed.BUCKET, Keys.byInstance(bed.instance)));

        InstanceKey.Holder holder = InstanceKey.BACKUP.look(bucket(), other).orElseThrow();
        assertThat(holder.runId()).isEmpty();
        assertThat(holder.isUnderWay()).isFalse();
    }

    @Test
    void aDamagedKeyIsTakenOver() {
        bed.aws.s3().put(TestBed.BUCKET, Keys.byInstance(bed.instance), "{\"runId\":\"../../secrets\"}");
        bed.run(bed.backupRequest().yieldTo(TODAY).build(), "00000002").result();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.BY_INSTANCE)).isEmpty();
    }

    @Test
    void aBackupIsNotFailedByAKeyThatMayNotBeRemoved() {
        bed.aws.faults().deny("s3:DeleteObject");
        bed.backup();
        bed.aws.faults().clear();

        assertThat(InstanceKey.BACKUP.look(bucket(), bed.instance).orElseThrow().isUnderWay())
                .isFalse();
        bed.backup();
        assertThat(bed.catalog().list()).hasSize(2);
    }

    @Test
    void aBackupDoesNotGiveWayToOneThatBeganTooLongAgo() {
        Heard first = new Heard();
        bed.engine.begin("00000001", bed.backupRequest().build(), bed.access(), first);
        bed.time.pass(Duration.ofMinutes(5));
        YieldTo minute = new YieldTo(60, "", false);
        bed.run(bed.backupRequest().yieldTo(minute).build(), "00000002").result();
    }
}
