package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillMachine;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifications that start a machine. */
class DrillOperationTest {

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

    private OperationResult.Verify verified(Heard heard) {
        return heard.result().verified().orElseThrow();
    }

    @Test
    void aMachineIsStartedInIsolationWatchedAndEnded() {
        String amiId = bed.backup().amiId();

        Heard heard = bed.run(drills.request(amiId, ProofLevel.BOOT), RUN);

        OperationResult.Verify verified = verified(heard);
        assertThat(verified.proof().level()).isEqualTo(ProofLevel.BOOT);
        assertThat(verified.proof().bootSeconds()).isBetween(100L, 300L);
        assertThat(verified.machine().state()).isEqualTo(DrillMachine.State.ENDED);
        assertThat(record(amiId).proof(ProofLevel.BOOT)).isPresent();
        assertThat(drills.machines()).hasSize(1);
        InstanceModel machine = drills.machines().get(0);
        assertThat(machine.id()).isEqualTo(verified.machine().id());
        assertThat(machine.clientToken()).isEqualTo("ami-backup-drill-7f3a2c42-0");
        assertThat(machine.tags()).containsOnlyKeys("ami-backup:run-id", "ami-backup:state");
        assertThat(machine.userData()).isNullOrEmpty();
        drills.assertNothingIsLeft(1);
        assertThat(heard.log())
                .contains("4/8 Launch")
                .contains("5/8 Boot")
                .contains("6/8 End machine")
                .doesNotContain("Console");
    }

    @Test
    void theExpectedTextIsFoundInTheConsoleAndTheLastLinesAreKeptWithoutSecrets() {
        String amiId = bed.backup().amiId();
        bed.aws
                .machines()
                .next(
                        Fate.good()
                                .console(
                                        "[  OK  ] Started\u001B[0m sshd\npassword=hunter2\nAKIAIOSFODNN7EXAMPLE\nweb-1 login: "));

        Heard heard = bed.run(drills.request(amiId, ProofLevel.CONSOLE), RUN);

        OperationResult.Verify verified = verified(heard);
        assertThat(verified.proof().level()).isEqualTo(ProofLevel.CONSOLE);
        assertThat(verified.console()).isEqualTo("[  OK  ] Started sshd\npassword=****\n****\nweb-1 login:");
        assertThat(heard.log())
                .contains("| web-1 login:")
                .doesNotContain("hunter2")
                .doesNotContain("AKIA");
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aConsoleThatAwsRefusesToShowEndsTheMachineAndSaysNothingAboutTheBackup() {
        String amiId = bed.backup().amiId();
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:GetConsoleOutput")
                        ? Fault.error(400, "InvalidParameterValue", "No console for you")
                        : Fault.none());

        Heard heard = bed.run(drills.request(amiId, ProofLevel.CONSOLE), RUN);

        assertThat(heard.failure()).contains("No console for you");
        assertThat(record(amiId).proofs()).isEmpty();
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aConsoleIsNotKeptWhereThatIsNotWanted() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().next(Fate.good().console("secret things\nweb-1 login: "));
        DrillTerms terms = new DrillTerms(
                ProofLevel.CONSOLE, drills.subnet, List.of(drills.group), "", 0, false, "", "", "", "", false);

        Heard heard = bed.run(drills.request(amiId, terms), RUN);

        assertThat(verified(heard).console()).isEmpty();
        assertThat(heard.log()).doesNotContain("secret things");
    }

    @Test
    void aTextThatNeverComesFailsAtTheDeadline() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().next(Fate.good().console("Kernel panic - not syncing"));

        Heard heard = bed.run(drills.request(amiId, ProofLevel.CONSOLE), RUN);

