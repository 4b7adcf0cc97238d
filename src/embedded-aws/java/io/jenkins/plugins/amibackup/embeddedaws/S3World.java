package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/** All buckets. Their names are shared over Regions and accounts. */
final class S3World {

    private final Map<String, S3Bucket> buckets = new ConcurrentSkipListMap<>();

    /** Whether S3 here checks whose a bucket is, as AWS's does; many a server that speaks S3 doesn't know the header. */
    volatile boolean checksOwners = true;

    /** Null where there is none. */
    S3Bucket bucket(String name) {
        return buckets.get(name);
    }

    /** The bucket that has the name already; null where the new one got it. */
    S3Bucket add(S3Bucket bucket) {
        return buckets.putIfAbsent(bucket.name, bucket);
    }

    void remove(String name) {
        buckets.remove(name);
    }

    List<S3Bucket> buckets() {
        return List.copyOf(buckets.values());
    }
}
