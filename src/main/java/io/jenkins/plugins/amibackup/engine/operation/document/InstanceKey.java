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
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/**
 * Which run works on an instance now: {@code ami-operations/by-instance/<instance-id>} names the one that backs it up,
 * {@code ami-operations/removals/by-instance/<instance-id>} the one that prunes its backups. A key is written under conditions, so of
 * many runs one holds it; what it says counts only as long as the document of that run says that it is under way.
 */
public enum InstanceKey {
    BACKUP(DocumentPlace.OPERATIONS) {
        @Override
        public String key(String instanceId) {
            return Keys.byInstance(instanceId);
        }

        @Override
        boolean isOf(String instanceId, OperationRequest request) {
            return request instanceof BackupRequest backup
                    && backup.instanceId().equals(instanceId);
        }
    },
    PRUNE(DocumentPlace.REMOVALS) {
        @Override
        public String key(String instanceId) {
            return Keys.removalOf(instanceId);
        }

        @Override
        boolean isOf(String instanceId, OperationRequest request) {
            return request instanceof PruneRequest prune && prune.instanceId().equals(instanceId);
        }
    };

    private final DocumentPlace place;

    InstanceKey(DocumentPlace place) {
        this.place = place;
    }

    /** Where the key of an instance is. */
    public abstract String key(String instanceId);

    /** Whether a run was asked to do with the instance what the key stands for. */
    abstract boolean isOf(String instanceId, OperationRequest request);

    /**
     * The run that a key names.
     *
     * @param runId the run; empty when the key is damaged
     * @param etag the key's, for writing over it
     * @param document the run's; null when there is none that can be believed, or when it does something else
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

        /** Whether the run has begun to remove a backup and not brought that to its end: the key leads the next prune to it. */
        public boolean isInTheMiddle() {
            return document != null
                    && document.document().operation() instanceof PruneData prune
                    && prune.isInTheMiddle();
        }
    }

    /**
     * How a claim ended.
     *
     * @param etag the key's, where it is ours
     * @param other the run that holds it; null where it is ours
     */
    public record Claim(String etag, Holder other) {}

    /** The run that a key names; empty when there is no key. */
    public Optional<Holder> look(Bucket bucket, String instanceId) {
        return bucket.read(key(instanceId)).map(found -> {
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

    /** A key names a run of its kind on its instance; whatever else it names counts for nothing. */
    private OperationStore.Look document(Bucket bucket, String instanceId, String runId) {
        try {
            return OperationStore.look(bucket, runId, place)
                    .filter(look -> isOf(instanceId, look.document().operation().request()))
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
    public Claim claim(Bucket bucket, String instanceId, String runId) {
        Claim claim = claimFree(bucket, instanceId, runId);
        return claim.other() == null || claim.other().isUnderWay()
                ? claim
                : takeOver(bucket, instanceId, runId, claim.other());
    }

    /**
     * Writes the key only where there is none; the other is any run whose key there is, under way or not.
     *
     * @throws OperationException with {@link FailureKind#TRANSIENT} when others write it at the same moment
     */
    public Claim claimFree(Bucket bucket, String instanceId, String runId) {
        byte[] content = content(instanceId, runId);
        try {
            return new Claim(bucket.create(key(instanceId), content).etag(), null);
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
        return new Claim(null, holder.get());
    }

    /**
     * Writes the key over that of a run that was looked at.
     *
     * @throws OperationException with {@link FailureKind#TRANSIENT} when others write it at the same moment
     */
    public Claim takeOver(Bucket bucket, String instanceId, String runId, Holder from) {
        try {
            byte[] content = content(instanceId, runId);
            return new Claim(
                    bucket.replace(key(instanceId), content, from.etag()).etag(), null);
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
