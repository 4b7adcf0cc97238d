package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord.ImageState;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a prune makes of records, objects, index keys and images that are not as they should be. */
class PruneBadInputTest {

    private final PruneBed prune = new PruneBed();
    private final TestBed bed = prune.bed;

    @AfterEach
    void close() {
        prune.close();
    }

    private void change(String amiId, String from, String to) {
        String text = bed.aws.s3().text(TestBed.BUCKET, Keys.record(amiId));
        assertThat(text).contains(from);
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(amiId), text.replace(from, to));
    }

    @Test
    void aPolicyThatKeepsNothingOrIsNegativeIsRefused() {
        prune.with(2);

        assertThat(prune.run(prune.request(RetentionPolicy.NONE)).failure()).isNotEmpty();
        assertThat(prune.run(prune.keep(-1)).failure()).contains("-1");
        assertThat(prune.run(prune.keep(1).most(-1)).failure()).contains("-1");

        assertThat(prune.backups).allMatch(prune::isWhole);
    }

    @ParameterizedTest
    @ValueSource(strings = {"{\"schemaVersion\":1,\"amiId\":", "[]", "{}", "\u0000\u0001"})
    void aRecordThatCannotBeReadStopsThePruneOfItsInstance(String damage) {
        prune.with(3);
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(prune.ami(1)), damage);

        assertThat(prune.run(prune.keep(1)).failure())
                .contains("A record can't be read, so nothing of this instance is removed", prune.ami(1));

        assertThat(prune.isWhole(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
        assertThat(prune.hasObject(prune.ami(1))).isTrue();
        assertThat(prune.hasImage(prune.ami(1))).isTrue();
    }

    @Test
    void aRecordOfAnotherBucketsObjectCountsForNothingAndLosesNothing() {
        prune.with(3);
        change(prune.ami(2), "\"" + TestBed.BUCKET + "\"", "\"somebody-elses-bucket\"");

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(2), Verdict.NOT_COUNTED)
                .containsEntry(prune.ami(1), Verdict.KEEP)
                .containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(PruneBed.why(pruned, prune.ami(2))).contains("in the bucket somebody-elses-bucket");
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
    }

    @Test
    void aRecordOfAnotherInstanceUnderAnIndexKeyOfThisOneLosesNothing() {
        String other = bed.aws.ec2().runInstance(InstanceSpec.named("db-1").volume(VolumeSpec.gp3("/dev/xvda", 8)));
        OperationResult foreign = bed.run(
                        bed.backupRequest().encrypt(false).build().with(other, null))
                .result();
        IndexEntry entry = prune.record(foreign.amiId()).indexEntry();
        bed.catalog()
                .index(new IndexEntry(
                        bed.instance,
                        entry.amiId(),
                        entry.takenAt(),
                        entry.sizeBytes(),
                        entry.region(),
                        entry.account()));
        prune.with(2);

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(foreign.amiId(), Verdict.NOT_COUNTED);
        assertThat(PruneBed.why(pruned, foreign.amiId())).contains("its record is of " + other);
        assertThat(prune.record(foreign.amiId()).isComplete()).isTrue();
        assertThat(prune.hasImage(foreign.amiId())).isTrue();
        assertThat(prune.hasObject(foreign.amiId())).isTrue();
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }

    @Test
    void anObjectReplacedSinceCountsForNothingAndLosesNothing() {
        prune.with(3);
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(prune.ami(2)), "something else");

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(2), Verdict.NOT_COUNTED)
                .containsEntry(prune.ami(1), Verdict.KEEP)
                .containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(PruneBed.why(pruned, prune.ami(2))).contains("was replaced");
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
        assertThat(prune.isWhole(prune.ami(1))).isTrue();
    }

    @Test
    void anObjectReplacedAfterTheRecordWasMarkedStaysAndTheRecordSaysWhatItLost() {
        prune.with(2);
        bed.aws.faults().plan(call -> {
            if (call.action().equals("ec2:DeleteSnapshot")) {
                bed.aws.s3().put(TestBed.BUCKET, Keys.object(prune.ami(0)), "something else");
            }
            return Fault.none();
        });

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.object(prune.ami(0)))).isEqualTo("something else");
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.DROPPED);
    }

    @Test
    void anImageAndASnapshotThatAreGoneAlreadyAreNoError() {
        prune.with(3);
        bed.deregisterOnly(prune.ami(0));
        bed.deregisterOnly(prune.ami(1));
        prune.snapshots(prune.ami(1)).forEach(bed.aws.ec2()::loseSnapshot);

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isGone(prune.ami(1))).isTrue();
        assertThat(pruned.remains()).isEmpty();
    }

    @Test
    void aSnapshotThatAnotherImageUsesStaysAndIsNamed() {
        prune.with(2);
        List<String> snapshots = prune.snapshots(prune.ami(0));
        bed.aws.ec2().registerAgain(prune.ami(0), "made of the same snapshots");

        Heard heard = prune.run(prune.keep(1));

        OperationResult.Prune pruned = PruneBed.pruned(heard);
        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.REMOVED);
        assertThat(prune.snapshots(prune.ami(0))).isEqualTo(snapshots);
        assertThat(snapshots).allSatisfy(id -> {
            assertThat(PruneBed.why(pruned, prune.ami(0))).contains(id + " is used by another image");
            assertThat(prune.record(prune.ami(0)).removal().orElseThrow().kept())
                    .anyMatch(line -> line.contains(id));
            assertThat(pruned.remains()).anyMatch(line -> line.text().contains(id));
            assertThat(heard.log()).contains(id + " is used by another image");
        });
        assertThat(prune.hasObject(prune.ami(0))).isFalse();
    }

    @Test
    void whereTheObjectMayNotBeDeletedTheRecordIsCompleteAgainAndSaysWhatItLost() {
        prune.with(3);
        String object = Keys.object(prune.ami(0));
        bed.aws
                .faults()
                .plan(call -> call.action().equals("s3:DeleteObject")
                                && object.equals(call.parameters().get("key"))
                        ? Fault.error(403, "AccessDenied", "Access Denied")
                        : Fault.none());

        Heard heard = prune.run(prune.keep(1));

        OperationResult.Prune pruned = PruneBed.pruned(heard);
        assertThat(PruneBed.verdicts(pruned))
                .containsEntry(prune.ami(0), Verdict.FAILED)
                .containsEntry(prune.ami(1), Verdict.REMOVED);
        assertThat(PruneBed.why(pruned, prune.ami(0))).contains("AccessDenied");
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.record(prune.ami(0)).imageState()).isEqualTo(ImageState.DROPPED);
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.record(prune.ami(0))))
                .contains("\"lost\"", "prune.lost.image");
        assertThat(prune.hasObject(prune.ami(0))).isTrue();
        assertThat(prune.isIndexed(prune.ami(0))).isTrue();
        assertThat(bed.restore(prune.ami(0)).imageKept()).isTrue();

        bed.aws.faults().clear();
        prune.pruned(prune.keep(1));
        assertThat(prune.isGone(prune.ami(0))).isTrue();
        assertThat(prune.isWhole(prune.ami(2))).isTrue();
    }

    @Test
    void whereASnapshotMayNotBeDeletedInTheMiddleTheBackupStaysAndTheNextPruneEndsIt() {
        prune.with(2);
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:DeleteSnapshot")
                        ? Fault.error(403, "UnauthorizedOperation", "You are not authorized to perform this operation.")
                        : Fault.none());

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned)).containsEntry(prune.ami(0), Verdict.FAILED);
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.hasObject(prune.ami(0))).isTrue();
        bed.aws.faults().clear();
        prune.pruned(prune.keep(1));
        assertThat(prune.isGone(prune.ami(0))).isTrue();
    }

    @Test
    void anIndexKeyWithoutARecordAndARecordWithoutAnIndexKeyDeleteNothing() {
        prune.with(4);
        bed.catalog()
                .index(new IndexEntry(
                        bed.instance,
                        "ami-0123456789abcdef0",
                        bed.clock.instant(),
                        5,
                        TestBed.REGION,
                        bed.aws.accountId()));
        bed.aws
                .s3()
                .delete(TestBed.BUCKET, prune.record(prune.ami(0)).indexEntry().key());

        OperationResult.Prune pruned = prune.pruned(prune.keep(1));

        assertThat(PruneBed.verdicts(pruned))
                .containsEntry("ami-0123456789abcdef0", Verdict.NOT_COUNTED)
                .containsEntry(prune.ami(3), Verdict.KEEP)
                .containsEntry(prune.ami(1), Verdict.REMOVED)
                .doesNotContainKey(prune.ami(0));
        assertThat(PruneBed.why(pruned, "ami-0123456789abcdef0")).contains("its record", "is missing");
        assertThat(prune.record(prune.ami(0)).isComplete()).isTrue();
        assertThat(prune.hasImage(prune.ami(0))).isTrue();
        assertThat(prune.hasObject(prune.ami(0))).isTrue();
    }

    @Test
    void keysOfTheFutureAndForgedAgesDeleteNothing() {
        prune.with(2);
        for (int i = 0; i < 5; i++) {
            IndexEntry real = prune.record(prune.ami(1)).indexEntry();
            bed.catalog()
                    .index(new IndexEntry(
                            bed.instance,
                            prune.ami(i % 2),
                            real.takenAt().plus(Duration.ofDays(10 + i)),
                            real.sizeBytes(),
                            real.region(),
                            real.account()));
        }

        OperationResult.Prune pruned =
                prune.pruned(prune.request(new RetentionPolicy(0, Duration.ofDays(3), 0, 0, 0, 0, Map.of(), null, "")));

        assertThat(prune.backups).allMatch(prune::isWhole);
        assertThat(pruned.bytesFreed()).isZero();
    }
}
