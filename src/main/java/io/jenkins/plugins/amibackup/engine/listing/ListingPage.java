package io.jenkins.plugins.amibackup.engine.listing;

import java.util.List;

/**
 * One page of what a query finds.
 *
 * @param total how many it finds on all pages
 * @param page which one this is, from 1 on
 * @param pages how many there are, 1 at least
 * @param size how many there are to search: backups that are there, or, where removed ones are asked for, tombstones
 */
public record ListingPage(List<ListedBackup> backups, int total, int page, int pages, int size) {

    public ListingPage {
        backups = List.copyOf(backups);
    }
}
