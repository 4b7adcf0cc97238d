package io.jenkins.plugins.amibackup.engine.operation.request;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.aws.Sse;
import io.jenkins.plugins.amibackup.engine.base.Json;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** What is asked of an operation: plain values without secrets, kept in the operation document. */
public sealed interface OperationRequest permits BackupRequest, RestoreRequest, VerifyRequest, PruneRequest {

    OperationKind kind();

    String bucket();

    /** The number of the account that the bucket must belong to; empty for the account that acts. */
    String bucketOwner();

    /** What each write of ours asks S3 for, as in the header: {@code AES256}, {@code aws:kms} and so on; empty for nothing. */
    String sse();

    /** The key of that, where it is one of KMS; empty for AWS's own. */
    String sseKmsKeyId();

    /** Both of these. */
    default Sse encryption() {
        return new Sse(sse(), sseKmsKeyId());
    }

    String region();

    /** Tags for the image and its snapshots beside those of the original. */
    Map<String, String> tags();

    Origin origin();

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    void check();

    /** Whether a run of this request may have planned an image of this name: by its name, it is found again. */
    default boolean mayName(String runId, String imageName) {
        return Names.isOf(runId, imageName);
    }

    /**
     * The first field in which another request asks for something else; empty where it asks for the same. Who asks, whether it
     * gives way, and to which set the backup belongs (by default it follows from who asks) doesn't matter.
     */
    default Optional<String> differenceTo(OperationRequest other) {
        ObjectNode mine = asked(this);
        ObjectNode others = asked(other);
        Set<String> fields = new TreeSet<>();
        mine.fieldNames().forEachRemaining(fields::add);
        others.fieldNames().forEachRemaining(fields::add);
        return fields.stream()
                .filter(field -> !mine.path(field).equals(others.path(field)))
                .findFirst();
    }

    private static ObjectNode asked(OperationRequest request) {
        ObjectNode asked = Json.tree(request);
        asked.remove(List.of("origin", "givesWay"));
        if (!(request instanceof PruneRequest)) {
            // A job that was renamed still picks its backup up. Of a prune, the set says what goes.
            asked.remove("retentionSet");
        }
        return asked;
    }

    /** A value as people type it: null is empty, and the blanks around it don't count. */
    static String text(String value) {
        return value == null ? "" : value.strip();
    }
}
