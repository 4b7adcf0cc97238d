package io.jenkins.plugins.amibackup.engine.gate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** A gate that demands proof opens with what the record proves of the object that is stored, and says else what is missing. */
class GateProofTest {

    private static final String RUN = "0a1b2c3d";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private Heard gate(ProofTerms terms) {
        return gate(terms, builder -> builder);
    }

    private Heard gate(ProofTerms terms, UnaryOperator<BackupRequest.Builder> change) {
        Heard heard = new Heard();
        GateRequest demand = new GateRequest(
                Duration.ofDays(2),
                false,
                true,
                change.apply(bed.backupRequest()).build(),
                Optional.of(terms));
        Gate.open(bed.engine, Ids.newRun(), demand, bed.access(), heard, DriveOptions.DEFAULT);
        bed.time.runUntil(heard::hasEnded);
        return heard;
    }

    private static ProofTerms terms(ProofLevel level, ProofTerms.Scope scope) {
        return new ProofTerms(Duration.ofDays(7), scope, false, DrillTerms.of(level));
    }

    private static ProofTerms own(ProofLevel level) {
        return terms(level, ProofTerms.Scope.BACKUP);
    }

    private Proof proof(OperationResult backup, ProofLevel level, boolean passed) {
        BackupRecord record = bed.catalog().find(backup.amiId()).orElseThrow().record();
        return new Proof(
                level,
                passed,
                bed.clock.instant(),
                RUN,
                "nightly-drill #7",
                "https://jenkins.example/job/nightly-drill/7/",
                record.etag(),
                record.versionId(),
                754,
                61,
                passed ? Line.empty() : Line.literal("The instance status check is impaired"));
    }

    private void prove(OperationResult backup, ProofLevel level, boolean passed) {
        bed.catalog().prove(backup.amiId(), proof(backup, level, passed));
    }

    /** Several in a row, each of a run of its own: {@code "boot passed, command failed"}, the newest last. */
    private void prove(OperationResult backup, String proofs) {
        int run = 1;
        for (String one : proofs.split(", ")) {
            String[] words = one.split(" ");
            ProofLevel level = ProofLevel.of(words[0]).orElseThrow();
            Proof proof = proof(backup, level, words[1].equals("passed"));
            bed.catalog()
                    .prove(
                            backup.amiId(),
                            new Proof(
                                    level,
                                    proof.passed(),
                                    proof.at(),
                                    String.format("000000%02x", run++),
                                    proof.build(),
                                    "",
                                    proof.etag(),
                                    proof.versionId(),
                                    1,
                                    0,
                                    proof.reason()));
            bed.clock.advance(Duration.ofMinutes(1));
        }
    }

