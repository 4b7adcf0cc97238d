package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A gate that verifies the backup it opens with where that is not proven. */
class GateVerifyTest {

    private static final String RUN = "7f3a2c41";
    private static final String DRILL = Ids.ofMember(RUN, "drill0");

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private GateRequest demand(boolean create) {
        return demand(create, DrillTerms.of(ProofLevel.IMAGE));
    }

    private GateRequest demand(boolean create, DrillTerms drill) {
        ProofTerms terms = new ProofTerms(Duration.ofDays(7), ProofTerms.Scope.BACKUP, true, drill);
        return new GateRequest(
                Duration.ofDays(1), create, true, bed.backupRequest().build(), Optional.of(terms));
    }

    private Heard gate(boolean create) {
        Heard heard = new Heard();
        open(create, heard);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private OperationHandle open(boolean create, Heard heard) {
        return Gate.open(bed.engine, RUN, demand(create), bed.access(), heard, DriveOptions.DEFAULT);
    }

    private BackupRecord record(String amiId) {
        return bed.catalog().find(amiId).orElseThrow().record();
    }

    private void nothingIsLeftBut(String amiId) {
        assertThat(bed.images()).extracting(image -> image.id()).containsExactly(amiId);
    }

    @Test
    void aBackupThatIsNotProvenIsVerifiedThereAndThen() {
        OperationResult backup = bed.backup();

        Heard heard = gate(false);

        assertThat(heard.result().amiId()).isEqualTo(backup.amiId());
        assertThat(heard.result().proven())
                .hasValueSatisfying(proven -> assertThat(proven.proof().runId()).isEqualTo(DRILL));
        assertThat(heard.log())
                .contains("it was never verified: nothing shows that it can be restored. Verifying it now, to level"
                        + " image.")
                .contains("[AMI gate] proven: " + backup.amiId() + " to level image");
        nothingIsLeftBut(backup.amiId());
    }

    @Test
    void aBackupThatTheGateMakesIsVerifiedToo() {
        Heard heard = gate(true);

        OperationResult made = heard.result();
        assertThat(made.runId()).isEqualTo(RUN);
        assertThat(made.ageSeconds()).isZero();
        assertThat(made.proven()).isPresent();
        assertThat(heard.log())
                .contains("[AMI gate] open: " + bed.instance + " has the backup " + made.amiId() + ", made just now");
        nothingIsLeftBut(made.amiId());
    }

    @Test
    void whatIsProvenIsNotVerifiedAgain() {
        OperationResult backup = bed.backup();
        gate(false);
        bed.aws.calls().reset();

        Heard heard = new Heard();
        Gate.open(bed.engine, "0000000a", demand(false), bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().amiId()).isEqualTo(backup.amiId());
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
    }

    @Test
    void aBackupThatAgesBeyondTheMaximumWhileItIsVerifiedOpensTheGate() {
        OperationResult backup = bed.backup();
        Duration passed = Duration.between(backup.takenAt(), bed.clock.instant());
        bed.clock.advance(Duration.ofDays(1).minus(passed).minus(Duration.ofMinutes(2)));
        assertThat(gate(false).result().amiId()).isEqualTo(backup.amiId());
    }

    @Test
    void aVerificationIsGoneOnWithAfterARestart() {
        OperationResult backup = bed.backup();
        Heard before = new Heard();
        OperationHandle gate = open(false, before);
        bed.time.runUntil(() -> bed.images().size() == 2);
        gate.detach(Line.literal("Jenkins stops"));
        bed.time.runUntil(before::hasEnded);
        assertThat(before.end()).isInstanceOf(End.Detached.class);

        Heard after = gate(false);

        assertThat(after.result().proven())
                .hasValueSatisfying(proven -> assertThat(proven.proof().runId()).isEqualTo(DRILL));
        assertThat(after.log())
                .contains("going on with the verification of " + backup.amiId() + " that this gate has begun");
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isEqualTo(1);
        nothingIsLeftBut(backup.amiId());
    }

    @Test
    void anAbortOfTheGateAbortsTheVerificationAndRemovesWhatItHasMade() {
        OperationResult backup = bed.backup();
        Heard heard = new Heard();
        OperationHandle gate = open(false, heard);
        bed.time.runUntil(() -> bed.images().size() == 2);
        assertThat(gate.runIds()).containsExactly(DRILL);

        gate.abort(Line.literal("Aborted by a test"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.end()).isInstanceOf(End.Aborted.class);
        assertThat(record(backup.amiId()).proofs()).isEmpty();
        nothingIsLeftBut(backup.amiId());
    }

    @Test
    void whatItsOwnVerificationHasFoundWrongKeepsTheGateClosedAndNothingIsVerifiedAgain() {
        OperationResult backup = bed.backup();
        BackupRecord record = record(backup.amiId());
        bed.catalog()
                .prove(
                        backup.amiId(),
                        new Proof(
                                ProofLevel.IMAGE,
                                false,
                                bed.clock.instant(),
                                DRILL,
                                "deploy #1",
                                "",
                                record.etag(),
                                record.versionId(),
                                1,
                                0,
                                Line.literal("The sizes differ")));
        bed.aws.calls().reset();

        assertThat(gate(false).failure())
                .contains("its last verification, run " + DRILL + " of ")
                .contains("did not reach level image: The sizes differ. The gate is closed. To verify it:");
        assertThat(bed.aws.calls().count("ec2:CreateRestoreImageTask")).isZero();
    }

    @Test
    void aVerificationThatCannotBeMadeEndsTheGateWithItsOwnFailure() {
        OperationResult backup = bed.backup();
        bed.aws.faults().deny("ec2:CreateRestoreImageTask");

        Heard heard = gate(false);

        assertThat(heard.failure()).contains("ec2:CreateRestoreImageTask");
        assertThat(record(backup.amiId()).proofs()).isEmpty();
        nothingIsLeftBut(backup.amiId());
    }

    @Test
    void aDocumentOfAnotherUnderTheIdOfItsVerificationIsPassedOver() {
        OperationResult backup = bed.backup();
        OperationResult other = bed.restore(backup.amiId());
        byte[] document = bed.aws.s3().get(TestBed.BUCKET, Keys.restore(other.runId()));
        bed.aws.s3().put(TestBed.BUCKET, Keys.verification(DRILL), document);

        Heard heard = gate(false);

        assertThat(heard.result().proven())
                .hasValueSatisfying(
                        proven -> assertThat(proven.proof().runId()).isEqualTo(Ids.ofMember(RUN, "drill1")));
    }

    @Test
    void whereOthersHaveTakenAllItsIdsTheGateStaysClosed() {
        bed.backup();
        for (int i = 0; i < OwnDrills.MOST; i++) {
            bed.aws.s3().put(TestBed.BUCKET, Keys.verification(Ids.ofMember(RUN, "drill" + i)), "{}");
        }
        assertThat(gate(false).failure())
                .isEqualTo(
                        "This gate of " + bed.instance + " may begin 3 verifications, and can begin no more: each has"
                                + " ended without a proof, or a document of somebody else has its run ID. The gate is closed; read"
                                + " above why they ended, check who else can write to ami-operations/verifications/, and run the"
                                + " gate again.");
    }

    private OperationHandle aGateThatStopsWhileItVerifies() {
        Heard before = new Heard();
        OperationHandle gate = open(false, before);
        bed.time.runUntil(() -> bed.images().size() == 2);
        gate.detach(Line.literal("Jenkins stops"));
        bed.time.runUntil(before::hasEnded);
        return gate;
    }

    @Test
    void aBackupThatIsTooOldWhenTheGateGoesOnIsVerifiedToItsEndAndOpensNoGate() {
        OperationResult backup = bed.backup();
        aGateThatStopsWhileItVerifies();
        bed.clock.advance(Duration.ofDays(5));

        assertThat(gate(false).failure())
                .startsWith("The newest complete backup of web-1 (" + bed.instance + "), " + backup.amiId()
                        + ", is 5 days ")
                .contains("but this gate allows at most 1 day. The gate is closed.");
        nothingIsLeftBut(backup.amiId());
    }

    @Test
    void aDocumentThatNamesAnOldProvenBackupOpensNoGate() {
        OperationResult old = bed.backup();
        aGateThatStopsWhileItVerifies();
        byte[] document = bed.aws.s3().get(TestBed.BUCKET, Keys.verification(DRILL));
        Heard finished = new Heard();
        bed.engine.resume(DRILL, TestBed.BUCKET, bed.access(), finished);
        bed.time.runUntil(finished::hasEnded);
        assertThat(record(old.amiId()).proofs()).hasSize(1);
        bed.clock.advance(Duration.ofDays(30));
        bed.aws.s3().put(TestBed.BUCKET, Keys.verification(DRILL), document);

        Heard heard = gate(false);

        assertThat(heard.end()).isInstanceOf(End.Failed.class);
        assertThat(heard.failure()).contains("is 30 days ").contains("The gate is closed.");
    }

    @Test
    void aNewerBackupIsVerifiedAndOpensTheGateWhereTheOneOfBeforeHasBecomeTooOld() {
        bed.backup();
        aGateThatStopsWhileItVerifies();
        bed.clock.advance(Duration.ofDays(5));
        OperationResult newer = bed.backup();

        Heard heard = gate(false);

        assertThat(heard.result().amiId()).isEqualTo(newer.amiId());
        assertThat(heard.result().proven())
                .hasValueSatisfying(proven -> assertThat(proven.amiId()).isEqualTo(newer.amiId()));
    }

    @Test
    void aTimeOutAbortsTheVerificationAndSaysSoToWhoeverSeesToIt() {
        OperationResult backup = bed.backup();
        List<String> left = new ArrayList<>();
        Heard heard = new Heard();
        Gate.open(
                bed.engine,
                RUN,
                demand(false),
                bed.access(),
                noting(heard, left),
                DriveOptions.timeOut(Duration.ofMinutes(2)));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure())
                .isEqualTo("The timeout of 2 min has expired. The verification of " + backup.amiId() + ", run " + DRILL
                        + ", was aborted, and what it had made is removed. The gate is closed.");
        assertThat(left).containsExactly(DRILL, "removed " + DRILL);
        assertThat(record(backup.amiId()).proofs()).isEmpty();
        nothingIsLeftBut(backup.amiId());
    }

    private static OperationListener noting(Heard heard, List<String> left) {
        return new ForwardingListener(heard) {
            @Override
            public void leaves(List<String> runIds, Line why) {
                left.addAll(runIds);
            }

            @Override
            public void removed(String runId) {
                left.add("removed " + runId);
            }
        };
    }

    @Test
    void aGateThatEndsAfterARestartBeforeItCouldLookLeavesWhatItMayHaveBegun() {
        bed.backup();
        aGateThatStopsWhileItVerifies();
        bed.aws.faults().throttleNext("s3:GetObject", 1000);
        List<String> aborted = new ArrayList<>();
        Heard heard = new Heard();
        OperationHandle gate =
                Gate.goOn(bed.engine, RUN, demand(true), bed.access(), noting(heard, aborted), DriveOptions.DEFAULT);
        bed.time.pass(Duration.ofMinutes(1));
        assertThat(heard.hasEnded()).isFalse();
        gate.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(((End.Aborted) heard.end()).line())
                .isEqualTo("Aborted by a user. This gate could not look yet what it had begun before the restart."
                        + " Whatever that made and did not finish is removed in the background.");
        assertThat(aborted).contains(DRILL, RUN).hasSize(OwnDrills.MOST + OwnRuns.MOST);

        bed.aws.faults().clear();
        bed.aws.faults().deny("s3:GetObject");
        List<String> failed = new ArrayList<>();
        Heard again = new Heard();
        Gate.goOn(bed.engine, RUN, demand(true), bed.access(), noting(again, failed), DriveOptions.DEFAULT);
        bed.time.runUntil(again::hasEnded);
        assertThat(again.failure()).contains("s3:GetObject");
        assertThat(failed).contains(DRILL).hasSize(OwnDrills.MOST);
    }

    @Test
    void aGateThatHasLookedLeavesNothing() {
        bed.backup();
        List<String> left = new ArrayList<>();
        Heard heard = new Heard();
        Gate.goOn(bed.engine, RUN, demand(true), bed.access(), noting(heard, left), DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result()).isNotNull();
        assertThat(left).isEmpty();
    }

    @Test
    void aGateWaitsWhileACleanUpDrivesItsVerificationAndBeginsAnotherThen() {
        OperationResult backup = bed.backup();
        aGateThatStopsWhileItVerifies();
        Heard cleanUp = new Heard();
        OperationHandle driven = bed.engine.resume(DRILL, TestBed.BUCKET, bed.access(), cleanUp);
        Heard heard = new Heard();
        open(false, heard);
        bed.time.pass(Duration.ofMinutes(2));
        assertThat(heard.hasEnded()).isFalse();
        driven.abort(Line.literal("A clean-up"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.log()).containsOnlyOnce("waiting until run " + DRILL + " has ended");
        assertThat(heard.result().proven())
                .hasValueSatisfying(
                        proven -> assertThat(proven.proof().runId()).isEqualTo(Ids.ofMember(RUN, "drill1")));
        nothingIsLeftBut(backup.amiId());
    }

    @Test
    void severalGatesOpenWithOneBackupEach() {
        OperationResult backup = bed.backup();
        List<Heard> gates = List.of(new Heard(), new Heard());
        Gate.open(bed.engine, RUN, demand(false), bed.access(), gates.get(0), DriveOptions.DEFAULT);
        Gate.open(bed.engine, "0000000b", demand(false), bed.access(), gates.get(1), DriveOptions.DEFAULT);
        bed.time.runUntil(() -> gates.stream().allMatch(Heard::hasEnded));
        assertThat(gates).allSatisfy(heard -> assertThat(heard.result().amiId()).isEqualTo(backup.amiId()));
        nothingIsLeftBut(backup.amiId());
    }

    private Heard boot(String subnet, String group, Fate fate) {
        bed.aws.machines().next(fate);
        Heard heard = new Heard();
        GateRequest demand = demand(false, DrillTerms.of(ProofLevel.BOOT).in(subnet, List.of(group)));
        Gate.open(bed.engine, Ids.newRun(), demand, bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    @Test
    void aBackupWhoseMachineDoesNotComeUpKeepsTheGateClosedUntilOneDoes() {
        OperationResult backup = bed.backup();
        String vpc = bed.aws.networks().vpc("10.50.0.0/16", null);
        String subnet = bed.aws.networks().subnet(vpc, "10.50.1.0/24", 'a');
        String group = bed.aws.networks().closedGroup(vpc, "quarantine");

        assertThat(boot(subnet, group, Fate.impaired()).failure())
                .contains(" is " + backup.amiId() + ", but its last verification, run ")
                .contains(", did not reach level boot: ")
                .contains(" The gate is closed. To verify it: amiBackupVerify(amiId: '" + backup.amiId()
                        + "', level: 'boot', subnetId: '" + subnet + "', securityGroupIds: ['" + group
                        + "'], bucket: ");
        nothingIsLeftBut(backup.amiId());

        assertThat(boot(subnet, group, Fate.good()).result().proven())
                .hasValueSatisfying(proven -> assertThat(proven.proof().level()).isEqualTo(ProofLevel.BOOT));
        nothingIsLeftBut(backup.amiId());
    }
}
