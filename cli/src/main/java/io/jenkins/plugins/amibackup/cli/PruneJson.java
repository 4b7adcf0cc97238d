package io.jenkins.plugins.amibackup.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneTotals;
import java.util.List;

/** The JSON of a prune, mapped field by field as in {@link JsonOutput}. */
final class PruneJson {

    private PruneJson() {}

    /** What was done with the backups of each instance, or would be. */
    static JsonNode of(List<OperationResult> results) {
        ObjectNode json = Json.object();
        json.put("kind", "prune");
        json.put("status", "done");
        json.put(
                "bytesFreed",
                results.stream()
                        .mapToLong(result -> result.pruned().orElseThrow().bytesFreed())
                        .sum());
        totals(
                json,
                results.stream()
                        .map(result -> result.pruned().orElseThrow().totals())
                        .reduce(PruneTotals.of(List.of()), PruneTotals::and));
        ArrayNode instances = json.putArray("instances");
        results.forEach(result -> instance(instances.addObject(), result));
        return json;
    }

    /** What was done with the backups of one instance. */
    static void instance(ObjectNode json, OperationResult result) {
        OperationResult.Prune pruned = result.pruned().orElseThrow();
        json.put("instanceId", result.instanceId());
        json.put("runId", result.runId());
        json.put("bucket", result.bucket());
        json.put("region", result.region());
        json.put("account", result.account());
        json.put("dryRun", pruned.dryRun());
        json.put("durationSeconds", result.durationSeconds());
        json.put("bytesFreed", pruned.bytesFreed());
        totals(json, pruned.totals());
        ArrayNode backups = json.putArray("backups");
        pruned.rows().forEach(row -> backup(backups.addObject(), row));
        ArrayNode remains = json.putArray("remains");
        pruned.remains().forEach(line -> remains.add(line.text()));
    }

    /** What would be freed; after a run that removes, nothing is left of that. */
    private static void totals(ObjectNode json, PruneTotals totals) {
        ObjectNode would = json.putObject("wouldFree");
        would.put("backups", totals.removals());
        would.put("bytes", totals.bytes());
        would.put("images", totals.images());
        would.put("gib", totals.gib());
        ObjectNode remaining = json.putObject("remaining");
        remaining.put("backups", totals.remaining());
        remaining.put("bytes", totals.remainingBytes());
    }

    private static void backup(ObjectNode json, PruneRow row) {
        json.put("amiId", row.amiId());
        json.put("takenAt", row.takenAt().toString());
        json.put("gib", row.gib());
        json.put("sizeBytes", row.sizeBytes());
        json.put("retentionSet", row.retentionSet());
        json.put("verdict", row.verdict().word());
        json.put("imageStands", row.imageStands());
        ArrayNode reasons = json.putArray("reasons");
        row.reasons().forEach(reason -> reasons.add(reason.text()));
    }
}
