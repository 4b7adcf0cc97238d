package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Who uses the backups of a bucket: what a gate, a restore, a verification or a copy writes before it reads the record for good. A
 * prune writes into the record that it removes the backup and then reads the uses, so that one of the two sees the other.
 *
 * <p>Others can write there, too. What can't be read counts as a use, for {@link Use#LONGEST} at most.
 */
public final class Uses {

    /** So many uses that may count are read of a backup; more are told as one. */
    static final int MOST = 1000;
    /** Who knows so many needs no more to leave a backup alone. */
    private static final int ENOUGH = 10;
    /** Of a thousand keys each; those that ended to count long ago lie among the others. */
    private static final int MOST_PAGES = 10;

    private final Bucket bucket;

    public Uses(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Writes down that a run uses a backup; again, to renew it. */
    public void write(Use use) {
        bucket.put(Keys.use(use.amiId(), use.runId()), use.bytes());
    }

    /**
     * The same for whoever goes on without it where S3 refuses it: an IAM policy of before must not stop a restore at night.
     *
     * @return what to warn of; empty where it is written
     * @throws AwsException when that passes, or when the way to AWS has to be mended
     */
    public Optional<Line> writeOrWarn(Use use) {
        try {
            write(use);
            return Optional.empty();
        } catch (AwsException refused) {
            if (refused.kind().decidesNothing()) {
                throw refused;
            }
            return Optional.of(Line.of("use.notWritten", use.amiId(), refused.line()));
        }
    }

    /** The run uses the backup no longer. That it isn't there is no error. */
    public void end(String amiId, String runId) {
        bucket.delete(Keys.use(amiId, runId));
    }

    /**
     * The uses of a backup that count now, {@value #ENOUGH} at most: one request, and one for each that may count.
     *
     * @throws AwsException when S3 can't be asked
     */
    public List<Use> of(String amiId) {
        List<Use> counting = new ArrayList<>();
        int read = 0;
        Iterator<Bucket.Listing> pages = bucket.pages(Keys.uses(amiId)).iterator();
        for (int page = 0; pages.hasNext(); page++) {
            if (page == MOST_PAGES) {
                counting.add(Use.many(amiId));
                return counting;
            }
            Bucket.Listing listed = pages.next();
            for (S3Object object : listed.objects()) {
                if (object.key().equals(Keys.uses(amiId))
                        || isOver(object.lastModified().plus(Use.LONGEST), listed.readAt())) {
                    // A folder that somebody has made in the console, or what has ended to count.
                    continue;
                }
                if (++read > MOST) {
                    counting.add(Use.many(amiId));
                    return counting;
                }
                read(amiId, object.key())
                        .filter(found -> !isOver(found.use().until(), found.readAt()))
                        .map(Found::use)
                        .ifPresent(counting::add);
                if (counting.size() == ENOUGH) {
                    return counting;
                }
            }
        }
        return counting;
    }

    /**
     * A use as it stands in the bucket.
     *
     * @param etag of the version that was read
     * @param readAt when that was, by S3's clock
     */
    private record Found(Use use, String etag, Instant readAt) {}

    private Optional<Found> read(String amiId, String key) {
        String runId = key.substring(Keys.uses(amiId).length());
        return bucket.read(key)
                .map(document -> new Found(
                        Use.read(amiId, runId, document.bytes(), document.lastModified()),
                        document.etag(),
                        document.readAt()));
    }

    private static boolean isOver(Instant until, Instant now) {
        return !until.isAfter(now);
    }
}
