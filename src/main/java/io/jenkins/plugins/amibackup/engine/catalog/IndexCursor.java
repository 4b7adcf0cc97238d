package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import java.time.Instant;
import java.util.List;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Goes through index keys in their order, and leaps over those that nobody asks for: each request lists a thousand keys from where they
 * are wanted, and no key comes twice. So it takes no more requests than a listing of everything, and no more than there are leaps and
 * pages wanted.
 */
final class IndexCursor {

    private final Bucket bucket;
    private List<String> page = List.of();
    private int at;
    private boolean more = true;
    private int pages;
    private Instant now = Instant.EPOCH;

    IndexCursor(Bucket bucket) {
        this.bucket = bucket;
    }

    /** The first key after this one; empty when there is none. Never goes back. */
    String after(String key) {
        while (at < page.size() && page.get(at).compareTo(key) <= 0) {
            at++;
        }
        if (at == page.size() && more) {
            turn(key);
        }
        return at < page.size() ? page.get(at) : "";
    }

    private void turn(String key) {
        Bucket.Listing listing = bucket.firstAfter(Keys.INDEX, key);
        now = listing.readAt();
        pages++;
        // What a server lists that was not asked for would be listed for ever.
        page = listing.objects().stream()
                .map(S3Object::key)
                .filter(listed -> listed.compareTo(key) > 0)
                .toList();
        at = 0;
        more = listing.more() && !page.isEmpty();
    }

    /** How many requests were made. */
    int pages() {
        return pages;
    }

    /** The time of the last request by S3's clock; 1970 where the server doesn't tell, and before the first. */
    Instant now() {
        return now;
    }
}
