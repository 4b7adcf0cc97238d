package io.jenkins.plugins.amibackup.engine.listing;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;

/**
 * Reads the listing of a bucket. It asks S3 on the thread that calls it and on workers, and must not be called where nobody may wait.
 */
public final class ListingReader {

    /** More index keys than this are not listed. */
    private static final int MOST = 1_000_000;

    private final Bucket bucket;
    private final Catalog catalog;
    private final Executor workers;
    private final int most;

    /** @param workers help to ask; up to eight requests are under way at once */
    public ListingReader(Bucket bucket, Executor workers) {
        this(bucket, workers, MOST);
    }

    /** @param most more index keys are refused */
    ListingReader(Bucket bucket, Executor workers, int most) {
        this.bucket = bucket;
        this.workers = workers;
        this.most = most;
        catalog = new Catalog(bucket);
    }

    /**
     * Lists the bucket anew. No record is read.
     *
     * @param before what was known of records is taken from there
     * @throws OperationException when the bucket can't be listed, or has more than a million index keys
     * @throws CancellationException when the thread is interrupted
     */
    public Listing read(Listing before) {
        Reading reading = new Reading(bucket, before, most);
        Together.run(workers, reading.tasks());
        return reading.listing();
    }

    /**
     * Reads records that are not known yet, newest first; up to half of them are of tombstones, of which nothing else is known. Where S3
     * fails, what was read before that is in the listing all the same.
     *
     * @param mostRecords how many at most; one request for each
     * @return the same listing where there is nothing to read, or no room for more of it
     * @throws OperationException when S3 fails before any was read
     * @throws CancellationException when the thread is interrupted
     */
    public Listing fillIn(Listing listing, int mostRecords) {
        Map<Integer, Optional<RecordReading>> readings = new ConcurrentHashMap<>();
        List<Together.Task> tasks = new ArrayList<>();
        for (int row : listing.notLookedAt(mostRecords)) {
            tasks.add(() -> {
                readings.put(row, reading(listing, row));
                return List.of();
            });
        }
        if (tasks.isEmpty()) {
            return listing;
        }
        try {
            Together.run(workers, tasks);
        } catch (OperationException failed) {
            if (readings.isEmpty()) {
                throw failed;
            }
        }
        return filledIn(listing, Map.copyOf(readings));
    }

    private Optional<RecordReading> reading(Listing listing, int row) {
        return catalog.readable(listing.columns.amiId(row))
                .flatMap(record -> listing.columns.has(row, Columns.REMOVED)
                        ? RecordReading.ofRemoved(record)
                        : RecordReading.of(record, listing.entry(row)));
    }

    private static Listing filledIn(Listing listing, Map<Integer, Optional<RecordReading>> readings) {
        ListingBuilder builder = new ListingBuilder(listing);
        for (int number = 0; number < listing.columns.size; number++) {
            int from = number;
            int row = builder.copy(from);
            Optional<RecordReading> reading = readings.get(from);
            if (reading != null && !builder.isFull()) {
                reading.filter(found -> listing.columns.has(from, Columns.REMOVED))
                        .ifPresent(found -> builder.set(row, found.entry()));
                builder.facts(row, reading.map(RecordReading::facts));
            }
        }
        return builder.build(listing.notUnderstood(), listing.readAt());
    }
}
