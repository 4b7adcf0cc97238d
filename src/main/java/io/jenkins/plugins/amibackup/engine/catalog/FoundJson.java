package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Backups that were found as JSON: of the command line, of a build's artifact. Scripts read it: what is added later is added beside what
 * is there.
 */
public final class FoundJson {

    private FoundJson() {}

    /**
     * All of them in their order.
     *
     * @param bucket where they lie
     * @param details whether the run and the original tags are told, too, where they are known
     */
    public static ArrayNode of(List<FoundBackup> found, String bucket, boolean details) {
        ArrayNode array = JsonNodeFactory.instance.arrayNode();
        for (FoundBackup backup : found) {
            ObjectNode json = array.addObject();
            json.put("takenAt", backup.takenAt().toString());
            json.put("status", backup.status());
            json.put("instanceId", backup.instanceId());
            json.put("instanceName", backup.instanceName());
            json.put("amiId", backup.amiId());
            json.put("sizeBytes", backup.sizeBytes());
            json.put("region", backup.region());
            json.put("account", backup.account());
            json.put("bucket", bucket);
            json.put("objectKey", Keys.object(backup.amiId()));
            json.put("recordKey", Keys.record(backup.amiId()));
            json.put("held", backup.held());
            if (!backup.imageName().isEmpty()) {
                json.put("imageName", backup.imageName());
            }
            backup.proof()
                    .ifPresent(proof -> json.putObject("proofHint")
                            .put("level", proof.level().word())
                            .put("passed", proof.passed())
                            .put("at", proof.at().toString()));
            if (details) {
                details(json, backup);
            }
        }
        return array;
    }

    private static void details(ObjectNode json, FoundBackup backup) {
        if (!backup.runId().isEmpty()) {
            json.put("runId", backup.runId());
        }
        ObjectNode tags = json.putObject("tags");
        backup.tags().forEach(tags::put);
    }
}
