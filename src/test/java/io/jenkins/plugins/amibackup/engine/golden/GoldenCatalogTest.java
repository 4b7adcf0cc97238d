package io.jenkins.plugins.amibackup.engine.golden;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.Heard;
import io.jenkins.plugins.amibackup.engine.TestBed;
import io.jenkins.plugins.amibackup.engine.catalog.BackupQuery;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Finder;
import io.jenkins.plugins.amibackup.engine.catalog.FoundBackup;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/**
 * Records, index keys, per-instance keys and leases as a version has once written them are read for good. The files are
 * never rewritten, only added to.
 */
class GoldenCatalogTest {

    private static final String AMI = "ami-0ee521d7a0f4d3872";
    private static final String INSTANCE = "i-053cb9f0c747ea2ea";

    private static byte[] file(String name) {
        try {
            return Files.readAllBytes(Golden.folder().resolve("catalog").resolve(name));
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Test
    void aRecordOfACompleteBackupTellsAllThatARestoreNeeds() {
        BackupRecord record = BackupRecord.parse(AMI, file("record-complete.json"));

        assertThat(record.isComplete()).isTrue();
        assertThat(record.isForeign()).isFalse();
        assertFacts(record);
        assertThat(record.sizeBytes()).isEqualTo(23192827494L);
        assertThat(record.etag()).isEqualTo("\"e3ddd86ba71a5eb1df268adeb6513356-346\"");
        assertThat(record.versionId()).isEqualTo("2098eb73d4367d7703d6845323ce3c71");
        assertThat(record.indexEntry().key())
                .isEqualTo(
                        "ami-index/i-053cb9f0c747ea2ea/8204661099999_ami-0ee521d7a0f4d3872_23192827494_eu-west-1_123456789012_web-1");
    }

    @Test
    void aRecordOfABackupThatIsBeingStoredTellsAllButTheObject() {
        BackupRecord record = BackupRecord.parse(AMI, file("record-storing.json"));

        assertThat(record.status()).isEqualTo("storing");
        assertThat(record.isComplete()).isFalse();
        assertFacts(record);
        assertThat(record.sizeBytes()).isZero();
        assertThat(record.etag()).isEmpty();
        assertThat(record.versionId()).isEmpty();
    }

    private static void assertFacts(BackupRecord record) {
        assertThat(record.amiId()).isEqualTo(AMI);
        assertThat(record.runId()).isEqualTo(Golden.RUN);
        assertThat(record.takenAt()).isEqualTo(Instant.parse("2026-11-22T09:15:00Z"));
        assertThat(record.account()).isEqualTo("123456789012");
        assertThat(record.region()).isEqualTo("eu-west-1");
        assertThat(record.instanceId()).isEqualTo(INSTANCE);
        assertThat(record.instanceName()).isEqualTo("web-1");
        assertThat(record.imageName()).isEqualTo("backup-web-1-20261122-091500-7f3a2c41");
        assertThat(record.retentionSet()).isEmpty();
        assertThat(record.isEncrypted()).isTrue();
        assertThat(record.demandsEncryption()).isTrue();
        assertThat(record.snapshotIds()).hasSize(2);
        assertThat(record.devices())
                .containsExactly(new BackupRecord.Device("/dev/xvda", 8), new BackupRecord.Device("/dev/sdf", 100));
        assertThat(record.originalTags())
                .containsEntry("Name", "web-1")
                .containsEntry("Role", "web")
                .containsEntry("aws:cloudformation:stack-name", "web");
        assertThat(record.volumeTags("/dev/sdf"))
                .containsExactlyInAnyOrderEntriesOf(Map.of("Name", "web-1-data", "Team", "storage"));
    }

    @Test
    void fieldsThatThisVersionDoesNotKnowOutliveTheirRecordsCompletion() {
        byte[] content = file("record-unknown-fields.json");
        assertFacts(BackupRecord.parse(AMI, content));
        try (TestBed bed = new TestBed()) {
            Golden golden = Golden.named("backup-with-encrypted-copy", "seal");
            golden.plant(bed);
            bed.aws.s3().put(TestBed.BUCKET, "ami-metadata/" + AMI + ".json", content);
            bed.engine = bed.engine(Golden.HOLDER);
            bed.resume(Golden.RUN).result();

            JsonNode before = Golden.json(content);
            JsonNode after = Golden.json(bed.aws.s3().get(TestBed.BUCKET, "ami-metadata/" + AMI + ".json"));
            assertThat(after.path("status").asText()).isEqualTo("complete");
            assertThat(after.path("retention")).isEqualTo(before.path("retention"));
            assertThat(after.path("sourceInstance")).isEqualTo(before.path("sourceInstance"));
            assertThat(after.path("history").path(0))
                    .isEqualTo(before.path("history").path(0));
        }
    }

    @Test
    void anObjectThatOthersHaveStoredIsFoundByWhatEc2HasWrittenOnIt() {
        try (TestBed bed = new TestBed()) {
            Golden.named("restore-of-foreign", "restore-waiting").plant(bed);
            List<FoundBackup> found =
                    new Finder(bed.catalog()).find(new BackupQuery("", null, null, null, null, 0, true, true));

            assertThat(found)
                    .containsExactly(new FoundBackup(
                            "ami-084bb3f97971d80ab",
                            "",
                            "",
                            "backup-web-1-20261122-091500-aaaaaaaa",
                            Instant.parse("2026-11-22T09:15:00Z"),
                            "foreign",
                            "",
                            23_192_827_494L,
                            "eu-west-1",
                            "123456789012",
                            Map.of(),
                            Optional.empty(),
                            false));
        }
    }

    @Test
    void everyFormOfAnIndexKeyIsRead() throws IOException {
        List<String> forms = new ArrayList<>();
        for (String line : Files.readAllLines(Golden.folder().resolve("catalog/index-keys.txt"))) {
            String[] facts = line.split("\t", -1);
            forms.add(facts[0]);
            String key = facts[1];
            if (facts[0].equals("passed over")) {
                assertThat(IndexEntry.parse(key)).as(key).isEmpty();
                continue;
            }
            IndexEntry entry = new IndexEntry(
                    facts[2],
                    facts[3],
                    Instant.parse(facts[4]),
                    Long.parseLong(facts[5]),
                    facts[6],
                    facts[7],
                    facts[8]);
            assertThat(IndexEntry.parse(key)).as(key).hasValue(entry);
            if (facts[0].equals("written")) {
                assertThat(entry.key()).isEqualTo(key);
            }
        }
        assertThat(forms).hasSize(28).contains("written", "read", "passed over");
    }

    @Test
    void thePerInstanceKeyNamesTheRunThatBacksTheInstanceUp() {
        try (TestBed bed = new TestBed()) {
            Golden.named("backup", "store-waiting").plant(bed);
            String key = "ami-operations/by-instance/" + INSTANCE;
            assertThat(bed.aws.s3().get(TestBed.BUCKET, key)).isEqualTo(file("instance-key.json"));

            InstanceKey.Holder holder = InstanceKey.BACKUP
                    .look(bed.look().bucket(TestBed.BUCKET), INSTANCE)
                    .orElseThrow();
            assertThat(holder.runId()).isEqualTo(Golden.RUN);
            assertThat(holder.isUnderWay()).isTrue();
        }
    }

    @Test
    void aLeaseRunsForAQuarterOfAnHourFromTheLastWrite() {
        try (TestBed bed = new TestBed()) {
            Golden.named("backup", "store-waiting").plant(bed);
            bed.time.pass(Duration.ofMinutes(5));
            OperationStore.Look look = OperationStore.look(bed.look().bucket(TestBed.BUCKET), Golden.RUN)
                    .orElseThrow();
            assertThat(look.isHeld()).isTrue();
            // S3 tells when an object was written to the second.
            assertThat(look.leaseLeft()).isBetween(Duration.ofMinutes(10).minusSeconds(1), Duration.ofMinutes(10));

            bed.time.pass(Duration.ofMinutes(10));
            assertThat(OperationStore.look(bed.look().bucket(TestBed.BUCKET), Golden.RUN)
                            .orElseThrow()
                            .isHeld())
                    .isFalse();
        }
    }

    @Test
    void aDocumentWithoutALeaseIsAnybodysToTake() {
        try (TestBed bed = new TestBed()) {
            Golden.named("backup", "store-waiting-detached").plant(bed);
            bed.engine = bed.engine("controller-2");
            Heard heard = bed.resume(Golden.RUN);
            assertThat(heard.result().status()).isEqualTo("done");
        }
    }
}
