package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.TextTable;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/** A record in the lines that a person wants to read first. */
final class RecordSummary {

    private final BackupRecord record;
    private final JsonNode json;
    private final BucketOptions bucket;
    private final String restore;

    /** @param restore the call that restores the backup */
    RecordSummary(BackupRecord record, BucketOptions bucket, String restore) {
        this.record = record;
        this.json = record.json();
        this.bucket = bucket;
        this.restore = restore;
    }

    List<String> lines() {
        return record.isForeign() ? foreign() : own();
    }

    /** All that EC2 leaves on an object. */
    private List<String> foreign() {
        List<String> lines = new ArrayList<>(new TextTable()
                .row(Words.text("show.image"), Words.text("show.image.text", record.amiId(), record.imageName()))
                .row(Words.text("show.status"), Words.text("show.foreign"))
                .row(
                        Words.text("show.taken"),
                        record.takenAt().truncatedTo(ChronoUnit.SECONDS).toString())
                .row(
                        Words.text("show.description"),
                        record.imageDescription().path("Description").asText())
                .row(Words.text("show.owner"), record.account())
                .row(
                        Words.text("show.object"),
                        Words.text(
                                "show.object.text",
                                bucket.name(),
                                Keys.object(record.amiId()),
                                Format.size(record.sizeBytes()),
                                record.etag()))
                .lines());
        lines.add(Words.text("show.restore", restore) + " --accept-foreign");
        return lines;
    }

    private List<String> own() {
        TextTable columns = new TextTable()
                .row(Words.text("show.image"), Words.text("show.image.text", record.amiId(), record.imageName()))
                .row(Words.text("show.status"), record.status())
                .row(
                        Words.text("show.taken"),
                        Words.text(
                                "show.taken.text",
                                record.takenAt().truncatedTo(ChronoUnit.SECONDS),
                                text("consistency")))
                .row(
                        Words.text("show.instance"),
                        Words.text(
                                "show.instance.text",
                                record.instanceId(),
                                json.path("sourceInstance").path("instanceType").asText(),
                                record.region(),
                                record.account()))
                .row(
                        Words.text("show.platform"),
                        Words.text(
                                "show.platform.text",
                                json.path("platform").path("platformDetails").asText(),
                                json.path("platform").path("architecture").asText()));
        for (JsonNode volume : json.path("encryption").path("volumes")) {
            String encryption = volume.path("encrypted").asBoolean() ? "encrypted" : "plain";
            columns.row(
                    Words.text("show.volume"),
                    Words.text(
                            "show.volume." + encryption,
                            volume.path("deviceName").asText(),
                            volume.path("volumeId").asText(),
                            volume.path("sizeGiB").asText()));
        }
        if (record.isComplete()) {
            columns.row(
                    Words.text("show.object"),
                    Words.text(
                            "show.object.text",
                            bucket.name(),
                            Keys.object(record.amiId()),
                            Format.size(record.sizeBytes()),
                            record.etag()));
        }
        columns.row(Words.text("show.record"), "s3://" + bucket.name() + "/" + Keys.record(record.amiId()));
        new TreeMap<>(record.originalTags())
                .forEach((key, value) -> columns.row(Words.text("show.tag"), key + "=" + value));
        columns.row(
                Words.text("show.made"),
                Words.text(
                        "show.made.text",
                        json.path("build").path("kind").asText(),
                        json.path("build").path("name").asText(),
                        record.runId()));
        if (!record.retentionSet().isEmpty()) {
            columns.row(Words.text("show.retentionSet"), record.retentionSet());
        }
        record.objectLock()
                .ifPresent(lock -> columns.row(
                        Words.text("show.locked"), Words.text("show.locked.text", lock.mode(), lock.until())));
        record.holds()
                .forEach(
                        hold -> columns.row(Words.text("show.held"), hold.line().text()));
        record.proofs().forEach(proof -> columns.row(Words.text("show.proof"), proof(proof)));
        for (JsonNode entry : json.path("history")) {
            columns.row(
                    Words.text("show.history"),
                    entry.path("at").asText() + " " + entry.path("status").asText());
        }
        List<String> lines = new ArrayList<>(columns.lines());
        if (record.isComplete()) {
            lines.add(Words.text("show.restore", restore));
        }
        return lines;
    }

    private String proof(Proof proof) {
        String text = proof.passed()
                ? Words.text(
                        "show.proof.passed",
                        proof.level(),
                        proof.at(),
                        proof.runId(),
                        proof.build(),
                        Format.duration(Duration.ofSeconds(proof.restoreSeconds())))
                : Words.text(
                        "show.proof.failed",
                        proof.level(),
                        proof.at(),
                        proof.runId(),
                        proof.build(),
                        proof.reason().text());
        return proof.isOf(record) ? text : Words.text("show.proof.other", text);
    }

    private String text(String field) {
        return json.path(field).asText();
    }
}