    private void change(OperationResult backup, Consumer<ObjectNode> change) {
        ObjectNode json =
                bed.catalog().find(backup.amiId()).orElseThrow().record().json();
        change.accept(json);
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(backup.amiId()), Json.bytes(json));
    }

    private String closed(String why, OperationResult backup, ProofLevel level) {
        return why + " The gate is closed. To verify it: amiBackupVerify(amiId: '" + backup.amiId() + "', level: '"
                + level
                + "'" + (level.launches() ? ", subnetId: 'subnet-…', securityGroupIds: ['sg-…']" : "")
                + ", bucket: 'acme-ami-backups', region: 'eu-west-1'), or set verifyIfMissing: true on the gate.";
    }

    private String newest(OperationResult backup) {
        return "The newest complete backup of web-1 (" + bed.instance + ") is " + backup.amiId() + ", but ";
    }

    @Test
    void aBackupThatWasProvenOpensTheGateAndTheLogSaysByWhat() {
        OperationResult backup = bed.backup();
        prove(backup, ProofLevel.CONSOLE, true);
        bed.clock.advance(Duration.ofHours(25));

        Heard heard = gate(own(ProofLevel.BOOT));

        assertThat(heard.result().amiId()).isEqualTo(backup.amiId());
        assertThat(heard.result().proven()).hasValueSatisfying(proven -> {
            assertThat(proven.amiId()).isEqualTo(backup.amiId());
            assertThat(proven.proof().level()).isEqualTo(ProofLevel.CONSOLE);
            assertThat(proven.age()).isBetween(Duration.ofHours(25), Duration.ofHours(26));
        });
        assertThat(heard.log())
                .contains("[AMI gate] proven: " + backup.amiId()
                        + " to level console, 1 day 1 hour ago, by run 0a1b2c3d (nightly-drill #7)");
    }

    @Test
    void aProofCostsNoFurtherRequest() {
        prove(bed.backup(), ProofLevel.BOOT, true);
        bed.aws.calls().reset();
        gate(own(ProofLevel.BOOT)).result();
        assertThat(bed.aws.calls().count("s3:ListObjectsV2")
                        + bed.aws.calls().count("s3:GetObject")
                        + bed.aws.calls().count("s3:HeadObject")
                        + bed.aws.calls().count("s3:PutObject"))
                .isEqualTo(5);
    }

    @ParameterizedTest
    @EnumSource(ProofLevel.class)
    void withoutAProofTheGateStaysClosedAndNamesTheCallThatMendsIt(ProofLevel level) {
        OperationResult backup = bed.backup();
        assertThat(gate(own(level)).failure())
                .isEqualTo(closed(
                        newest(backup) + "it was never verified: nothing shows that it can be restored.",
                        backup,
                        level));
    }

    @Test
    void theCallIsThatOfWhoeverAskedAndInTheNetworkThatWasNamed() {
        OperationResult backup = bed.backup();
        ProofTerms terms = new ProofTerms(
                Duration.ofDays(7),
                ProofTerms.Scope.BACKUP,
                false,
                DrillTerms.of(ProofLevel.BOOT).in("subnet-0123456789abcdef0", List.of("sg-1", "sg-2")));

        assertThat(gate(terms).failure())
                .contains("level: 'boot', subnetId: 'subnet-0123456789abcdef0', securityGroupIds: ['sg-1', 'sg-2'],");
        assertThat(gate(terms, request -> request.origin(new Origin("cli", "ops", "")))
                        .failure())
                .endsWith(" The gate is closed. To verify it: ami-backup verify --ami-id " + backup.amiId()
                        + " --level boot --subnet-id subnet-0123456789abcdef0 --security-group-id sg-1"
                        + " --security-group-id sg-2 --bucket acme-ami-backups --region eu-west-1, or add"
                        + " --verify-if-missing to the gate.");
        assertThat(gate(terms, request -> request.origin(new Origin("freestyle", "job #1", "")))
                        .failure())
                .endsWith(
                        " The gate is closed. Verify " + backup.amiId() + " in acme-ami-backups to level boot with the"
                                + " build step \"Verify an AMI backup in S3 by"
                                + " restoring it\", or select \"Verify the"
                                + " backup if it is not proven\" on the"
                                + " gate.");
    }

    @Test
    void aProofOfALowerLevelIsNotEnough() {
        OperationResult backup = bed.backup();
        prove(backup, ProofLevel.IMAGE, true);
        assertThat(gate(own(ProofLevel.BOOT)).failure())
                .isEqualTo(closed(
                        newest(backup) + "it was verified to level image only, and this gate demands boot.",
                        backup,
                        ProofLevel.BOOT));
    }

    @Test
    void aProofThatIsTooOldIsNotEnough() {
        OperationResult backup = bed.backup();
        prove(backup, ProofLevel.BOOT, true);
        bed.clock.advance(Duration.ofHours(3));
        ProofTerms hours =
                new ProofTerms(Duration.ofHours(2), ProofTerms.Scope.BACKUP, false, DrillTerms.of(ProofLevel.BOOT));
        assertThat(gate(hours).failure())
                .isEqualTo(closed(
                        newest(backup)
                                + "it was verified (level boot) 3 hours ago, and this gate allows at most 2 hours.",
                        backup,
                        ProofLevel.BOOT));
    }

    @Test
    void aLaterFailureClosesTheGateAndIsTold() {
        OperationResult backup = bed.backup();
        prove(backup, ProofLevel.COMMAND, true);
        assertThat(gate(own(ProofLevel.BOOT)).result()).isNotNull();

        bed.catalog()
                .prove(
                        backup.amiId(),
                        new Proof(
                                ProofLevel.BOOT,
                                false,
                                bed.clock.instant(),
                                "0a1b2c3e",
                                "nightly-drill #8",
                                "",
                                proof(backup, ProofLevel.BOOT, false).etag(),
                                proof(backup, ProofLevel.BOOT, false).versionId(),
                                1,
                                0,
                                Line.literal("The instance status check is impaired")));

        assertThat(gate(own(ProofLevel.BOOT)).failure())
                .startsWith(newest(backup) + "its last verification, run 0a1b2c3e of ")
                .contains(", did not reach level boot: The instance status check is impaired. The gate is closed.");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "boot passed, command passed, command failed      | BOOT    | CONSOLE",
                "command passed, command failed                   | IMAGE   | CONSOLE",
                "command passed, console failed                   | BOOT    | BOOT",
                "boot passed, command failed                      | BOOT    | BOOT",
                "command passed, command failed, console failed   | BOOT    | BOOT",
                "command passed, boot failed, boot passed         | BOOT    | BOOT",
            })
    void whatHasFailedAboveTheLevelThatIsDemandedLeavesWhatWasShownBelowIt(
            String proofs, ProofLevel demanded, ProofLevel counts) {
        OperationResult backup = bed.backup();
        prove(backup, proofs);
        assertThat(gate(own(demanded)).result().proven())
                .hasValueSatisfying(proven -> assertThat(proven.proof().level()).isEqualTo(counts));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "command passed, boot failed                 | BOOT",
                "command passed, command failed              | COMMAND",
                "command passed, image failed                | IMAGE",
                "command passed, boot failed, console failed | BOOT",
            })
    void whatHasFailedAtTheLevelThatIsDemandedOrBelowKeepsTheGateClosed(String proofs, ProofLevel demanded) {
        OperationResult backup = bed.backup();
        prove(backup, proofs);
        assertThat(gate(own(demanded)).failure())
                .contains(": The instance status check is impaired. The gate is closed.");
    }

    @Test
    void whatALaterVerificationHasMadeUpForIsNoLongerTold() {
        OperationResult backup = bed.backup();
        prove(backup, "image failed, image passed");
        assertThat(gate(own(ProofLevel.BOOT)).failure()).contains("it was verified to level image only");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"image failed", "boot failed", "boot passed, boot failed", "boot failed, image passed"})
    void theProofOfAnotherBackupDoesNotMakeUpForAFailedVerificationOfTheOneThatOpensTheGate(String proofs) {
        prove(bed.backup(), ProofLevel.COMMAND, true);
        bed.clock.advance(Duration.ofHours(3));
        OperationResult newest = bed.backup();
        prove(newest, proofs);
        assertThat(gate(terms(ProofLevel.BOOT, ProofTerms.Scope.INSTANCE)).failure())
                .startsWith(newest(newest) + "its last verification, run 000000")
                .contains(": The instance status check is impaired. The gate is closed. To verify it:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {"command failed", "boot failed, boot passed"})
    void whatSpeaksNotAgainstTheLevelLeavesTheProofOfAnotherBackupEnough(String proofs) {
        prove(bed.backup(), ProofLevel.BOOT, true);
        bed.clock.advance(Duration.ofHours(3));
        OperationResult newest = bed.backup();
        prove(newest, proofs);
        assertThat(gate(terms(ProofLevel.BOOT, ProofTerms.Scope.INSTANCE))
                        .result()
                        .amiId())
                .isEqualTo(newest.amiId());
    }

    @ParameterizedTest
    @CsvSource({"etag", "versionId"})
    void theProofOfAnotherObjectIsNone(String field) {
        OperationResult backup = bed.backup();
        prove(backup, ProofLevel.BOOT, true);
        change(backup, json -> ((ObjectNode) json.path("proofs").get(0)).put(field, "another"));
        assertThat(gate(own(ProofLevel.BOOT)).failure())
                .isEqualTo(closed(
                        newest(backup) + "its proofs are of another object than the one that is stored now.",
                        backup,
                        ProofLevel.BOOT));
    }

    @Test
    void aHintWithoutARecordOfItIsNotBelieved() {
        OperationResult backup = bed.backup();
        bed.aws.s3().put(TestBed.BUCKET, Keys.facts(backup.amiId()) + "proven_command_passed", new byte[0]);
        assertThat(gate(own(ProofLevel.IMAGE)).failure()).contains("it was never verified");
    }

    @Test
    void aForgedProofOfTheFutureIsNone() {
        OperationResult backup = bed.backup();
        prove(backup, ProofLevel.COMMAND, true);
        change(
                backup,
                json -> ((ObjectNode) json.path("proofs").get(0))
                        .put("at", bed.clock.instant().plus(Duration.ofDays(30)).toString()));
        assertThat(gate(own(ProofLevel.IMAGE)).failure()).contains("it was never verified");
    }

    @Test
    void aProvenOlderBackupIsNotEnoughWhereTheOneThatOpensTheGateMustBeProven() {
        prove(bed.backup(), ProofLevel.BOOT, true);
        bed.clock.advance(Duration.ofHours(1));
        OperationResult newest = bed.backup();
        assertThat(gate(own(ProofLevel.BOOT)).failure()).startsWith(newest(newest) + "it was never verified");
    }

    @Test
    void theProofOfAnotherBackupOfTheInstanceIsEnoughWhereThatWasSaidAndIsNamed() {
        OperationResult proven = bed.backup();
        prove(proven, ProofLevel.BOOT, true);
        bed.clock.advance(Duration.ofDays(4));
        OperationResult newest = bed.backup();

        Heard heard = gate(terms(ProofLevel.BOOT, ProofTerms.Scope.INSTANCE));

        assertThat(heard.result().amiId()).isEqualTo(newest.amiId());
        assertThat(heard.result().proven())
                .hasValueSatisfying(found -> assertThat(found.amiId()).isEqualTo(proven.amiId()));
        assertThat(heard.log()).contains("[AMI gate] proven: " + proven.amiId() + " to level boot, 4 days ");
    }

    @Test
    void theProofOfABackupThatIsGoneOrWasReplacedIsNotEnough() {
        OperationResult proven = bed.backup();
        prove(proven, ProofLevel.BOOT, true);
        bed.clock.advance(Duration.ofDays(1));
        OperationResult newest = bed.backup();
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(proven.amiId()), "another");

        assertThat(gate(terms(ProofLevel.BOOT, ProofTerms.Scope.INSTANCE)).failure())
                .isEqualTo(closed(
                        "No backup of web-1 (" + bed.instance + ") was proven to level boot within 7 days. "
                                + newest(newest) + "it was never verified: nothing shows that it can be restored.",
                        newest,
                        ProofLevel.BOOT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "''|boot|''|false|How old a proof may be is not set (--verified-within)",
                "''|''|instance|false|How old a proof may be is not set (--verified-within)",
                "''|''|''|true|How old a proof may be is not set (--verified-within)",
                "1m|boot|''|false|at least 5 minutes",
                "7d|landed|''|false|\"landed\" is not a level of proof. The levels are image, boot, console, command.",
                "7d|BOOT|''|false|is not a level of proof",
                "7d|boot|all|false|\"all\" does not say whose proof counts.",
                "soon|boot|''|false|soon",
                "7d|boot|''|true|a subnet and a security group must be named",
            })
    void whatCannotBeDemandedIsRefused(
            String within, String level, String scope, boolean verifyIfMissing, String line) {
        assertThatThrownBy(() -> new GateRequest(
                                Duration.ofDays(1),
                                false,
                                true,
                                bed.backupRequest().build(),
                                ProofTerms.of(within, level, scope, verifyIfMissing, DrillTerms::of))
                        .check())
                .hasMessageContaining(line);
    }

    @Test
    void aGateThatMakesABackupAndCannotOpenWithItIsRefused() {
        GateRequest demand = new GateRequest(
                Duration.ofDays(1),
                true,
                true,
                bed.backupRequest().build(),
                ProofTerms.of("7d", "image", "", false, DrillTerms::of));
        assertThatThrownBy(demand::check)
                .hasMessage("A backup that this gate makes is not proven, so the gate would stay closed. Let the gate"
                        + " verify it, too (--verify-if-missing), or let the proof of another backup count"
                        + " (--verified-scope instance).");
        ProofTerms.of("7d", "image", "instance", false, DrillTerms::of)
                .orElseThrow()
                .check(true);
        assertThat(ProofTerms.of(" ", null, "", false, DrillTerms::of)).isEmpty();
    }
}
