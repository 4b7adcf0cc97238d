package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import java.time.Instant;

/**
 * Where an operation document was read: what it says must agree with that.
 *
 * @param bucket the name of the bucket
 * @param region the Region in which the bucket was asked
 * @param writtenAt when the document was last written, by S3's clock
 */
record DocumentSource(String runId, DocumentPlace place, String bucket, String region, Instant writtenAt) {

    static DocumentSource of(Bucket bucket, String runId, DocumentPlace place, Bucket.Document found) {
        return new DocumentSource(runId, place, bucket.name(), bucket.region(), found.lastModified());
    }

    String key() {
        return place.key(runId);
    }
}
