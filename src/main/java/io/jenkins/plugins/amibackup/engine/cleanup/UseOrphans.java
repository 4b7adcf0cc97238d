package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.Use;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.s3.model.S3Object;

/** Keys by which runs have said that they use a backup, long after none of them counts any more: a run that was killed leaves one. */
final class UseOrphans {

    /** The longest life of a use, by S3's date of it, and a day. */
    private static final Duration LONGEST = Use.LONGEST.plusDays(1);

    private final Search search;

    UseOrphans(Search search) {
        this.search = search;
    }

    List<Orphan> find() {
        return search.bucket()
                .pages(Keys.USES)
                .flatMap(page -> page.objects().stream().filter(key -> isOver(key, page.readAt())))
                .limit(search.most())
                .map(key -> new Orphan(
                        Kind.DOCUMENT,
                        key.key(),
                        "",
                        run(key.key()),
                        key.lastModified(),
                        0,
                        true,
                        Line.of("orphan.use")))
                .toList();
    }

    private static boolean isOver(S3Object key, Instant now) {
        return Ids.isRun(run(key.key())) && key.lastModified().plus(LONGEST).isBefore(now);
    }

    private static String run(String key) {
        return key.substring(key.lastIndexOf('/') + 1);
    }

    static boolean isOne(Orphan orphan) {
        return orphan.id().startsWith(Keys.USES);
    }

    /** Removes one, unless it was renewed meanwhile. */
    void remove(Orphan orphan) {
        Bucket.Listing listing = search.bucket().firstNow(orphan.id(), 1);
        listing.objects().stream()
                .filter(key -> key.key().equals(orphan.id()) && isOver(key, listing.readAt()))
                .forEach(key -> search.bucket().delete(key.key(), key.eTag()));
    }
}