        assertThat(heard.failure()).contains("does not show \"login:\"");
        Proof proof = record(amiId).proofs().get(0);
        assertThat(proof.passed()).isFalse();
        assertThat(proof.level()).isEqualTo(ProofLevel.CONSOLE);
        assertThat(heard.log()).contains("| Kernel panic - not syncing");
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aMachineThatIsImpairedIsGivenItsTimeBeforeThatSpeaksAgainstTheBackup() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().next(Fate.impairedFor(Duration.ofMinutes(20)));
        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).result().status())
                .isEqualTo("done");

        bed.aws.machines().next(Fate.impaired());
        Heard heard = bed.run(drills.request(amiId, ProofLevel.BOOT), "7f3a2c43");

        assertThat(heard.failure())
                .contains("After 1 h, i-")
                .contains("does not pass EC2's status checks: instance impaired");
        assertThat(record(amiId).proof(ProofLevel.BOOT)).isEmpty();
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aCheckThatDoesNotApplyCountsAsPassed() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().next(Fate.saying("ok", "ok", "not-applicable"));

        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).result().status())
                .isEqualTo("done");
    }

    @Test
    void aMachineThatShutsItselfDownSpeaksAgainstTheBackup() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().next(Fate.dies("Client.InstanceInitiatedShutdown", "Instance initiated shutdown"));

        Heard heard = bed.run(drills.request(amiId, ProofLevel.BOOT), RUN);

        assertThat(heard.failure()).contains("is terminated: Client.InstanceInitiatedShutdown");
        assertThat(record(amiId).proofs()).hasSize(1).noneMatch(Proof::passed);
        drills.assertNothingIsLeft(1);
    }

    @Test
    void somebodysHandAKeyAndALackOfRoomSayNothingAboutTheBackup() {
        String amiId = bed.backup().amiId();
        bed.run(drills.request(amiId, ProofLevel.BOOT), RUN);

        bed.aws.machines().next(Fate.dies("Client.InternalError", "Client error on launch"));
        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), "7f3a2c43").failure())
                .contains("Client.InternalError");
        bed.aws.machines().next(Fate.noCapacity());
        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), "7f3a2c44").failure())
                .contains("InsufficientInstanceCapacity");
        Heard heard = new Heard();
        bed.engine.begin("7f3a2c45", drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("4/8 Launch"));
        bed.aws.machines().terminate(running().id());
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.failure()).contains("User initiated");

        assertThat(record(amiId).proof(ProofLevel.BOOT))
                .as("the proof of before still counts")
                .isPresent();
        drills.assertNothingIsLeft(1);
    }

    private InstanceModel running() {
        return drills.machines().stream()
                .filter(machine -> !machine.state().equals("terminated"))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void aMachineWhoseTagsWereRemovedIsEndedAllTheSame() {
        String amiId = bed.backup().amiId();
        Heard heard = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("4/8 Launch"));

        bed.aws.machines().removeTags(running().id());
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.result().status()).isEqualTo("done");
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aTemporaryImageWhoseTagsWereRemovedGoesByItsNameUnlessATagSaysOtherwise() {
        String amiId = bed.backup().amiId();
        begunUntilItBoots(amiId, RUN);
        bed.aws.machines().removeTags(temporary(RUN));
        Heard heard = bed.resume(RUN);

        assertThat(heard.result().status()).isEqualTo("done");
        drills.assertNothingIsLeft(1);

        begunUntilItBoots(amiId, "7f3a2c43");
        String kept = temporary("7f3a2c43");
        String name = bed.aws.ec2().image(kept).orElseThrow().name();
        bed.aws.machines().removeTags(kept);
        bed.aws.ec2().tag(kept, "ami-backup:run-id", "7f3a2c99");
        Heard left = bed.resume("7f3a2c43");

        assertThat(left.result().status()).isEqualTo("done");
        assertThat(left.log())
                .contains("Warning: " + kept + " \"" + name
                        + "\" is not tagged as this run's unfinished image, so it is not" + " removed");
        assertThat(bed.aws.ec2().image(kept).orElseThrow().state()).isEqualTo("available");
    }

    private void begunUntilItBoots(String amiId, String runId) {
        bed.engine.begin(runId, drills.request(amiId, ProofLevel.BOOT), bed.access(), new Heard());
        bed.time.runUntil(() ->
                bed.aws.s3().keys(TestBed.BUCKET, Keys.verification(runId)).size() == 1
                        && bed.aws
                                .s3()
                                .text(TestBed.BUCKET, Keys.verification(runId))
                                .contains("\"phase\" : \"BOOT\""));
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");
    }

    private String temporary(String runId) {
        return bed.images().stream()
                .filter(image -> image.name().endsWith("-drill-" + runId))
                .findFirst()
                .orElseThrow()
                .id();
    }

    @Test
    void aMachineThatCanNotBeEndedIsAnAlarmAndIsEndedWhenTheRunIsResumed() {
        String amiId = bed.backup().amiId();
        bed.aws.faults().policy(permission -> !permission.action().equals("ec2:TerminateInstances"));

        Heard heard = bed.run(drills.request(amiId, ProofLevel.BOOT), RUN);

        assertThat(heard.failure())
                .contains(
                        "End machine failed. ALARM: the machine " + running().id() + " of run 7f3a2c42 can't be ended.")
                .contains("It runs on and costs money.");
        assertThat(record(amiId).proofs()).isEmpty();
        bed.aws.faults().policy(permission -> true);
        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");
        drills.assertNothingIsLeft(1);
    }

    @Test
    void anAbortEndsTheMachineAndRemovesTheImage() {
        String amiId = bed.backup().amiId();
        Heard heard = new Heard();
        OperationHandle handle = bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("4/8 Launch"));

        handle.abort(Line.literal("Aborted by a user"));
        bed.time.runUntil(heard::hasEnded);

        assertThat(record(amiId).proofs()).isEmpty();
        drills.assertNothingIsLeft(1);
    }

    @Test
    void afterTheDeadlineAMachineIsLookedForAndNeverStarted() {
        String amiId = bed.backup().amiId();
        Heard heard = new Heard();
        bed.aws.faults().dropBefore("ec2:RunInstances", 1);
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> bed.aws.calls().count("ec2:RunInstances") > 0);
        bed.time.forgetAll();
        bed.clock.advance(Duration.ofHours(30));
        bed.engine = bed.engine("controller-1");

        Heard resumed = bed.resume(RUN);

        assertThat(resumed.failure()).contains("The machine was not asked for by ");
        assertThat(drills.machines()).isEmpty();
        drills.assertNothingIsLeft(1);
    }

    @Test
    void twoDrillsOfOneBackupAtOnceStandInNobodysWay() {
        String amiId = bed.backup().amiId();
        Heard first = new Heard();
        Heard second = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), first);
        bed.engine.begin("7f3a2c43", drills.request(amiId, ProofLevel.CONSOLE), bed.access(), second);
        bed.time.runUntil(() -> first.hasEnded() && second.hasEnded());

        assertThat(first.result().status()).isEqualTo("done");
        assertThat(second.result().status()).isEqualTo("done");
        assertThat(record(amiId).proofs()).extracting(Proof::runId).containsExactlyInAnyOrder(RUN, "7f3a2c43");
        assertThat(drills.machines()).hasSize(2);
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aDocumentThatWasWrittenByHandMakesNoProof() {
        String amiId = bed.backup().amiId();
        bed.run(drills.request(amiId, ProofLevel.IMAGE), RUN).result();
        String done = bed.aws.s3().text(TestBed.BUCKET, Keys.verification(RUN));
        String forged = done.replace(RUN, "7f3a2c43")
                .replace("\"phase\" : \"DONE\"", "\"phase\" : \"PROVE\"")
                .replace("\"status\" : \"done\"", "\"status\" : \"running\"")
                .replaceFirst("\"shown\" : \"image\"", "\"nothing\" : 0");
        assertThat(forged).doesNotContain("\"shown\" :");
        bed.aws.s3().put(TestBed.BUCKET, Keys.verification("7f3a2c43"), forged);
        bed.aws.s3().put(TestBed.BUCKET, Keys.restore("7f3a2c44"), forged.replace("7f3a2c43", "7f3a2c44"));

        assertThat(bed.resume("7f3a2c43").failure()).contains("so nothing counts as shown.");
        assertThat(bed.resume("7f3a2c44").failure()).contains("ami-operations/restores/7f3a2c44.json");

        assertThat(record(amiId).proofs()).extracting(Proof::runId).containsExactly(RUN);
    }

    @Test
    void theTemporaryImageCarriesNoTagsOfTheOriginal() {
        String amiId = bed.backup().amiId();
        Heard heard = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("4/8 Launch"));

        assertThat(bed.images())
                .filteredOn(image -> image.name().endsWith("-drill-" + RUN))
                .singleElement()
                .satisfies(image -> assertThat(image.tags()).containsOnlyKeys("ami-backup:run-id", "ami-backup:state"));
    }

    @Test
    void whateverIsOpenInTheNetworkIsNamedInOneListAndNothingIsMade() {
        String amiId = bed.backup().amiId();
        String open = bed.aws.networks().group(drills.vpc, "open");
        bed.aws.networks().route(drills.subnet, "0.0.0.0/0", "igw-0a1b2c3d4e5f67890");
        DrillTerms terms = DrillTerms.of(ProofLevel.BOOT).in(drills.subnet, List.of(open));

        String failure = bed.run(drills.request(amiId, terms), RUN).failure();

        assertThat(failure)
                .contains("The security group " + open + " lets its machines reach others")
                .contains("leads to 0.0.0.0/0");
        assertThat(bed.images()).hasSize(1);
        DrillTerms allowed =
                new DrillTerms(ProofLevel.BOOT, drills.subnet, List.of(open), "", 0, true, "", "", "", "", true);
        Heard heard = bed.run(drills.request(amiId, allowed), "7f3a2c43");
        assertThat(heard.log()).contains("this isn't isolation");
        assertThat(heard.result().status()).isEqualTo("done");
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.0.0.0/0", "::/0", "sg-0a1b2c3d4e5f60009"})
    void aGroupThatLetsOthersInIsRefusedUnlessTheNetworkIsAllowed(String peer) {
        String amiId = bed.backup().amiId();
        bed.aws.networks().ingress(drills.group, peer);

        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).failure())
                .contains("The security group " + drills.group + " lets others reach its machines");
        assertThat(bed.images()).hasSize(1);
        DrillTerms allowed = new DrillTerms(
                ProofLevel.BOOT, drills.subnet, List.of(drills.group), "", 0, true, "", "", "", "", true);
        assertThat(bed.run(drills.request(amiId, allowed), "7f3a2c43").result().status())
                .isEqualTo("done");
    }

    @Test
    void aTypeThatCanNotRunTheImageThereIsSaidBeforeAnythingIsRestored() {
        String amiId = bed.backup().amiId();
        String type = bed.aws.ec2().instances().get(0).instanceType();
        bed.aws.networks().notOffered(type, "a");

        assertThat(bed.run(drills.request(amiId, ProofLevel.BOOT), RUN).failure())
                .contains(
                        "The instance type " + type + " is not offered in eu-west-1a, only in eu-west-1b, eu-west-1c: "
                                + "name another type (--instance-type), or a subnet in another zone (--subnet-id).");
        assertThat(bed.run(drills.request(amiId, ofType("t4g.micro")), RUN).failure())
                .contains("The instance type t4g.micro is for arm64, and the image is for x86_64");
        assertThat(bed.run(drills.request(amiId, ofType("t9.vast")), RUN).failure())
                .contains("The instance type t9.vast is not offered in eu-west-1: name another (--instance-type).");
        assertThat(bed.images()).hasSize(1);
        assertThat(bed.run(drills.request(amiId, ofType("m5.large")), RUN)
                        .result()
                        .status())
                .isEqualTo("done");
    }

    private DrillTerms ofType(String type) {
        return new DrillTerms(
                ProofLevel.BOOT, drills.subnet, List.of(drills.group), type, 0, false, "", "", "", "", true);
    }

    @Test
    void aNetworkThatWasOpenedMeanwhileGetsNoMachine() {
        String amiId = bed.backup().amiId();
        Heard heard = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("2/8 Restore"));
        bed.aws.networks().route(drills.subnet, "::/0", "eigw-0a1b2c3d4e5f67890");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains("leads to ::/0");
        assertThat(drills.machines()).isEmpty();
        assertThat(record(amiId).proofs()).isEmpty();
        drills.assertNothingIsLeft(1);
    }
}
