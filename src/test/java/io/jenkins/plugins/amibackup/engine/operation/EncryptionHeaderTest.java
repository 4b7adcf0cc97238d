package io.jenkins.plugins.amibackup.engine.operation;

import static org.assertj.core.api.Assertions.assertThat;

import io.jenkins.plugins.amibackup.embeddedaws.Permission;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Purpose;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PolicyTask;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import io.jenkins.plugins.amibackup.engine.permission.PermissionReport;
import io.jenkins.plugins.amibackup.engine.permission.TaskCheck;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Buckets whose policy demands an encryption header on every write, and our own writes, which can have one. */
class EncryptionHeaderTest {

    private static final String RUN = "7f3a2c41";
    private static final String HEADER = "s3:x-amz-server-side-encryption";

    private final TestBed bed = new TestBed();

    @AfterEach
    void close() {
        bed.close();
    }

    private BackupRequest with(String sse, String key) {
        return bed.backupRequest().sse(sse, key).build();
    }

    @ParameterizedTest
    @ValueSource(strings = {"AES256", "aws:kms", "aws:kms:dsse"})
    void aBucketThatDemandsAHeaderOnEveryWriteIsRefusedBeforeAnythingIsMade(String demanded) {
        bed.aws.s3().demandEncryptionHeader(TestBed.BUCKET, false, demanded);

        for (BackupRequest request : List.of(with("", ""), with(demanded, ""))) {
            Heard heard = bed.run(request);

            assertThat(heard.failure())
                    .isEqualTo("The policy of the bucket acme-ami-backups demands an encryption header on every write ("
                            + demanded + " would do), and EC2 sends none when it stores an image, so the bucket can't"
                            + " hold backups. Exempt ami-*.bin from that statement, or remove the statement: the"
                            + " bucket's default encryption encrypts every object without a header. For what AMI Backup"
                            + " writes itself, set sse (--sse) to " + demanded + ".");
        }
        assertThat(bed.images()).isEmpty();
        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).isEmpty();
        assertThat(bed.aws.s3().uploads(TestBed.BUCKET)).isEmpty();
    }

    @Test
    void aCheckOfPermissionsSaysSoToo() {
        bed.aws.s3().demandEncryptionHeader(TestBed.BUCKET, false, "aws:kms");

        PermissionReport report =
                TaskCheck.look(bed.look(), bed.look().bucket(TestBed.BUCKET), Set.of(Purpose.BACKUP), Optional.empty());

        assertThat(report.impossible()).isEqualTo(Line.of("bucket.demandsHeader", TestBed.BUCKET, "aws:kms"));
        assertThat(report.obstacle(Set.of(Purpose.BACKUP), TestBed.BUCKET, TestBed.REGION))
                .isEqualTo(report.impossible());
    }

    private PermissionReport report(Sse sse) {
        return TaskCheck.look(
                bed.look(), bed.look().bucket(TestBed.BUCKET, "", sse), Set.of(Purpose.BACKUP), Optional.empty());
    }

    @ParameterizedTest
    @CsvSource({",", "AES256,", "aws:kms:dsse,alias/backups"})
    void aBucketThatExemptsImagesAloneIsToldWithTheSettingThatItNeeds(String sse, String key) {
        bed.aws.s3().demandEncryptionHeader(TestBed.BUCKET, true, "aws:kms");
        Sse wrong = new Sse(sse == null ? "" : sse, key == null ? "" : key);

        assertThat(report(wrong).impossible().text())
                .isEqualTo("The policy of the bucket acme-ami-backups demands another encryption header on what AMI"
                        + " Backup writes itself (records, index keys, operation documents). Set sse (--sse) to"
                        + " aws:kms.");
        assertThat(report(new Sse("aws:kms", "")).impossible().isEmpty()).isTrue();
        assertThat(bed.aws.s3().uploads(TestBed.BUCKET)).isEmpty();
    }

    @Test
    void aRunWithTheWrongHeaderIsToldBeforeAnythingIsWritten() {
        bed.aws.s3().demandEncryptionHeader(TestBed.BUCKET, true, "aws:kms");

        assertThat(bed.run(with("AES256", "")).failure()).contains("Set sse (--sse) to aws:kms.");

        assertThat(bed.aws.s3().keys(TestBed.BUCKET)).isEmpty();
    }

    @Test
    void aKeyThatKmsDoesNotKnowIsToldByACheck() {
        bed.aws.s3().unknownKey(TestBed.BUCKET, "alias/backup");

        assertThat(report(new Sse("aws:kms", "alias/backup"))
                        .unknown()
                        .get(Action.PUT_OBJECT)
                        .text())
                .contains("alias/backup");
    }

    @Test
    void whoMayNotWriteAtAllIsToldThatAndNothingOfHeaders() {
        bed.aws.faults().deny("s3:PutObject");

        assertThat(bed.run(with("", "")).failure())
                .contains("Missing: s3:PutObject")
                .doesNotContain("header");
    }

    @ParameterizedTest
    @CsvSource({"AES256,", "aws:kms,", "aws:kms,alias/backups", "aws:kms:dsse,alias/backups"})
    void ourOwnWritesAskForIt(String sse, String key) {
        bed.aws.s3().demandEncryptionHeader(TestBed.BUCKET, true, sse);
        List<Permission> without = new CopyOnWriteArrayList<>();
        bed.aws.faults().policy(asked -> {
            boolean own =
                    asked.action().equals("s3:PutObject") && !asked.resource().endsWith(".bin");
            if (own
                    && !(sse.equals(asked.context().get(HEADER))
                            && (key == null || key.equals(asked.context().get(HEADER + "-aws-kms-key-id"))))) {
                without.add(asked);
            }
            return true;
        });

        OperationResult made = bed.run(with(sse, key), RUN).result();
        assertThat(bed.aws.s3().text(TestBed.BUCKET, Keys.operation(RUN))).contains("\"sse\" : \"" + sse + "\"");
        OperationResult restored = bed.run(RestoreRequest.of(made.amiId(), TestBed.BUCKET, TestBed.REGION)
                        .writingWith(sse, key))
                .result();

        assertThat(restored.status()).isEqualTo("done");
        assertThat(without).isEmpty();
    }

    @Test
    void aRunIsPickedUpWithWhatItsCallSays() {
        bed.aws.s3().demandEncryptionHeader(TestBed.BUCKET, true, "aws:kms");
        Heard first = new Heard();
        bed.engine
                .begin(RUN, with("aws:kms", "alias/backups"), bed.access(), first)
                .detach(Line.literal("Stopped."));
        bed.time.runUntil(first::hasEnded);
        Heard begun = new Heard();
        var handle = bed.engine.begin("7f3a2c42", with("aws:kms", "alias/backups"), bed.access(), begun);
        bed.time.runUntil(() -> begun.log().contains("/6 Create image"));
        handle.detach(Line.literal("Stopped."));
        bed.time.runUntil(begun::hasEnded);
        assertThat(begun.detached())
                .endsWith("ami-backup resume --run-id 7f3a2c42 --bucket acme-ami-backups --region eu-west-1 --sse"
                        + " aws:kms --sse-kms-key-id alias/backups");

        Heard without = new Heard();
        bed.engine.resume("7f3a2c42", TestBed.BUCKET, "", Sse.NONE, bed.access(), without);
        bed.time.runUntil(without::hasEnded);
        assertThat(without.failure()).contains("The bucket's policy denies s3:PutObject");

        Heard heard = new Heard();
        bed.engine.resume("7f3a2c42", TestBed.BUCKET, "", new Sse("aws:kms", "alias/backups"), bed.access(), heard);
        bed.time.runUntil(heard::hasEnded);
        assertThat(heard.result().status()).isEqualTo("done");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "aes256 | | \"aes256\" is not a valid server-side encryption. Use one of AES256, aws:kms,"
                        + " aws:kms:dsse, or leave it empty for that of the bucket.",
                "AES256 | alias/backups | The key alias/backups for the writes of AMI Backup was given, but their"
                        + " encryption is not one of KMS. Set sse (--sse) to aws:kms or aws:kms:dsse, or remove the key.",
                " | alias/backups | The key alias/backups for the writes of AMI Backup was given, but their encryption"
                        + " is not one of KMS. Set sse (--sse) to aws:kms or aws:kms:dsse, or remove the key.",
                "aws:kms | backups | \"backups\" is not a valid KMS key. Give a key ID, an alias (alias/backups) or an"
                        + " ARN."
            })
    void whatS3WouldNotTakeIsRefusedBeforeAnyCall(String sse, String key, String line) {
        assertThat(bed.run(with(sse, key)).failure()).isEqualTo(line);
        assertThat(bed.aws.calls().total()).isZero();
    }

    @Test
    void thePolicyAllowsWhatS3DoesWithTheKey() {
        for (PolicyTask task : PolicyTask.values()) {
            PolicyRequest request = new PolicyRequest(
                    Set.of(task), TestBed.BUCKET, TestBed.REGION, "123456789012", "", "", "", Map.of(), TestBed.KEY);
            request.check();
            String policy = request.document().toString();

            assertThat(policy)
                    .contains("kms:Decrypt", "kms:GenerateDataKey", "s3.eu-west-1.amazonaws.com", TestBed.KEY);
        }
    }
}
