package io.jenkins.plugins.amibackup.engine.watch;

/**
 * Something that AWS works on, and that an operation can wait for. Each kind has a {@link Poller} of its own, which asks AWS about
 * all of them together.
 */
public sealed interface Subject {

    /** What to call it in a line about the wait. */
    String name();

    /**
     * An image, until it is available or has failed.
     *
     * @param imageId the image
     */
    record Image(String imageId) implements Subject {
        @Override
        public String name() {
            return imageId;
        }
    }

    /**
     * A store task, until it has completed or has failed.
     *
     * @param imageId the image that is stored
     * @param bucket where to
     * @param bucketOwner the number of the account that the bucket must belong to; empty for the account that acts
     */
    record StoreTask(String imageId, String bucket, String bucketOwner) implements Subject {

        /** In a bucket of the account that acts. */
        public StoreTask(String imageId, String bucket) {
            this(imageId, bucket, "");
        }

        @Override
        public String name() {
            return imageId;
        }
    }
}
