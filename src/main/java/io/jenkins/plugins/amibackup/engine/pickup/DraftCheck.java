package io.jenkins.plugins.amibackup.engine.pickup;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import java.util.Set;
import java.util.TreeSet;

/** Whether the beginning of a record, which a document carries until the record is written, tells of the instance and of nothing else. */
final class DraftCheck {

    private static final Set<String> PARTS =
            Set.of("account", "region", "sourceInstance", "platform", "encryption", "tags");

    private DraftCheck() {}

    static void check(BackupData data, String account, Claims claims) {
        if (data.phase().compareTo(Phase.RECORD) > 0) {
            return;
        }
        claims.must(data.draft() != null, "operation.draft", "", Set.copyOf(PARTS));
        ObjectNode draft = data.draft().tree();
        Set<String> parts = new TreeSet<>();
        draft.fieldNames().forEachRemaining(parts::add);
        claims.must(parts.equals(PARTS), "operation.draft", parts, new TreeSet<>(PARTS));
        claims.must(
                draft.path("encryption").isObject() && draft.path("tags").isObject(),
                "operation.draft",
                parts,
                new TreeSet<>(PARTS));
        claims.same("operation.draft.account", draft.path("account").asText(), account);
        claims.same(
                "operation.draft.region",
                draft.path("region").asText(),
                data.request().region());
        JsonNode source = draft.path("sourceInstance");
        String instanceId = data.request().instanceId();
        claims.same(
                "operation.draft.sourceInstance.instanceId",
                source.path("instanceId").asText(),
                instanceId);
        claims.same(
                "operation.draft.sourceInstance.description.InstanceId",
                source.path("description").path("InstanceId").asText(instanceId),
                instanceId);
    }

    /** The volumes of the instance when the backup began, by their IDs; none when the record is written. */
    static Set<String> volumes(BackupData data) {
        Set<String> volumes = new TreeSet<>();
        if (data.draft() != null) {
            data.draft()
                    .tree()
                    .path("encryption")
                    .path("volumes")
                    .forEach(volume -> volumes.add(volume.path("volumeId").asText()));
        }
        return volumes;
    }
}
