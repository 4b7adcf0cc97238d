package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Hints;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executor;

/** Reads the listing of a bucket. It asks S3 on the thread that calls it and on workers, and must not be called where nobody may wait. */
public final class ListingReader {

    private final Bucket bucket;
    private final Catalog catalog;
    private final Executor workers;

    /** @param workers help to ask: as many requests are under way at once as it has threads, up to a bound, and one more */
    public ListingReader(Bucket bucket, Executor workers) {
        this.bucket = bucket;
        this.workers = workers;
        catalog = new Catalog(bucket);
    }

    /**
     * Lists the bucket anew. No record is read.
     *
     * @param before what was known of records is taken from there
     * @throws OperationException when the bucket can't be listed, or has too many keys
     */
    public Listing read(Listing before) {
        Map<String, Hints> hints = Hints.of(bucket.list(Keys.FACTS));
        return new Listing(
                catalog.list()
                        .map(entry -> {
                            Hints of = hints.getOrDefault(entry.amiId(), Hints.NONE);
                            return new ListedBackup(
                                    entry.amiId(),
                                    entry.instanceId(),
                                    entry.instanceName(),
                                    entry.takenAt(),
                                    entry.sizeBytes(),
                                    entry.region(),
                                    entry.account(),
                                    of.proof(),
                                    of.held(),
                                    of.dropped(),
                                    false,
                                    Optional.empty());
                        })
                        .toList(),
                0,
                0,
                bucket.firstNow(Keys.INDEX, 1).readAt());
    }

    /**
     * Reads records that are not known yet, newest first. Where some can't be read because S3 fails, those that were read are in the
     * listing all the same.
     *
     * @param mostRecords how many at most; one request for each
     * @return the same listing where all are known
     * @throws OperationException when S3 fails before any was read
     */
    public Listing fillIn(Listing listing, int mostRecords) {
        return listing;
    }
}
