package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.CommandFate;
import io.jenkins.plugins.amibackup.embeddedaws.Fate;
import io.jenkins.plugins.amibackup.embeddedaws.Fault;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Verifications whose machine runs a command. */
class CommandDrillTest {

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

    private Heard run(String amiId, String command, String document) {
        return bed.run(drills.request(amiId, drills.command(command, document)), RUN);
    }

    private Heard begun(String amiId, String until) {
        Heard heard = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, drills.command("true", "")), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains(until));
        return heard;
    }

    private void assertNothingWasFoundOut(String amiId) {
        assertThat(record(amiId).proofs()).isEmpty();
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aCommandThatEndsWithZeroProvesTheBackup() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().nextCommand(CommandFate.exits(0, "active\npassword=hunter2", ""));

        Heard heard = run(amiId, "systemctl is-active web", "");

        OperationResult.Verify verified = heard.result().verified().orElseThrow();
        assertThat(verified.proof().level()).isEqualTo(ProofLevel.COMMAND);
        assertThat(verified.console()).endsWith("active\npassword=****");
        assertThat(record(amiId).proof(ProofLevel.COMMAND)).isPresent();
        assertThat(heard.log())
                .contains("5/9 Boot", "6/9 Command", "7/9 End machine")
                .contains("this isn't isolation", "Systems Manager runs the command", "| active")
                .doesNotContain("hunter2", "Console");
        assertThat(bed.aws.machines().commands()).singleElement().satisfies(sent -> {
            assertThat(sent.document()).isEqualTo("AWS-RunShellScript");
            assertThat(sent.parameters()).containsEntry("commands", List.of("systemctl is-active web"));
            assertThat(Integer.parseInt(
                            sent.parameters().get("executionTimeout").get(0)))
                    .isBetween(60, 3600);
            assertThat(sent.comment()).isEqualTo("AMI Backup drill 7f3a2c42");
        });
        InstanceModel machine = drills.machines().get(0);
        assertThat(bed.look().ec2().machines().described(machine.id()).orElseThrow())
                .satisfies(described -> {
                    assertThat(described.metadataOptions().httpEndpointAsString())
                            .isEqualTo("enabled");
                    assertThat(described.metadataOptions().httpTokensAsString()).isEqualTo("required");
                });
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aDocumentOfOnesOwnIsRunWithoutParameters() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().document("acme-check");

        assertThat(run(amiId, "", "acme-check").result().status()).isEqualTo("done");

        assertThat(bed.aws.machines().commands()).singleElement().satisfies(sent -> {
            assertThat(sent.document()).isEqualTo("acme-check");
            assertThat(sent.parameters()).isEqualTo(Map.of());
        });
    }

    @Test
    void windowsRunsPowerShell() {
        String windows = bed.aws
                .ec2()
                .runInstance(InstanceSpec.named("app-1").windows().volume(VolumeSpec.gp3("/dev/sda1", 30)));
        String amiId = bed.run(BackupRequest.of(windows, TestBed.BUCKET, TestBed.REGION)
                        .encrypt(false)
                        .build())
                .result()
                .amiId();

        assertThat(run(amiId, "Get-Service w3svc", "").result().status()).isEqualTo("done");

        assertThat(bed.aws.machines().commands())
                .singleElement()
                .satisfies(sent -> assertThat(sent.document()).isEqualTo("AWS-RunPowerShellScript"));
    }

    @Test
    void aConsoleThatMustShowATextIsLookedAtBeforeTheCommand() {
        String amiId = bed.backup().amiId();
        DrillTerms plain = drills.command("true", "");
        DrillTerms both = new DrillTerms(
                plain.level(),
                plain.subnetId(),
                plain.securityGroupIds(),
                "",
                0,
                true,
                plain.profile(),
                "login:",
                "true",
                "",
                false);
        bed.aws.machines().nextCommand(CommandFate.exits(0, "secret things", "more of them"));

        Heard heard = bed.run(drills.request(amiId, both), RUN);

        assertThat(heard.log()).contains("6/10 Console", "7/10 Command").doesNotContain("secret things", "more of");
        assertThat(heard.result().verified().orElseThrow().console()).isEmpty();
    }

    @Test
    void aCommandThatFailsSpeaksAgainstTheBackupAndItsCodeIsNamed() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().nextCommand(CommandFate.exits(3, "", "no such unit\u001b[31m"));

        Heard heard = run(amiId, "systemctl is-active web", "");

        assertThat(heard.failure()).contains("has ended with exit code 3 (Failed).");
        assertThat(heard.log()).contains("| no such unit").doesNotContain("\u001b");
        Proof proof = record(amiId).proofs().get(0);
        assertThat(proof.passed()).isFalse();
        assertThat(proof.level()).isEqualTo(ProofLevel.COMMAND);
        drills.assertNothingIsLeft(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"TimedOut", "Failed", "Undeliverable"})
    void aCommandThatEndsWithoutACodeSpeaksAgainstTheBackup(String status) {
        String amiId = bed.backup().amiId();
        bed.aws.machines().nextCommand(CommandFate.ends(status));

        assertThat(run(amiId, "true", "").failure()).contains("has ended without an exit code (");

        assertThat(record(amiId).proofs())
                .singleElement()
                .satisfies(proof -> assertThat(proof.level()).isEqualTo(ProofLevel.COMMAND));
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aCommandThatDoesNotEndByTheDeadlineSpeaksAgainstTheBackup() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().nextCommand(CommandFate.exits(0, "", "").after(Duration.ofDays(2)));

        assertThat(run(amiId, "sleep 1000000", "").failure()).contains("After 1 h, the command on i-");

        assertThat(record(amiId).proofs()).hasSize(1).noneMatch(Proof::passed);
        drills.assertNothingIsLeft(1);
    }

    @Test
    void whoCancelsACommandFindsNothingOut() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().nextCommand(CommandFate.ends("Cancelled"));

        assertThat(run(amiId, "true", "").failure()).contains("(Cancelled)");

        assertNothingWasFoundOut(amiId);
    }

    @Test
    void anAgentThatNeverRegistersSaysNothingAboutTheBackup() {
        String amiId = bed.backup().amiId();
        Heard heard = begun(amiId, "4/9 Launch");
        bed.time.runUntil(() -> !drills.machines().isEmpty());
        bed.aws.machines().managed(drills.machines().get(0).id(), false);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure())
                .contains("After 1 h, i-")
                .contains("has not registered with Systems Manager")
                .contains("whether the profile drill allows it");
        assertThat(heard.log()).containsOnlyOnce("takes no commands for");
        assertNothingWasFoundOut(amiId);
    }

    @ParameterizedTest
    @ValueSource(strings = {"ssm:SendCommand", "ssm:ListCommandInvocations"})
    void aPermissionThatIsMissingEndsTheMachineAndSaysNothingAboutTheBackup(String action) {
        String amiId = bed.backup().amiId();
        Heard heard = begun(amiId, "4/9 Launch");
        bed.aws.faults().deny(action);
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains(action);
        assertNothingWasFoundOut(amiId);
    }

    @Test
    void aDocumentThatIsNotThereSaysNothingAboutTheBackup() {
        String amiId = bed.backup().amiId();

        assertThat(run(amiId, "", "acme-nothing").failure()).contains("InvalidDocument");

        assertNothingWasFoundOut(amiId);
    }

    @Test
    void aMachineThatDiesWhileItsCommandRunsIsHeardOfAtOnce() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().nextCommand(CommandFate.exits(0, "", "").after(Duration.ofDays(2)));
        Heard heard = begun(amiId, "Systems Manager runs the command");
        bed.aws.machines().terminate(drills.machines().get(0).id());
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains("User initiated");
        assertNothingWasFoundOut(amiId);
    }

    @Test
    void aMachineThatSomebodyEndsWhileItsCommandRunsEndsNoOtherDrill() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().allCommands(CommandFate.exits(0, "", "").after(Duration.ofMinutes(20)));
        List<String> runs = List.of("7f3a2c43", "7f3a2c44", "7f3a2c45");
        Map<String, Heard> heard = new LinkedHashMap<>();
        for (String run : runs) {
            heard.put(run, new Heard());
            bed.engine.begin(run, drills.request(amiId, drills.command("true", "")), bed.access(), heard.get(run));
        }
        bed.time.runUntil(() -> bed.aws.machines().commands().size() == 3);
        bed.time.pass(Duration.ofMinutes(1));
        InstanceModel ended = drills.machines().stream()
                .filter(machine -> machine.clientToken().contains("7f3a2c43"))
                .findFirst()
                .orElseThrow();
        bed.aws.machines().terminate(ended.id());
        bed.time.runUntil(() -> heard.values().stream().allMatch(Heard::hasEnded));

        assertThat(heard.get("7f3a2c43").failure())
                .contains(ended.id() + " is ", "User initiated")
                .doesNotContain("InvalidInstanceId");
        assertThat(heard.get("7f3a2c44").result().status()).isEqualTo("done");
        assertThat(heard.get("7f3a2c45").result().status()).isEqualTo("done");
        assertThat(record(amiId).proofs()).hasSize(2).allMatch(Proof::passed);
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aRefusalForOneCommandEndsNoOtherDrill() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().allCommands(CommandFate.exits(0, "", "").after(Duration.ofMinutes(20)));
        Heard one = new Heard();
        Heard other = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, drills.command("true", "")), bed.access(), one);
        bed.engine.begin("7f3a2c43", drills.request(amiId, drills.command("true", "")), bed.access(), other);
        bed.time.runUntil(() -> bed.aws.machines().commands().size() == 2);
        String refused = drills.machines().get(0).id();
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ssm:ListCommandInvocations")
                                && refused.equals(call.parameters().get("InstanceId"))
                        ? Fault.error(400, "AccessDeniedException", "Not this one")
                        : Fault.none());
        bed.time.runUntil(() -> one.hasEnded() && other.hasEnded());

        boolean first = one.log().contains(refused);
        assertThat((first ? one : other).failure()).contains("Not this one");
        assertThat((first ? other : one).result().status()).isEqualTo("done");
        drills.assertNothingIsLeft(1);
    }

    @Test
    void ofADocumentWithSeveralStepsEachMustSucceedAndAllOutputsAreKept() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().document("acme-check");
        bed.aws
                .machines()
                .nextCommand(CommandFate.of(
                        CommandFate.exits(0, "first is up", ""),
                        CommandFate.exits(7, "second", "is down"),
                        CommandFate.exits(0, "third is up", "")));

        Heard failed = run(amiId, "", "acme-check");

        assertThat(failed.failure()).contains("has ended with exit code 7 (Failed).");
        assertThat(failed.log()).contains("| first is up", "| second", "| is down", "| third is up");
        assertThat(record(amiId).proofs()).singleElement().matches(proof -> !proof.passed());

        bed.aws
                .machines()
                .nextCommand(CommandFate.of(CommandFate.exits(0, "one", ""), CommandFate.exits(0, "two", "")));
        Heard proven = bed.run(drills.request(amiId, drills.command("", "acme-check")), "7f3a2c43");

        assertThat(proven.result().verified().orElseThrow().console()).endsWith("one\ntwo");
        assertThat(record(amiId).proof(ProofLevel.COMMAND)).isPresent();
        drills.assertNothingIsLeft(1);
    }

    @ParameterizedTest
    @CsvSource({"before, 1", "after, 1"})
    void aCommandWhoseAnswerWasLostIsLookedForBeforeItIsSentAgain(String cut, int commands) {
        String amiId = bed.backup().amiId();
        // AWS takes no fractions of a second in the time since when commands are looked for.
        bed.time.pass(Duration.ofMillis(333));
        if (cut.equals("before")) {
            bed.aws.faults().dropBefore("ssm:SendCommand", 1);
        } else {
            bed.aws.faults().loseAnswer("ssm:SendCommand", 1);
        }

        assertThat(run(amiId, "true", "").result().status()).isEqualTo("done");

        assertThat(bed.aws.machines().commands()).hasSize(commands);
        drills.assertNothingIsLeft(1);
    }

    @Test
    void aCommandIsNotSentAgainAfterARestart() {
        String amiId = bed.backup().amiId();
        bed.aws.faults().loseAnswer("ssm:SendCommand", 1);
        Heard first = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, drills.command("true", "")), bed.access(), first);
        bed.time.runUntil(() -> !bed.aws.machines().commands().isEmpty());
        assertThat(first.hasEnded()).isFalse();
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.verification(RUN)))
                .contains("commandAskedAt")
                .doesNotContain(bed.aws.machines().commands().get(0).id());
        bed.time.forgetAll();
        bed.engine = bed.engine("controller-1");

        assertThat(bed.resume(RUN).result().status()).isEqualTo("done");

        assertThat(bed.aws.machines().commands()).hasSize(1);
    }

    @Test
    void whereNobodyMayListCommandsALostOneIsSentAgainAndThatIsSaid() {
        String amiId = bed.backup().amiId();
        Heard heard = begun(amiId, "4/9 Launch");
        bed.aws.faults().loseAnswer("ssm:SendCommand", 1);
        bed.aws.faults().deny("ssm:ListCommands");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.log()).contains("so it is sent, and may run a second time");
        assertThat(heard.result().status()).isEqualTo("done");
    }

    @Test
    void aProfileThatIsNotThereOrMayNotBePassedIsHeardOfBeforeAnythingIsMade() {
        String amiId = bed.backup().amiId();
        DrillTerms terms = drills.command("true", "");
        bed.aws.faults().deny("iam:PassRole");
        assertThat(bed.run(drills.request(amiId, terms), RUN).failure())
                .contains("EC2 would not start the machine, so nothing was made.", "iam:PassRole");
        bed.aws.faults().clear();
        DrillTerms gone = new DrillTerms(
                ProofLevel.COMMAND, drills.subnet, List.of(drills.group), "", 0, true, "nobody", "", "true", "", true);
        assertThat(bed.run(drills.request(amiId, gone), "7f3a2c43").failure())
                .contains("EC2 would not start the machine", "There is no such instance profile");

        assertThat(bed.images()).hasSize(1);
        assertThat(drills.machines()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, "ami-operations/verifications/"))
                .isEmpty();
    }

    @Test
    void whatALevelOfACommandNeedsIsDemanded() {
        String amiId = bed.backup().amiId();
        for (DrillTerms terms : List.of(
                terms(false, "drill", "true", ""),
                terms(true, "", "true", ""),
                terms(true, "drill", "", ""),
                terms(true, "drill", "true", "acme-check"))) {
            assertThat(bed.run(drills.request(amiId, terms), RUN).failure()).contains("Level command");
        }
        assertThat(bed.images()).hasSize(1);
    }

    private DrillTerms terms(boolean allowNetwork, String profile, String command, String document) {
        return new DrillTerms(
                ProofLevel.COMMAND,
                drills.subnet,
                List.of(drills.group),
                "",
                0,
                allowNetwork,
                profile,
                "",
                command,
                document,
                true);
    }

    @Test
    void aChangedDocumentSendsNoCommandToAnotherMachine() {
        String amiId = bed.backup().amiId();
        String key = Keys.verification(RUN);
        begun(amiId, "4/9 Launch");
        bed.time.runUntil(() -> bed.aws.s3().text(TestBed.BUCKET, key).contains("\"phase\" : \"BOOT\""));
        bed.time.forgetAll();
        String machine = drills.machines().get(0).id();
        bed.aws
                .s3()
                .put(
                        TestBed.BUCKET,
                        key,
                        bed.aws
                                .s3()
                                .text(TestBed.BUCKET, key)
                                .replace("\"phase\" : \"BOOT\"", "\"phase\" : \"COMMAND\"")
                                .replace(machine, bed.instance));
        bed.engine = bed.engine("controller-1");

        assertThat(bed.resume(RUN).failure())
                .contains(bed.instance
                        + " was not launched by this run, so no command is sent to it, and nothing of it is shown:"
                        + " somebody has changed the document of the run.");

        assertThat(bed.aws.calls().count("ssm:SendCommand")).isZero();
        assertNothingWasFoundOut(amiId);
    }

    @Test
    void aStatusCheckThatMayNotBeReadEndsTheMachine() {
        String amiId = bed.backup().amiId();
        Heard heard = new Heard();
        bed.engine.begin(RUN, drills.request(amiId, ProofLevel.BOOT), bed.access(), heard);
        bed.time.runUntil(() -> heard.log().contains("4/8 Launch"));
        bed.aws.faults().deny("ec2:DescribeInstanceStatus");
        bed.time.runUntil(heard::hasEnded);

        assertThat(heard.failure()).contains("ec2:DescribeInstanceStatus");
        assertNothingWasFoundOut(amiId);
    }

    @Test
    void aConsoleThatNobodyDemandsStopsNothing() {
        String amiId = bed.backup().amiId();
        bed.aws.machines().next(Fate.good());
        bed.aws
                .faults()
                .plan(call -> call.action().equals("ec2:GetConsoleOutput")
                        ? Fault.error(500, "InternalError", "Not now")
                        : Fault.none());

        Heard heard = bed.run(drills.request(amiId, ProofLevel.BOOT), RUN);

        assertThat(heard.result().status()).isEqualTo("done");
        assertThat(heard.log()).contains("can't be read", "Not now").doesNotContain("Console  ");
    }
}
