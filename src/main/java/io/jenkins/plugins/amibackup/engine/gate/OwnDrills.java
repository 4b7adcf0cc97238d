package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.DocumentPlace;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.request.VerifyRequest;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The verifications that a gate may begin: their run ids follow from its own, so that it finds them again after a restart. What
 * others have written under such an id counts for nothing.
 */
final class OwnDrills {

    /** How many a gate begins at most: a second one where somebody has made the first impossible to begin. */
    static final int MOST = 3;

    private final String gateRunId;
    private final GateRequest request;
    private final Bucket bucket;

    OwnDrills(String gateRunId, GateRequest request, Bucket bucket) {
        this.gateRunId = gateRunId;
        this.request = request;
        this.bucket = bucket;
    }

    private Stream<String> ids() {
        return ids(gateRunId);
    }

    /** The run ids of all that a gate may begin. */
    static Stream<String> ids(String gateRunId) {
        return IntStream.range(0, MOST).mapToObj(number -> Ids.ofMember(gateRunId, "drill" + number));
    }

    /**
     * A verification that was begun before a restart.
     *
     * @param amiId the backup that it verifies
     */
    record Begun(String runId, String amiId) {}

    /** The one to go on with; empty when none has begun, or all are over. */
    Optional<Begun> unfinished() {
        for (String id : ids().toList()) {
            try {
                Optional<OperationStore.Look> look = OperationStore.look(bucket, id, DocumentPlace.VERIFICATIONS);
                if (look.isEmpty()) {
                    return Optional.empty();
                }
                OperationDocument document = look.get().document();
                if (!verified(document).isEmpty() && !RunDocuments.isOver(document)) {
                    return Optional.of(new Begun(id, verified(document)));
                }
            } catch (AwsException failure) {
                throw failure;
            } catch (OperationException damaged) {
                // Another's, under an id of ours: the next one may be the gate's.
            }
        }
        return Optional.empty();
    }

    /** The run id for a new one; empty when none is left. */
    Optional<String> next() {
        return ids().filter(this::isFree).findFirst();
    }

    /** Whether one of them has already shown of a backup that something is wrong with it. */
    boolean hasFailed(BackupRecord backup) {
        return backup.proofs().stream()
                .anyMatch(proof -> !proof.passed() && proof.isOf(backup) && ids().anyMatch(proof.runId()::equals));
    }

    private boolean isFree(String runId) {
        try {
            return OperationStore.look(bucket, runId, DocumentPlace.VERIFICATIONS)
                    .isEmpty();
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return false;
        }
    }

    /** The backup that a document of a verification in this bucket and Region names; empty of any other. */
    private String verified(OperationDocument document) {
        return document.operation().request() instanceof VerifyRequest verify
                        && verify.bucket().equals(request.bucket())
                        && verify.region().equals(request.region())
                ? verify.amiId()
                : "";
    }
}
