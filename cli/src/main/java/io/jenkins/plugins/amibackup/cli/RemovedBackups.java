package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.RemovalNote;
import java.time.temporal.ChronoUnit;
import java.util.List;

/** Shows what prunes have removed: the tombstones. */
final class RemovedBackups {

    private final List<BackupRecord> tombstones;

    RemovedBackups(List<BackupRecord> tombstones) {
        this.tombstones = tombstones;
    }

    TextTable table() {
        TextTable columns = new TextTable()
                .row(
                        Words.text("list.removed"),
                        Words.text("list.taken"),
                        Words.text("list.instance"),
                        Words.text("list.image"),
                        Words.text("list.size"),
                        Words.text("list.removed.run"),
                        Words.text("list.removed.by"),
                        Words.text("list.removed.why"));
        for (BackupRecord record : tombstones) {
            RemovalNote note = record.removal().orElseThrow();
            columns.row(
                    note.at().truncatedTo(ChronoUnit.SECONDS).toString(),
                    record.takenAt().truncatedTo(ChronoUnit.SECONDS).toString(),
                    record.instanceId(),
                    record.amiId(),
                    Format.size(note.bytesFreed()),
                    note.runId(),
                    note.by().isBlank() ? "-" : note.by(),
                    Line.list(note.why()).text());
        }
        return columns;
    }

    JsonNode json(String bucket) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (BackupRecord record : tombstones) {
            RemovalNote note = record.removal().orElseThrow();
            ObjectNode json = array.addObject();
            json.put("removedAt", note.at().toString());
            json.put("takenAt", record.takenAt().toString());
            json.put("status", record.status());
            json.put("instanceId", record.instanceId());
            json.put("amiId", record.amiId());
            json.put("bucket", bucket);
            json.put("bytesFreed", note.bytesFreed());
            json.put("runId", note.runId());
            json.put("by", note.by());
            json.put("url", note.url());
            ArrayNode why = json.putArray("why");
            note.why().forEach(line -> why.add(line.text()));
            ArrayNode kept = json.putArray("kept");
            note.kept().forEach(kept::add);
        }
        return array;
    }
}
