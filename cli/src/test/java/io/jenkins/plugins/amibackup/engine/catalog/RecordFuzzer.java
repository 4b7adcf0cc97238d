package io.jenkins.plugins.amibackup.engine.catalog;

import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.must;
import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.oneLine;
import static io.jenkins.plugins.amibackup.engine.fuzz.Bounded.safe;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import io.jenkins.plugins.amibackup.engine.fuzz.JsonEdits;
import io.jenkins.plugins.amibackup.engine.fuzz.Seeds;
import java.util.Arrays;
import java.util.List;

/** Records: whatever is accepted is safe in every field that is used, and is the same when written and read again. */
public final class RecordFuzzer {

    private static final List<byte[]> GOOD = Seeds.golden("(catalog/record-|objects/).*");

    private RecordFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) throws Exception {
        byte[] document = JsonEdits.document(data, GOOD);
        String amiId = JsonEdits.text(document, "amiId");
        if (!Ids.isImage(amiId)) {
            amiId = "ami-0123456789abcdef0";
        }
        String of = amiId;
        BackupRecord record = Bounded.of(document.length, () -> BackupRecord.parse(of, document))
                .orElse(null);
        if (record == null) {
            return;
        }
        use(of, record);
        byte[] written = record.bytes();
        must(Arrays.equals(BackupRecord.parse(of, written).bytes(), written), "it is another when read again");
        record.pack();
        must(Arrays.equals(record.bytes(), written), "it is another when packed");
    }

    private static void use(String amiId, BackupRecord record) {
        must(record.amiId().equals(amiId), "amiId");
        must(Ids.isInstance(record.instanceId()), "instanceId");
        must(Names.isLegal(record.imageName()), "image.name");
        must(record.runId().isEmpty() || Ids.isRun(record.runId()), "runId");
        must(Ids.isRegion(record.region()), "region");
        must(record.account().matches("[0-9]{12}"), "account");
        must(record.snapshotIds().stream().allMatch(id -> id.matches("snap-[0-9a-f]{8,17}")), "snapshots");
        must(record.sizeBytes() >= 0 && record.gib() >= 0, "a size is negative");
        safe(record.status());
        safe(record.etag());
        safe(record.versionId());
        oneLine(record.facts().text());
        record.isEncrypted();
        record.demandsEncryption();
        record.instanceName();
        record.originalTags();
        record.devices().forEach(device -> record.volumeTags(device.name()));
        record.proofs().forEach(RecordFuzzer::proof);
        IndexEntry entry = record.indexEntry();
        if (record.isComplete()) {
            must(
                    IndexEntry.parse(entry.key()).filter(entry::isSameBackup).isPresent(),
                    "its index key is not found: " + entry.key());
        }
    }

    private static void proof(Proof proof) {
        must(proof.level() != null && proof.at() != null, "a proof's level and time");
        must(proof.runId().isEmpty() || Ids.isRun(proof.runId()), "a proof's runId");
        must(proof.restoreSeconds() >= 0 && proof.bootSeconds() >= 0, "a proof's times");
        safe(proof.etag());
        safe(proof.versionId());
        if (proof.reason() != null) {
            safe(proof.reason().text());
        }
    }
}
