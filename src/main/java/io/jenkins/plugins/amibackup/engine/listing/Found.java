package io.jenkins.plugins.amibackup.engine.listing;

import java.util.List;
import java.util.stream.IntStream;

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

    ListingPage page(int number, int pageSize) {
        int pages = pages(total(), pageSize);
        int page = Math.min(number, pages);
        long begin = (page - 1L) * pageSize;
        List<ListedBackup> backups = IntStream.of(rows)
                .skip(begin)
                .limit(pageSize)
                .mapToObj(listing::backup)
                .toList();
        return new ListingPage(backups, total(), page, pages, size);
    }

    /** One at least. */
    static int pages(int total, int pageSize) {
        return Math.max(1, (total + pageSize - 1) / pageSize);
    }
}
