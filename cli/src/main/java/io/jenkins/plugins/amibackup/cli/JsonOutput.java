package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import io.jenkins.plugins.amibackup.engine.catalog.IndexCheck;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import io.jenkins.plugins.amibackup.engine.operation.document.DrillMachine;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The JSON of the command line, mapped field by field: scripts read it, so its names and their order do not depend on the engine's
 * internals. Null values are omitted. ({@code show} prints the record as it is in the bucket, which has a format of its
 * own.)
 */
final class JsonOutput {

    private JsonOutput() {}

    /** The result of a backup or a restore, or the backup that opens a gate. */
    static JsonNode result(OperationResult result) {
        ObjectNode json = Json.object();
        json.put("kind", result.kind().word());
        json.put("runId", result.runId());
        json.put("status", result.status());
        put(json, "instanceId", result.instanceId());
        put(json, "amiId", result.amiId());
        put(json, "amiName", result.amiName());
        put(json, "sourceAmiId", result.sourceAmiId());
        put(json, "bucket", result.bucket());
        put(json, "objectKey", result.objectKey());
        put(json, "recordKey", result.recordKey());
        put(json, "region", result.region());
        put(json, "account", result.account());
        json.put("sizeBytes", result.sizeBytes());
        json.put("durationSeconds", result.durationSeconds());
        json.put("encrypted", result.encrypted());
        json.put("imageKept", result.imageKept());
        ArrayNode snapshots = json.putArray("snapshotIds");
        result.snapshotIds().forEach(snapshots::add);
        put(json, "takenAt", result.takenAt());
        json.put("ageSeconds", result.ageSeconds());
        if (result.kind() == OperationKind.BACKUP) {
            ArrayNode excluded = json.putArray("excludedDevices");
            result.excludedDevices().forEach(excluded::add);
        }
        result.prune().ifPresent(prune -> PruneJson.instance(json.putObject("pruned"), prune));
        result.reached().ifPresent(reached -> json.put("reached", reached.word()));
        result.proven().ifPresent(proven -> proven(json.putObject("proven"), proven));
        result.launched().ifPresent(launched -> launched(json.putObject("launched"), launched));
        result.verified().ifPresent(verified -> verification(json, verified));
        result.inPlace().ifPresent(inPlace -> {
            put(json, "inPlaceOf", inPlace.instanceId());
            put(json, "replaceRootVolumeTaskId", inPlace.taskId());
            put(json, "oldRootVolumeId", inPlace.oldVolumeId());
            put(json, "newRootVolumeId", inPlace.newVolumeId());
            put(json, "goForward", inPlace.forward());
        });
        return json;
    }

    private static void launched(ObjectNode instance, OperationResult.LaunchedInstance launched) {
        instance.put("instanceId", launched.id());
        instance.put("instanceType", launched.type());
        instance.put("state", launched.state());
        instance.put("privateIp", launched.privateIp());
        instance.put("publicIp", launched.publicIp());
        ArrayNode notBack = instance.putArray("notBack");
        launched.notBack().forEach(line -> notBack.add(line.text()));
    }

    private static void verification(ObjectNode json, OperationResult.Verify verified) {
        Proof proof = verified.proof();
        if (proof != null) {
            ObjectNode shown = json.putObject("proof");
            shown.put("level", proof.level().word());
            shown.put("passed", proof.passed());
            put(shown, "at", proof.at());
            shown.put("restoreSeconds", proof.restoreSeconds());
            shown.put("bootSeconds", proof.bootSeconds());
            put(shown, "reason", proof.reason());
        }
        DrillMachine machine = verified.machine();
        if (machine != null) {
            ObjectNode shown = json.putObject("machine");
            shown.put("instanceId", machine.id());
            shown.put("instanceType", machine.type());
            shown.put("state", machine.state().word());
            put(shown, "launchedAt", machine.launchedAt());
            put(shown, "deadline", machine.deadline());
        }
        json.put("console", verified.console());
    }

    private static void proven(ObjectNode json, Proven proven) {
        json.put("amiId", proven.amiId());
        json.put("level", proven.proof().level().word());
        json.put("at", proven.proof().at().toString());
        json.put("ageSeconds", proven.age().toSeconds());
        json.put("runId", proven.proof().runId());
        json.put("build", proven.proof().build());
    }

