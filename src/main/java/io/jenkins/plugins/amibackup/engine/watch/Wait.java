package io.jenkins.plugins.amibackup.engine.watch;

/** What an operation is waiting for. */
public sealed interface Wait {

    /** The image that AWS works on. */
    String imageId();

    /** How much AWS has to move, in GiB, for estimates; 0 when unknown. */
    long gib();

    /**
     * Waits until an image is available, or has failed.
     *
     * @param imageId the image
     * @param gib the size of its volumes together
     */
    record ForImage(String imageId, long gib) implements Wait {}

    /**
     * Waits until a store task has completed, or has failed.
     *
     * @param imageId the image being stored
     * @param bucket where to
     * @param gib the size of its volumes together
     */
    record ForStore(String imageId, String bucket, long gib) implements Wait {}
}
