package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.function.Function;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Where a clean-up looks, and how old things must be.
 *
 * @param safetyAge nothing younger is removed
 * @param operations which steps the operation of a document has
 * @param most how many records, and how many documents, are found at most
 */
record Search(
        AwsClients clients,
        Catalog catalog,
        Clock clock,
        Duration safetyAge,
        Runs runs,
        Function<OperationData, Operation> operations,
        int most) {

    Ec2 ec2() {
        return clients.ec2();
    }

    Bucket bucket() {
        return catalog.bucket();
    }

    /** What the age of a thing says against removing it; empty for nothing. */
    Line againstByAge(Instant since) {
        return since.plus(safetyAge).isBefore(clock.instant()) ? Line.empty() : Line.of("orphan.young", safetyAge);
    }

    /** Whether a document has been lying there for longer than documents are kept. */
    boolean isLongAgo(S3Object object) {
        return object.lastModified().plus(CleanUp.DOCUMENT_AGE).isBefore(clock.instant());
    }

    /** @throws OperationException when it isn't removable, or not any more */
    static void mustBeRemovable(Orphan orphan) {
        if (!orphan.removable()) {
            throw OperationException.refused("orphan.kept", orphan.id(), orphan.reason());
        }
    }
}
