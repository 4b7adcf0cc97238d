package io.jenkins.plugins.amibackup.engine.operation.document;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * {@code ami-operations/by-instance/<instance-id>}: which run backs an instance up now. It is written under conditions, so
 * of many runs one holds it; what it says counts only as long as the document of that run says that it is under way.
 */
public final class InstanceKey {

    private InstanceKey() {}

    /**
     * The run that a key names.
     *
     * @param runId the run; empty when the key is damaged
     * @param etag the key's, for writing over it
     * @param document the run's; null when there is none that can be believed, or when it is of no backup of this instance
     * @param readAt when it was looked at, by S3's clock
     */
    public record Holder(String runId, String etag, OperationStore.Look document, Instant readAt) {

        /** Whether the run has begun and not come to an end, though perhaps nobody drives it. */
        public boolean isUnderWay() {
            return document != null && document.document().status() == OperationDocument.Status.RUNNING;
        }

        /** Whether somebody holds the lease of the run. */
        public boolean isDriven() {
            return document != null && document.isHeld();
        }
    }

    /**
     * How a claim ended.
     *
     * @param etag the key's, where it is ours
     * @param other the run under way that holds it; null where it is ours
     */
    public record Claim(String etag, Holder other) {}

    /** The run that a key names; empty when there is no key. */
    public static Optional<Holder> look(Bucket bucket, String instanceId) {
        return bucket.read(Keys.byInstance(instanceId)).map(found -> {
            String runId = runId(found.bytes(), instanceId);
            return new Holder(
                    runId, found.etag(), runId.isEmpty() ? null : document(bucket, instanceId, runId), found.readAt());
        });
    }

    /** Only what was written for this instance counts. */
    static String runId(byte[] bytes, String instanceId) {
        try {
            ObjectNode json = Json.parse(bytes);
            String runId = json.path("runId").asText();
            boolean agrees = instanceId.equals(json.path("instanceId").asText());
            return agrees && Ids.isRun(runId) ? runId : "";
        } catch (IOException damaged) {
            return "";
        }
    }

    /** A key names a backup of its instance; whatever else it names counts for nothing. */
    private static OperationStore.Look document(Bucket bucket, String instanceId, String runId) {
        try {
            return OperationStore.look(bucket, runId, DocumentPlace.OPERATIONS)
                    .filter(look -> look.document().operation().request() instanceof BackupRequest request
                            && request.instanceId().equals(instanceId))
                    .orElse(null);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return null;
        }
    }

    /**
     * Writes the key where there is none, or over that of a run that is not under way any more. Claiming again what a run
     * holds already changes nothing.
     *
     * @throws OperationException with {@link FailureKind#TRANSIENT} when others write it at the same moment
     */
    public static Claim claim(Bucket bucket, String instanceId, String runId) {
        String key = Keys.byInstance(instanceId);
        byte[] content = content(instanceId, runId);
        try {
            return new Claim(bucket.create(key, content).etag(), null);
        } catch (AwsException taken) {
            if (taken.kind() != FailureKind.CONFLICT) {
                throw taken;
            }
        }
        Optional<Holder> holder = look(bucket, instanceId);
        if (holder.isEmpty()) {
            throw OperationException.passing("claim.busy", instanceId);
        }
        if (holder.get().runId().equals(runId)) {
            return new Claim(holder.get().etag(), null);
        }
        if (holder.get().isUnderWay()) {
            return new Claim(null, holder.get());
        }
        try {
            return new Claim(bucket.replace(key, content, holder.get().etag()).etag(), null);
        } catch (AwsException raced) {
            if (raced.kind() != FailureKind.CONFLICT) {
                throw raced;
            }
            throw OperationException.passing("claim.busy", instanceId);
        }
    }

    private static byte[] content(String instanceId, String runId) {
        ObjectNode json = Json.object();
        json.put("schemaVersion", 1);
        json.put("instanceId", instanceId);
        json.put("runId", runId);
        return Json.bytes(json);
    }
}
