package io.jenkins.plugins.amibackup.engine.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Proofs are believed for the object that they name, as far as they can be right, and are never lost or written twice. */
class ProofsTest {

    private static final String AMI = "ami-0ee521d7a0f4d3872";
    private static final ObjectMapper JSON = new ObjectMapper();

    private TestBed bed;
    private ObjectNode record;

    @BeforeEach
    void readGoldenRecord() throws IOException {
        bed = new TestBed();
        try (InputStream golden = TestBed.class.getResourceAsStream("golden/catalog/record-complete.json")) {
            record = (ObjectNode) JSON.readTree(golden);
        }
        record.put("takenAt", bed.clock.instant().minus(Duration.ofDays(1)).toString());
        ((ObjectNode) record.path("storedObject")).put("versionId", "v1");
        store();
    }

    @AfterEach
    void close() {
        bed.close();
    }

    private void store() throws IOException {
        bed.aws.s3().put(TestBed.BUCKET, Keys.record(AMI), JSON.writeValueAsBytes(record));
    }

    private BackupRecord read() {
        return bed.catalog().find(AMI).orElseThrow().record();
    }

    private String etag() {
        return record.path("storedObject").path("etag").asText();
    }

    private Proof proof(int number, ProofLevel level, boolean passed) {
        return new Proof(
                level,
                passed,
                bed.clock.instant().minus(Duration.ofHours(1)),
                "%08x".formatted(number),
                "nightly #" + number,
                "https://jenkins.example/job/nightly/" + number + "/",
                etag(),
                "v1",
                754,
                level.launches() ? 61 : 0,
                passed ? Line.empty() : Line.of("record.gone", "ami-metadata/" + AMI + ".json"));
    }

    private Proof passed(int number, ProofLevel level) {
        return proof(number, level, true);
    }

    private Proof failed(int number, ProofLevel level) {
        return proof(number, level, false);
    }

