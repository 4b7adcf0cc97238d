package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Iterator;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.ListObjectsV2Response;

/** The keys of a bucket page by page, each fetched when it is asked for. */
final class KeyPages implements Iterator<Bucket.Listing> {

    private final S3Client s3;
    private final String bucket;
    private final BucketOwner owner;
    private final String prefix;
    private final String delimiter;
    private String token;
    private boolean more = true;

    /** @param delimiter null for none */
    KeyPages(S3Client s3, String bucket, BucketOwner owner, String prefix, String delimiter) {
        this.s3 = s3;
        this.bucket = bucket;
        this.owner = owner;
        this.prefix = prefix;
        this.delimiter = delimiter;
    }

    @Override
    public boolean hasNext() {
        return more;
    }

    @Override
    public Bucket.Listing next() {
        ListObjectsV2Response page = owner.call(
                Action.LIST_BUCKET,
                () -> s3.listObjectsV2(request -> request.bucket(bucket)
                        .expectedBucketOwner(owner.expected())
                        .prefix(prefix)
                        .delimiter(delimiter)
                        .continuationToken(token)));
        String next = page.nextContinuationToken();
        more = Boolean.TRUE.equals(page.isTruncated());
        if (more && (next == null || next.equals(token))) {
            // A server that never ends a list: the next page would be this one again.
            throw Call.unreadable(Action.LIST_BUCKET, "the list has no next page");
        }
        token = next;
        return Bucket.listing(page);
    }
}
