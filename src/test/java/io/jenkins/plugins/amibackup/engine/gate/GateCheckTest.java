package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which backups are good enough for a gate: those that can be brought back, and that hold what is asked for. */
class GateCheckTest {

    private static final String ACCOUNT = "123456789012";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Heard gate(boolean create, boolean allowExcluded, BackupRequest backup) {
        Heard heard = new Heard();
        GateRequest demand = new GateRequest(Duration.ofHours(24), create, allowExcluded, backup);
        Gate.open(bed.engine, Ids.newRun(), demand, bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private Heard gate() {
        return gate(false, true, bed.backupRequest().build());
    }

    private Heard gateThatMay() {
        return gate(true, true, bed.backupRequest().build());
    }

    private OperationResult backupWithoutImage() {
        return bed.run(bed.backupRequest().keepImage(false).build()).result();
    }

    private OperationResult backupWithout(String device) {
        return bed.run(bed.backupRequest().excludeDevices(List.of(device)).build())
                .result();
    }

    private void storageClass(OperationResult backup, String storageClass) {
        bed.aws.s3().storageClass(TestBed.BUCKET, backup.objectKey(), storageClass);
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLACIER", "DEEP_ARCHIVE"})
    void aBackupWhoseOnlyCopyIsInAnArchiveDoesNotOpenTheGateAndTheLineSaysHowToBringItBack(String storageClass) {
        OperationResult backup = backupWithoutImage();
        storageClass(backup, storageClass);

        assertThat(gate().failure())
                .startsWith("The newest complete backup of web-1 (" + bed.instance + ") is " + backup.amiId()
                        + ", but its object s3://acme-ami-backups/" + backup.objectKey() + " is archived ("
                        + storageClass + ") and can't be read. To bring it back: aws s3api restore-object --bucket"
                        + " acme-ami-backups --key " + backup.objectKey()
                        + " --region eu-west-1 --restore-request Days=7"
                        + " (takes minutes to 48 hours). The gate is closed.");
    }

    @ParameterizedTest
    @ValueSource(strings = {"ARCHIVE_ACCESS", "DEEP_ARCHIVE_ACCESS"})
    void aBackupInAnArchiveTierOfIntelligentTieringDoesNotOpenTheGate(String tier) {
        OperationResult backup = backupWithoutImage();
        bed.aws.s3().archiveTier(TestBed.BUCKET, backup.objectKey(), tier);

        assertThat(gate().failure())
                .contains("is archived (" + tier + ") and can't be read")
                .contains("--restore-request GlacierJobParameters={Tier=Standard} (takes");

        bed.aws.s3().restoringFromArchive(TestBed.BUCKET, backup.objectKey());
        assertThat(gate().failure()).contains("S3 is restoring it. Try again when S3 has finished.");

        bed.aws.s3().storageClass(TestBed.BUCKET, backup.objectKey(), "INTELLIGENT_TIERING");
        assertThat(gate().result().amiId()).isEqualTo(backup.amiId());
    }

    @Test
    void anObjectThatWasBroughtBackOpensTheGateForAsLongAsItsCopyIsThere() {
        OperationResult backup = backupWithoutImage();
        storageClass(backup, "DEEP_ARCHIVE");
        bed.aws.s3().restoringFromArchive(TestBed.BUCKET, backup.objectKey());
        assertThat(gate().failure())
                .contains("is archived (DEEP_ARCHIVE), and S3 is restoring it. Try again when S3 has finished.");

        bed.clock.advance(Duration.ofDays(-6).minusHours(23));
        bed.aws.s3().restoreFromArchive(TestBed.BUCKET, backup.objectKey());
        bed.clock.advance(Duration.ofDays(6).plusHours(23));
        Heard soonGone = gate();
        assertThat(soonGone.result().amiId()).isEqualTo(backup.amiId());
        assertThat(soonGone.log())
                .contains("[AMI gate] Warning: the stored copy s3://acme-ami-backups/" + backup.objectKey()
                        + " was brought back from an archive and can be read until "
                        + bed.clock.instant().plus(Duration.ofHours(1)).truncatedTo(ChronoUnit.SECONDS)
                        + " only; bring it back again if it is to be restored later");

        bed.clock.advance(Duration.ofHours(2));
        assertThat(gate().failure()).contains("is archived (DEEP_ARCHIVE) and can't be read");
    }

    @Test
    void ofACopyThatIsThereForDaysNothingIsSaid() {
        OperationResult backup = backupWithoutImage();
        storageClass(backup, "GLACIER");
        bed.aws.s3().restoreFromArchive(TestBed.BUCKET, backup.objectKey());

        Heard heard = gate();

        assertThat(heard.result().amiId()).isEqualTo(backup.amiId());
        assertThat(heard.log()).doesNotContain("Warning");
    }

    @ParameterizedTest
    @ValueSource(strings = {"GLACIER_IR", "STANDARD_IA", "INTELLIGENT_TIERING"})
    void whatIsOnlyCheaperIsReadLikeAnyOther(String storageClass) {
        OperationResult backup = backupWithoutImage();
        storageClass(backup, storageClass);

        assertThat(gate().result().amiId()).isEqualTo(backup.amiId());
    }

    @Test
    void anImageThatCanBeLaunchedOpensTheGateThoughItsStoredCopyIsInAnArchive() {
        OperationResult backup = bed.backup();
        storageClass(backup, "GLACIER");

        bed.aws.calls().reset();

        Heard heard = gate();

        assertThat(bed.aws.calls().count("ec2:DescribeImages")).isEqualTo(1);
        assertThat(heard.result().imageKept()).isTrue();
        assertThat(heard.log())
                .contains("[AMI gate] Warning: the stored copy s3://acme-ami-backups/" + backup.objectKey()
                        + " is archived (GLACIER) and can't be read for now; the image " + backup.amiId()
                        + " is still in EC2 and can be launched");

        bed.deregisterOnly(backup.amiId());
        assertThat(gate().failure()).contains("is archived (GLACIER) and can't be read");
    }

    @Test
    void whereEc2DoesNotSayWhetherTheImageStandsTheArchivedBackupDoesNotOpenTheGate() {
        OperationResult backup = bed.backup();
        storageClass(backup, "GLACIER");
        bed.aws.faults().deny("ec2:DescribeImages");
        assertThat(gate().failure())
                .contains("is archived (GLACIER) and can't be read")
                .contains(
                        " It is not known whether the image " + backup.amiId()
                                + " is still in EC2, which would open the gate: ec2:DescribeImages failed: UnauthorizedOperation: ")
                .contains("allow ec2:DescribeImages in their IAM policy")
                .contains(" The gate is closed.");

        bed.aws.s3().restoringFromArchive(TestBed.BUCKET, backup.objectKey());
        assertThat(gate().failure())
                .contains("S3 is restoring it. Try again when S3 has finished. It is not known whether the image ");
        storageClass(backup, "GLACIER");

        bed.aws.faults().clear();
        bed.aws.faults().throttleNext("ec2:DescribeImages", 5);
        assertThat(gate().result().amiId()).isEqualTo(backup.amiId());
    }

    @ParameterizedTest
    @CsvSource({"ExpiredToken,CREDENTIALS", "AuthFailure,CREDENTIALS"})
    void credentialsThatEndWhileTheImageIsLookedForAreNoClosedGate(String code, FailureKind kind) {
        storageClass(bed.backup(), "GLACIER");
        bed.aws.faults().failNext("ec2:DescribeImages", 9, 400, code, "no");

        assertThat(gate().end())
                .isInstanceOfSatisfying(
                        End.Failed.class, failed -> assertThat(failed.kind()).isEqualTo(kind));
    }

    @Test
    void anArchivedBackupHidesNoOlderOneThatIsYoungEnough() {
        OperationResult older = bed.backup();
        bed.clock.advance(Duration.ofHours(2));
        OperationResult newer = backupWithoutImage();
        storageClass(newer, "DEEP_ARCHIVE");
        assertThat(gate().result().amiId()).isEqualTo(older.amiId());

        bed.clock.advance(Duration.ofHours(23));
        assertThat(gate().failure()).contains("is " + newer.amiId() + ", but its object");
    }

    @Test
    void aGateThatMayMakesABackupWhereAllThatAreYoungEnoughAreInAnArchive() {
        List<OperationResult> archived = List.of(backupWithoutImage(), backupWithoutImage());
        archived.forEach(backup -> storageClass(backup, "DEEP_ARCHIVE"));

        assertThat(archived)
                .extracting(OperationResult::amiId)
                .doesNotContain(gateThatMay().result().amiId());
        assertThat(bed.catalog().list()).hasSize(3);
    }

    @Test
    void aBackupThatLeftVolumesOutOpensTheGateWithAWarningAndTheResultNamesThem() {
        OperationResult backup = backupWithout("/dev/sdf");
        assertThat(backup.excludedDevices()).containsExactly("/dev/sdf");

        Heard heard = gate();

        assertThat(heard.result().excludedDevices()).containsExactly("/dev/sdf");
        assertThat(heard.log())
                .contains("[AMI gate] Warning: the backup " + backup.amiId()
                        + " left out /dev/sdf, which this gate did not ask for");
    }

    @Test
    void aGateThatLeavesTheSameOutItselfAsksForNothingElse() {
        OperationResult backup = backupWithout("/dev/sdf");
        BackupRequest same =
                bed.backupRequest().excludeDevices(List.of("/dev/sdf")).build();

        Heard heard = gate(false, false, same);

        assertThat(heard.result().amiId()).isEqualTo(backup.amiId());
        assertThat(heard.log()).doesNotContain("Warning");
    }

    @Test
    void aGateThatAcceptsNoneThatLeftVolumesOutStaysClosed() {
        OperationResult backup = backupWithout("/dev/sdf");

        assertThat(gate(false, false, bed.backupRequest().build()).failure())
                .startsWith("The newest complete backup of web-1 (" + bed.instance + ") is " + backup.amiId()
                        + ", but it left out /dev/sdf, which this gate does not accept."
                        + " The gate is closed.");

        OperationResult made = gate(true, false, bed.backupRequest().build()).result();
        assertThat(made.amiId()).isNotEqualTo(backup.amiId());
        assertThat(made.excludedDevices()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 3, 10, 40, 80, 120})
    void aGateThatAcceptsNoneThatLeavesVolumesOutDoesNotWaitForOneEither(int lead) {
        BackupRequest partly =
                bed.backupRequest().excludeDevices(List.of("/dev/sdf")).build();
        Heard other = new Heard();
        bed.engine("controller-2").begin("00000001", partly, bed.access(), other);
        for (int step = 0; step < lead; step++) {
            bed.time.step();
        }

        OperationResult made = gate(true, false, bed.backupRequest().build()).result();

        assertThat(made.runId()).isNotEqualTo("00000001");
        assertThat(made.excludedDevices()).isEmpty();
        bed.time.runUntil(other::hasEnded);
    }

    /** More complete backups than a gate looks at, one minute apart, as copies of the documents of one. */
    private void copies(OperationResult backup, int number) {
        String record = bed.aws.s3().text(TestBed.BUCKET, backup.recordKey());
        IndexEntry real = bed.catalog().newest(bed.instance).orElseThrow();
        for (int i = 1; i <= number; i++) {
            String amiId = "ami-0c0ffee00000%05x".formatted(i);
            Instant takenAt = real.takenAt().minusSeconds(60L * i);
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            Keys.record(amiId),
                            record.replace(backup.amiId(), amiId)
                                    .replace(real.takenAt().toString(), takenAt.toString()));
            bed.aws.s3().copy(TestBed.BUCKET, backup.objectKey(), TestBed.BUCKET, Keys.object(amiId));
            bed.catalog()
                    .index(new IndexEntry(
                            bed.instance, amiId, takenAt, real.sizeBytes(), real.region(), real.account()));
        }
    }

    @Test
    void moreBackupsThatLeftVolumesOutThanAreLookedAtAreNoFalseKeys() {
        OperationResult backup = backupWithout("/dev/sdf");
        copies(backup, 250);

        assertThat(gate(false, false, bed.backupRequest().build()).failure())
                .startsWith("The newest complete backup of web-1 (" + bed.instance + ") is " + backup.amiId()
                        + ", but it left out /dev/sdf, which this gate does not accept. None of the newest 200 complete"
                        + " backups of web-1 (" + bed.instance
                        + ") in s3://acme-ami-backups opens this gate, and a gate looks"
                        + " at no older ones. The gate is closed.");
    }

    @Test
    void ofBackupsInAnArchiveTheImagesAreAskedForAtOnceAlsoWhereThatIsThrottled() {
        OperationResult backup = backupWithoutImage();
        storageClass(backup, "DEEP_ARCHIVE");
        copies(backup, 210);
        bed.aws.faults().throttleNext("ec2:DescribeImages", 3);
        bed.aws.calls().reset();

        assertThat(gate().failure())
                .contains(" is " + backup.amiId() + ", but its object")
                .contains("None of the newest 200 complete backups");
        assertThat(bed.aws.calls().count("ec2:DescribeImages")).isLessThan(7);
        assertThat(bed.aws.calls().count("s3:HeadObject")).isLessThan(210);
    }

    @Test
    void falseKeysAndBackupsAreCountedApart() {
        OperationResult backup = backupWithout("/dev/sdf");
        copies(backup, 150);
        for (int i = 0; i < 150; i++) {
            forge(i, bed.clock.instant().minusSeconds(i));
        }

        assertThat(gate(false, false, bed.backupRequest().build()).failure())
                .doesNotContain("match no backup")
                .doesNotContain("looks at no older ones");
    }

    /** An index key of a backup that isn't there. */
    private void forge(int number, Instant takenAt) {
        String amiId = "ami-0bad0000000%06x".formatted(number);
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        new IndexEntry(bed.instance, amiId, takenAt, 1, TestBed.REGION, ACCOUNT).key(),
                        "");
    }

    @ParameterizedTest
    @CsvSource({"20,1", "150,1", "0,3000"})
    void forgedIndexKeysDatedNowHideNoBackup(int images, int keysOfOne) {
        OperationResult backup = bed.backup();
        bed.clock.advance(Duration.ofHours(1));
        for (int i = 0; i < images; i++) {
            forge(i, bed.clock.instant().plusSeconds(i));
        }
        for (int i = 1; i < keysOfOne; i++) {
            forge(images, bed.clock.instant().minusSeconds(i));
        }

        assertThat(gate().result().amiId()).isEqualTo(backup.amiId());
        assertThat(gateThatMay().result().amiId()).isEqualTo(backup.amiId());
    }

    @Test
    void forgedIndexKeysOfARealBackupHideNeitherItNorOthers() {
        OperationResult older = bed.backup();
        bed.clock.advance(Duration.ofHours(1));
        OperationResult newer = backupWithoutImage();
        storageClass(newer, "DEEP_ARCHIVE");
        IndexEntry real = bed.catalog().newest(bed.instance).orElseThrow();
        for (int i = 1; i < 300; i++) {
            bed.aws.s3().put(TestBed.BUCKET, real.key() + "-" + i, "");
            bed.aws
                    .s3()
                    .put(
                            TestBed.BUCKET,
                            new IndexEntry(
                                            bed.instance,
                                            newer.amiId(),
                                            bed.clock.instant().plusMillis(i),
                                            real.sizeBytes(),
                                            TestBed.REGION,
                                            ACCOUNT)
                                    .key(),
                            "");
        }

        assertThat(gate().result().amiId()).isEqualTo(older.amiId());
        storageClass(newer, "STANDARD");
        assertThat(gate().result().amiId()).isEqualTo(newer.amiId());
    }

    @Test
    void forgedIndexKeysKeepNoGateFromMakingABackupAndFindingIt() {
        for (int i = 0; i < 30; i++) {
            forge(i, bed.clock.instant().plus(Duration.ofHours(1)).plusSeconds(i));
        }

        OperationResult made = gateThatMay().result();

        assertThat(bed.catalog().find(made.amiId())).isPresent();
        assertThat(bed.images()).hasSize(1);
    }

    @Test
    void aBackupThatTheGateHasMadeItselfIsFoundBehindMoreForgedKeysThanAreLookedAt() {
        for (int i = 0; i < 250; i++) {
            forge(i, bed.clock.instant().plus(Duration.ofHours(1)).plusSeconds(i));
        }

        assertThat(gateThatMay().result().amiId()).isEqualTo(bed.images().get(0).id());
    }

    @Test
    void aLookAtForgedKeysHasBoundsAndTheLineSaysWhatToCheck() {
        OperationResult backup = bed.backup();
        bed.clock.advance(Duration.ofHours(1));
        for (int i = 0; i < 250; i++) {
            forge(i, bed.clock.instant().plusSeconds(i));
        }
        bed.aws.calls().reset();

        assertThat(gate().failure())
                .contains("There is no complete backup of web-1 (" + bed.instance + ")")
                .contains(
                        "Index keys of web-1 (" + bed.instance
                                + ") in s3://acme-ami-backups that match no backup may hide"
                                + " others: there are more of them than a gate looks at. Check who else can write to ami-index/.");
        assertThat(bed.aws.calls().total()).isLessThan(220);
        assertThat(bed.catalog().find(backup.amiId())).isPresent();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.index(bed.instance))).hasSize(251);
    }
}
