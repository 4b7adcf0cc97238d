package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument.Status;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.util.Optional;

/**
 * The documents of runs that a gate may wait for, pick up or go on with: those of backups of its own instance, in its own bucket and
 * Region. Others can write there, too, so whatever else is found under a run id counts for nothing.
 */
final class RunDocuments {

    private final Bucket bucket;
    private final GateRequest request;

    RunDocuments(Bucket bucket, GateRequest request) {
        this.bucket = bucket;
        this.request = request;
    }

    /** The document of a run; empty when there is none, and when it is damaged or of something else. */
    Optional<OperationStore.Look> of(String runId) {
        try {
            return OperationStore.look(bucket, runId, DocumentPlace.OPERATIONS).filter(this::isOfThisInstance);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.empty();
        }
    }

    /** Whether a document is of a backup of the gate's instance. */
    boolean isOfThisInstance(OperationStore.Look look) {
        OperationRequest asked = look.document().operation().request();
        return asked instanceof BackupRequest backup
                && backup.instanceId().equals(request.instanceId())
                && backup.bucket().equals(request.bucket())
                && backup.region().equals(request.region());
    }

    /** Whether a backup can be begun under a run id, or gone on with. */
    boolean isOpen(String runId) {
        try {
            return OperationStore.look(bucket, runId, DocumentPlace.OPERATIONS)
                    .map(look -> isOfThisInstance(look) && !isOver(look.document()))
                    .orElse(true);
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return false;
        }
    }

    /** Whether there is nothing to go on with. */
    static boolean isOver(OperationDocument document) {
        return document.status() == Status.DONE
                || document.status() == Status.ABORTED
                || document.operation().phase() == Phase.DONE;
    }
}
