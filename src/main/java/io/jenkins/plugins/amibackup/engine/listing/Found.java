package io.jenkins.plugins.amibackup.engine.listing;

/**
 * The rows that a query finds in a listing, in its order.
 *
 * @param listing where they are
 * @param rows their numbers
 * @param size how many there were to search
 */
record Found(Listing listing, int[] rows, int size) {

    int total() {
        return rows.length;
    }

    /** One at least. */
    static int pages(int total, int pageSize) {
        return Math.max(1, (total + pageSize - 1) / pageSize);
    }
}