    @Test
    void aProofIsReadAsItWasWrittenAndLeavesAHint() {
        Proof boot = passed(1, ProofLevel.BOOT);
        Proof failed = failed(2, ProofLevel.COMMAND);
        bed.catalog().prove(AMI, boot);
        bed.catalog().prove(AMI, failed);

        assertThat(read().proofs()).containsExactly(boot, failed);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET))
                .contains("ami-facts/" + AMI + "/proven_boot_passed", "ami-facts/" + AMI + "/proven_command_failed");
    }

    @Test
    void theNewestProofThatShowsEnoughCounts() {
        List.of(passed(1, ProofLevel.BOOT), passed(2, ProofLevel.CONSOLE), passed(3, ProofLevel.IMAGE))
                .forEach(proof -> bed.catalog().prove(AMI, proof));

        assertThat(read().proof(ProofLevel.IMAGE)).contains(passed(3, ProofLevel.IMAGE));
        assertThat(read().proof(ProofLevel.BOOT)).contains(passed(2, ProofLevel.CONSOLE));
        assertThat(read().proof(ProofLevel.COMMAND)).isEmpty();
    }

    @Test
    void aLaterFailureSpeaksAgainstAllThatSayThatTheSameWasReached() {
        List.of(passed(1, ProofLevel.COMMAND), passed(2, ProofLevel.BOOT), failed(3, ProofLevel.CONSOLE))
                .forEach(proof -> bed.catalog().prove(AMI, proof));
        assertThat(read().proof(ProofLevel.BOOT)).contains(passed(2, ProofLevel.BOOT));
        assertThat(read().proof(ProofLevel.CONSOLE)).isEmpty();

        bed.catalog().prove(AMI, failed(4, ProofLevel.IMAGE));
        assertThat(read().proof(ProofLevel.IMAGE)).isEmpty();

        bed.catalog().prove(AMI, passed(5, ProofLevel.BOOT));
        assertThat(read().proof(ProofLevel.BOOT)).contains(passed(5, ProofLevel.BOOT));
    }

    @ParameterizedTest
    @CsvSource({"etag,\"\"\"another\"\"\"", "versionId,v2", "versionId,"})
    void aProofOfAnotherObjectIsNone(String field, String value) throws IOException {
        bed.catalog().prove(AMI, passed(1, ProofLevel.BOOT));
        record = (ObjectNode) JSON.readTree(JSON.writeValueAsBytes(read().json()));
        ((ObjectNode) record.path("storedObject")).put(field, value);
        store();

        assertThat(read().proofs()).hasSize(1);
        assertThat(read().proof(ProofLevel.IMAGE)).isEmpty();
    }

    @Test
    void aFailureOfAnotherObjectSpeaksAgainstNothing() throws IOException {
        ArrayNode proofs = record.putArray("proofs");
        proofs.add(passed(1, ProofLevel.BOOT).json());
        proofs.add(failed(2, ProofLevel.IMAGE).json().put("etag", "\"another\""));
        store();
        assertThat(read().proof(ProofLevel.BOOT)).contains(passed(1, ProofLevel.BOOT));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {
                "level|\"landed\"",
                "level|\"BOOT\"",
                "level|3",
                "level|null",
                "passed|\"true\"",
                "passed|1",
                "passed|null",
                "at|\"yesterday\"",
                "at|1764000000",
                "at|\"2005-12-31T23:59:59Z\"",
                "at|\"2026-11-22T09:25:00Z\"",
                "at|\"+999999999-01-01T00:00:00Z\"",
                "runId|\"../../x\"",
                "runId|null",
                "etag|\"a b\"",
                "etag|[]",
                "etag|\"\"",
                "versionId|\"a\\nb\"",
            })
    void aProofThatCannotBeRightIsPassedOverAndSpoilsNothing(String field, String value) throws IOException {
        ArrayNode proofs = record.putArray("proofs");
        proofs.add(passed(1, ProofLevel.IMAGE).json());
        ObjectNode hostile = passed(2, ProofLevel.COMMAND).json();
        hostile.set(field, JSON.readTree(value));
        proofs.add(hostile);
        store();

        assertThat(read().proofs()).containsExactly(passed(1, ProofLevel.IMAGE));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '~',
            value = {"7", "\"boot\"", "{}", "{\"level\":\"boot\"}", "null", "[]", "[[],7,\"boot\",null,{}]"})
    void whatIsNoListOfProofsHoldsNone(String value) throws IOException {
        JsonNode proofs = JSON.readTree(value);
        record.set("proofs", proofs);
        store();

        assertThat(read().proofs()).isEmpty();
        bed.catalog().prove(AMI, passed(1, ProofLevel.BOOT));
        assertThat(read().proofs()).containsExactly(passed(1, ProofLevel.BOOT));
    }

    @Test
    void hostileWordsAndNumbersAreBounded() throws IOException {
        ObjectNode hostile = passed(1, ProofLevel.BOOT).json();
        hostile.put("url", "javascript:alert(1)")
                .put("build", "b".repeat(5000))
                .put("restoreSeconds", -1)
                .put("bootSeconds", Long.MAX_VALUE);
        ObjectNode deep = hostile.deepCopy();
        ObjectNode reason = deep.putObject("reason");
        for (int i = 0; i < 25; i++) {
            reason = reason.putObject("line");
        }
        ObjectNode wordy = hostile.deepCopy();
        wordy.put("reason", "r".repeat(70_000));
        record.putArray("proofs").add(deep).add(wordy).add(hostile);
        store();

        assertThat(read().proofs()).singleElement().satisfies(proof -> {
            assertThat(proof.url()).isEmpty();
            assertThat(proof.build()).hasSize(1000);
            assertThat(proof.restoreSeconds()).isZero();
            assertThat(proof.bootSeconds()).isEqualTo(366L * 24 * 3600);
        });
    }

    @Test
    void ofThousandsOnlyTheLastTwentyAreRead() throws IOException {
        ArrayNode proofs = record.putArray("proofs");
        IntStream.range(0, 3000)
                .forEach(i -> proofs.add(passed(i, ProofLevel.COMMAND).json().put("etag", "x")));
        proofs.add(passed(9000, ProofLevel.BOOT).json());
        store();
        assertThat(read().proofs()).hasSize(20);

        bed.catalog().prove(AMI, failed(9001, ProofLevel.CONSOLE));
        assertThat(read().json().path("proofs")).hasSize(20);
        assertThat(read().proof(ProofLevel.BOOT)).contains(passed(9000, ProofLevel.BOOT));
    }

    @Test
    void aProofOfALaterVersionIsKept() throws IOException {
        JsonNode later =
                passed(1, ProofLevel.BOOT).json().put("level", "landed").put("more", "of it");
        record.putArray("proofs").add(later);
        store();
        bed.catalog().prove(AMI, passed(2, ProofLevel.IMAGE));
        assertThat(read().json().path("proofs").get(0)).isEqualTo(JSON.readTree(later.toString()));
        assertThat(read().proofs()).containsExactly(passed(2, ProofLevel.IMAGE));
    }

    @Test
    void aRunHasOneProofOnly() throws IOException {
        record.putArray("proofs").add(passed(1, ProofLevel.COMMAND).json());
        store();
        bed.catalog().prove(AMI, failed(1, ProofLevel.IMAGE));
        assertThat(read().proofs()).containsExactly(failed(1, ProofLevel.IMAGE));
    }

    @Test
    void aLostAnswerOfTheWriteMakesNoSecondProof() {
        bed.aws.faults().loseAnswer("s3:PutObject", 1);
        assertThatThrownBy(() -> bed.catalog().prove(AMI, passed(1, ProofLevel.BOOT)))
                .isInstanceOf(OperationException.class);
        bed.clock.advance(Duration.ofMinutes(1));

        BackupRecord proven =
                bed.catalog().prove(AMI, passedBefore(Duration.ofMinutes(1))).record();
        assertThat(read().proofs()).hasSize(1);
        assertThat(proven.proof(ProofLevel.BOOT)).isPresent();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).contains("ami-facts/" + AMI + "/proven_boot_passed");
    }

    private Proof passedBefore(Duration ago) {
        return passed(1, ProofLevel.BOOT).at(passed(1, ProofLevel.BOOT).at().minus(ago));
    }

    @Test
    void whatSomeoneElseHasWrittenInBetweenIsKept() {
        bed.aws.faults().failNext("s3:PutObject", 2, 412, "PreconditionFailed", "At least one of the pre-conditions");
        bed.catalog().prove(AMI, passed(1, ProofLevel.BOOT));
        assertThat(read().proofs()).containsExactly(passed(1, ProofLevel.BOOT));
    }

    @Test
    void aRecordThatOthersWriteAllTheTimeIsLeftToThem() {
        bed.aws.faults().failNext("s3:PutObject", 9, 412, "PreconditionFailed", "At least one of the pre-conditions");
        assertThatThrownBy(() -> bed.catalog().prove(AMI, passed(1, ProofLevel.BOOT)))
                .isInstanceOfSatisfying(
                        OperationException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(FailureKind.CONFLICT));
    }

    @Test
    void aProofOfTheFutureGetsTheTimeOfS3() {
        Instant now = bed.clock.instant();
        bed.catalog().prove(AMI, passed(1, ProofLevel.BOOT).at(now.plus(Duration.ofDays(3))));
        assertThat(read().proof(ProofLevel.BOOT))
                .hasValueSatisfying(proof -> assertThat(proof.at()).isEqualTo(now));
    }

    @Test
    void noProofIsWrittenForAnotherObjectOrWithoutACompleteRecord() throws IOException {
        Proof boot = passed(1, ProofLevel.BOOT);
        ((ObjectNode) record.path("storedObject")).put("etag", "\"another\"");
        store();
        assertThatThrownBy(() -> bed.catalog().prove(AMI, boot))
                .hasMessage("The record ami-metadata/" + AMI
                        + ".json (status complete) is no longer of the object that was verified: its ETag was "
                        + boot.etag()
                        + ", and the record says \"another\". No proof was written. Find out who replaced it, then verify"
                        + " the backup again.");

        ((ObjectNode) record.path("storedObject")).put("etag", boot.etag());
        record.put("status", "storing");
        store();
        assertThatThrownBy(() -> bed.catalog().prove(AMI, boot)).hasMessageContaining("(status storing)");

        bed.catalog().bucket().delete(Keys.record(AMI));
        assertThatThrownBy(() -> bed.catalog().prove(AMI, boot)).hasMessageContaining("is no longer in the bucket");
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).noneMatch(key -> key.startsWith("ami-facts/"));
    }

    @Test
    void aLongReasonLeavesRoomForTheOtherProofs() {
        Proof failed = failed(1, ProofLevel.BOOT);
        Proof wordy = new Proof(
                failed.level(),
                false,
                failed.at(),
                failed.runId(),
                failed.build(),
                failed.url(),
                failed.etag(),
                failed.versionId(),
                1,
                1,
                Line.literal("w".repeat(60_000)));
        bed.catalog().prove(AMI, wordy);
        assertThat(read().proofs().get(0).reason().text()).isEqualTo("w".repeat(1000));
    }
}
