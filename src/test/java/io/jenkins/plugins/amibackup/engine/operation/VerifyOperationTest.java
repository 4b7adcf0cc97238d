package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.ProofLevel;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.DrillTerms;
import io.jenkins.plugins.amibackup.engine.operation.request.Origin;
import io.jenkins.plugins.amibackup.engine.operation.request.Pick;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A verification without a machine. */
class VerifyOperationTest {

    private static final DrillTerms IMAGE = DrillTerms.of(ProofLevel.IMAGE);

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private static VerifyRequest request(String amiId) {
        return VerifyRequest.of(amiId, IMAGE, TestBed.BUCKET, TestBed.REGION)
                .from(new Origin("pipeline", "nightly #7", "https://jenkins.example.com/job/nightly/7/"));
    }

    private BackupRecord record(String amiId) {
        return bed.catalog().find(amiId).orElseThrow().record();
    }

    private void assertOnlyTheBackupStands(OperationResult backup) {
        assertThat(bed.images()).extracting(image -> image.id()).containsExactly(backup.amiId());
        assertThat(bed.aws.ec2().snapshots()).hasSize(2);
    }

    @Test
    void aBackupIsRestoredComparedAndProvenAndNothingOfThatStays() {
        OperationResult backup = bed.backup();

        Heard heard = bed.run(request(backup.amiId()), "7f3a2c42");

        OperationResult result = heard.result();
        assertThat(result.status()).isEqualTo("done");
        assertThat(result.sourceAmiId()).isEqualTo(backup.amiId());
        assertThat(result.instanceId()).isEqualTo(bed.instance);
        assertThat(result.imageKept()).isFalse();
        Proof proof = result.verified().orElseThrow().proof();
        assertThat(proof.passed()).isTrue();
        assertThat(proof.level()).isEqualTo(ProofLevel.IMAGE);
        assertThat(proof.runId()).isEqualTo("7f3a2c42");
        assertThat(proof.build()).isEqualTo("nightly #7");
        assertThat(proof.restoreSeconds()).isBetween(600L, 900L);
        assertThat(record(backup.amiId()).proof(ProofLevel.IMAGE)).contains(proof);
        assertThat(bed.aws.s3().keys(TestBed.BUCKET, Keys.FACTS)).hasSize(1);
        assertOnlyTheBackupStands(backup);
        assertThat(heard.log())
                .contains("[AMI verify] s3://acme-ami-backups/" + backup.amiId() + ".bin, to level image")
                .contains("1/5 Look up")
                .contains("5/5 Write proof")
                .contains("is proven to level image");
    }

    @Test
    void anImageThatDiffersFromItsRecordIsRemovedAndTheProofSaysWhatDiffers() {
        OperationResult backup = bed.backup();
        bed.aws.ec2().restoreLosesUndocumented(true);

        Heard heard = bed.run(request(backup.amiId()));

        assertThat(heard.failure())
                .startsWith(backup.amiId() + " is not proven to level image: The image that came back of ")
                .endsWith("Everything that was made for the verification is removed again.");
        Proof proof = record(backup.amiId()).proofs().get(0);
        assertThat(proof.passed()).isFalse();
        assertThat(proof.reason().text()).contains("BootMode");
        assertThat(record(backup.amiId()).proof(ProofLevel.IMAGE)).isEmpty();
        assertOnlyTheBackupStands(backup);
    }

    @Test
    void theNewestBackupIsPickedUnlessAnyIsWanted() {
        OperationResult first = bed.backup();
        OperationResult second = bed.backup();

        VerifyRequest newest =
                VerifyRequest.ofInstance(bed.instance, Pick.NEWEST, 0, IMAGE, TestBed.BUCKET, TestBed.REGION);
        assertThat(bed.run(newest).result().sourceAmiId()).isEqualTo(second.amiId());

        VerifyRequest any =
                VerifyRequest.ofInstance(bed.instance, Pick.RANDOM, 0, IMAGE, TestBed.BUCKET, TestBed.REGION);
        assertThat(List.of("aaaaaaa1", "aaaaaaa2", "aaaaaaa3", "aaaaaaa4", "aaaaaaa5", "aaaaaaa6"))
                .extracting(run -> bed.run(any, run).result().sourceAmiId())
                .contains(first.amiId(), second.amiId());
    }

    @Test
    void aBackupThatIsOlderThanAllowedIsNotPicked() {
        bed.backup();
        bed.clock.advance(Duration.ofDays(2));

        for (Pick pick : Pick.values()) {
            VerifyRequest request = VerifyRequest.ofInstance(
                    bed.instance, pick, Duration.ofDays(1).toSeconds(), IMAGE, TestBed.BUCKET, TestBed.REGION);
            assertThat(bed.run(request).failure())
                    .isEqualTo(
                            "No complete backup of " + bed.instance
                                    + " in acme-ami-backups was taken within the last 1 d. Make one, or allow older ones (within).");
        }
    }

    @Test
    void anIndexKeyThatNoRecordConfirmsIsNeverPicked() {
        OperationResult backup = bed.backup();
        String key = bed.aws.s3().keys(TestBed.BUCKET, Keys.INDEX).get(0);
        for (int i = 0; i < 9; i++) {
            bed.aws.s3().put(TestBed.BUCKET, key.replace(backup.amiId(), "ami-0000000000000000" + i), new byte[0]);
        }

        VerifyRequest any =
                VerifyRequest.ofInstance(bed.instance, Pick.RANDOM, 0, IMAGE, TestBed.BUCKET, TestBed.REGION);
        assertThat(bed.run(any).result().sourceAmiId()).isEqualTo(backup.amiId());
    }

    @Test
    void anObjectThatWasReplacedFailsWithItsLineAndNothingIsMade() {
        OperationResult backup = bed.backup();
        bed.aws.s3().put(TestBed.BUCKET, Keys.object(backup.amiId()), new byte[] {1});

        assertThat(bed.run(request(backup.amiId())).failure()).contains("is not the one that was stored");
        assertOnlyTheBackupStands(backup);
        assertThat(record(backup.amiId()).proofs()).isEmpty();
    }
}