    /** An operation that did not succeed: what was requested, how it ended, and why. */
    static JsonNode badEnd(AskedFor asked, String status, String line) {
        ObjectNode json = Json.object();
        put(json, "kind", asked.kind());
        put(json, "runId", asked.runId());
        put(json, "instanceId", asked.instanceId());
        put(json, "sourceAmiId", asked.sourceAmiId());
        put(json, "bucket", asked.bucket().name());
        if (!asked.bucket().owner().isEmpty()) {
            put(json, "bucketOwner", asked.bucket().owner());
        }
        if (!asked.bucket().sse().algorithm().isEmpty()) {
            put(json, "sse", asked.bucket().sse().algorithm());
        }
        if (!asked.bucket().sse().kmsKeyId().isEmpty()) {
            put(json, "sseKmsKeyId", asked.bucket().sse().kmsKeyId());
        }
        put(json, "region", asked.region());
        json.put("status", status);
        json.put("error", line);
        return json;
    }

    /** A command that failed before an operation started, or without one. */
    static JsonNode failure(String line) {
        return Json.object().put("status", "failed").put("error", line);
    }

    /** A backup that is held, with all its holds. */
    static JsonNode held(BackupRecord record, String bucket) {
        ObjectNode json = Json.object();
        json.put("amiId", record.amiId());
        json.put("bucket", bucket);
        json.put("held", true);
        holds(json.putArray("holds"), record.holds());
        return json;
    }

    /** A backup that is held no longer, with what held it. */
    static JsonNode released(String amiId, List<Hold> released, String bucket) {
        ObjectNode json = Json.object();
        json.put("amiId", amiId);
        json.put("bucket", bucket);
        json.put("held", false);
        holds(json.putArray("released"), released);
        return json;
    }

    private static void holds(ArrayNode array, List<Hold> holds) {
        holds.forEach(hold -> {
            ObjectNode json = array.addObject().put("by", hold.by()).put("why", hold.why());
            if (!hold.at().equals(Instant.EPOCH)) {
                json.put("at", hold.at().toString());
            }
            if (!hold.runId().isEmpty()) {
                json.put("runId", hold.runId());
            }
        });
    }

    /**
     * The result of a check of the index.
     *
     * @param backups how many complete backups there are
     */
    static JsonNode indexCheck(String bucket, int backups, List<IndexCheck.Found> found) {
        ObjectNode json = Json.object();
        json.put("bucket", bucket);
        json.put("backups", backups);
        ArrayNode array = json.putArray("found");
        for (IndexCheck.Found one : found) {
            ObjectNode entry = array.addObject();
            entry.put("what", lowerCase(one.kind()));
            entry.put("amiId", one.amiId());
            entry.put("key", one.key());
            entry.put("why", one.why().text());
        }
        return json;
    }

    /**
     * The result of a clean-up.
     *
     * @param removed whether the removable resources were removed
     */
    static JsonNode orphans(List<Orphan> found, boolean removed) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (Orphan orphan : found) {
            ObjectNode json = array.addObject();
            json.put("kind", lowerCase(orphan.kind()));
            json.put("id", orphan.id());
            json.put("name", orphan.name());
            json.put("runId", orphan.runId());
            json.put("since", orphan.since().toString());
            json.put("gibPerMonth", orphan.gib());
            json.put("removable", orphan.removable());
            json.put("removed", orphan.removable() && removed);
            json.put("why", orphan.why());
        }
        return array;
    }

    /** The address of a simulated AWS, and what to set so that other tools find it. */
    static JsonNode sampleAws(SampleAws sample) {
        ObjectNode json = Json.object();
        json.put("endpointUrl", sample.aws().endpoint().toString());
        json.put("region", sample.aws().region());
        json.put("bucket", sample.bucket());
        json.put("instanceId", sample.instanceId());
        json.put("subnetId", sample.quarantine().subnetId());
        json.put("securityGroupId", sample.quarantine().securityGroupId());
        ObjectNode environment = json.putObject("environment");
        for (Map.Entry<String, String> variable : new TreeMap<>(sample.environment()).entrySet()) {
            environment.put(variable.getKey(), variable.getValue());
        }
        return json;
    }

    private static void put(ObjectNode json, String name, Object value) {
        if (value != null) {
            json.put(name, value.toString());
        }
    }

    private static String lowerCase(Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }
}
