package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Backups that are no usual ones, and places where their machines can't be started. */
class DrillBadInputTest {

    private static final String RUN = DrillBed.RUN;

    private final DrillBed drills = new DrillBed();
    private final TestBed bed = drills.bed;

    @AfterEach
    void close() {
        drills.close();
    }

    private BackupRecord record(String amiId) {
        return bed.catalog().find(amiId).orElseThrow().record();
    }

    private String backup(InstanceSpec spec) {
        String instance = bed.aws.ec2().runInstance(spec.volume(VolumeSpec.gp3("/dev/xvda", 8)));
        return bed.run(BackupRequest.of(instance, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();
    }

    private void assertNothingWasMade(int images) {
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
        assertThat(bed.aws.calls().count("ec2:RunInstances")).isZero();
        assertThat(bed.images()).hasSize(images);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/verifications/"))
                .isEmpty();
    }

    /** Whatever was made is gone, and the backup is neither proven nor disproven. */
    private void assertNothingWasFoundOut(String amiId) {
        assertThat(record(amiId).proofs()).isEmpty();
        assertThat(drills.machines()).allMatch(machine -> machine.state().equals("terminated"));
        assertThat(bed.images()).extracting(image -> image.id()).containsExactly(amiId);
        assertThat(bed.aws.ec2().snapshots()).hasSize(1);
    }

    @Test
    void aMachineWhoseChecksNeverSayAnythingSpeaksAgainstTheBackupAtItsDeadline() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().next(Fate.neverOk());

        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).failure())
                .contains("does not pass EC2's status checks: instance initializing, system initializing");
        assertThat(record(amiId).proofs()).hasSize(1).noneMatch(Proof::passed);
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aDeadlineThatPassesWhileNobodyIsUpEndsTheMachineAndIsNoWordAgainstTheBackup() {
        String amiId = bed.backup().amiId();
        Heard first = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.CONSOLE), bed.access(), first);
        bed.time.runUntil(() -> first.log().contains("4/9 Launch"));
        assertThat(first.hasEnded()).isFalse();
        bed.time.forgetAll();
        bed.clock.advance(Duration.ofHours(5));
        bed.engine = bed.engine("controller-1");

        Heard resumed = bed.resume(RUN);

        assertThat(drills.machines()).hasSize(1);
        drills.assertNothingIsLeft(1);
        assertThat(record(amiId).proofs()).as(resumed.log()).allMatch(Proof::passed);
    }

    @Test
    void windowsIsBootedWithAPictureOfItsScreenAndItsConsoleIsNotSearched() {
        String amiId = backup(InstanceSpec.named("app-1").windows());

        Heard searched = bed.run(drills.request(amiId, ProofLevel.CONSOLE), RUN);
        assertThat(searched.failure())
                .contains(amiId + " is a backup of Windows, whose console shows no text: verify it to level boot, which"
                        + " looks for a picture of its screen.");
        assertNothingWasMade(1);

        Heard booted = bed.run(drills.request(amiId, ProofLevel.BOOT), "7f3a2c43");
        assertThat(booted.result().status()).isEqualTo("done");
        assertThat(booted.log()).contains("aws ec2 get-console-screenshot --instance-id ");
        assertThat(record(amiId).proof(ProofLevel.BOOT)).isPresent();
    }

    @Test
    void aProductOfTheMarketplaceThatNobodyIsSubscribedToSaysNothingAboutTheBackup() {
        String amiId = backup(InstanceSpec.named("app-1").product("abc123"));
        bed.aws.networks().subscribed("abc123", false);

        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).failure())
                .contains("OptInRequired");
        assertNothingWasFoundOut(amiId);
    }

    @Test
    void aTypeThatTheZoneDoesNotOfferSaysNothingAboutTheBackup() {
        String amiId = backup(InstanceSpec.named("app-1").ofType("m5.large"));
        bed.aws.networks().notOffered("m5.large", "a");

        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).failure())
                .contains(
                        "The instance type m5.large is not offered in eu-west-1a, only in eu-west-1b, eu-west-1c: name"
                                + " another type (--instance-type), or a subnet in another zone (--subnet-id).");
        assertNothingWasFoundOut(amiId);
    }

    @Test
    void aSubnetWithoutFreeAddressesIsNamedBeforeAnythingIsMade() {
        String amiId = backup(InstanceSpec.named("app-1"));
        bed.aws.networks().freeAddresses(drills.subnet, 0);

        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).failure())
                .contains("The subnet " + drills.subnet + " has no free address: free one, or name another.");
        assertNothingWasMade(1);
    }

    @Test
    void aBackupOfAnotherAccountIsVerifiedInTheAccountThatHasItsBucket() {
        String amiId = backup(InstanceSpec.named("app-1"));
        String key = Keys.record(amiId);
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        key,
                        bed.aws
                                .s3()
                                .text(TestBed.BUCKET, key)
                                .replace("\"account\" : \"123456789012\"", "\"account\" : \"210987654321\""));

        Heard heard = bed.run(drills.request(amiId, ProofLevel.BOOT), RUN);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(record(amiId).proof(ProofLevel.BOOT)).isPresent();
        assertThat(drills.machines())
                .hasSize(1)
                .allMatch(machine -> machine.state().equals("terminated"));
    }

    @Test
    void aForeignBackupIsVerifiedToLevelImageOnlyWhateverWasAskedForAndSaysSo() {
        String amiId = backup(InstanceSpec.named("app-1"));
        bed.aws.s3().keys(TestBed.BUCKET).stream()
                .filter(key -> !key.equals(Keys.object(amiId)))
                .forEach(key -> bed.aws.s3().delete(TestBed.BUCKET, key));

        Heard heard = bed.run(drills.request(amiId, ProofLevel.BOOT).acceptingForeign(true), RUN);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log())
                .contains(
                        amiId + " has no record because something else stored it: nobody can say how a machine of it is"
                                + " started, so it is verified to level image instead of boot")
                .contains("it has no record to write a proof into");
        assertThat(drills.machines()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.RECORDS)).isEmpty();
        assertThat(bed.images()).hasSize(1);
    }
}
