package io.jenkins.plugins.amibackup.engine.listing;

import java.time.Instant;
import java.util.Set;

/**
 * Which part of a listing is to be shown. What is out of bounds is brought into them: queries come from addresses that people type.
 *
 * @param text a part, in any case, of the name, the AMI ID, the instance ID, the run ID, or the key or value of a tag; empty for all;
 *     cut after {@value #LONGEST} characters, as are the next three
 * @param instanceId the whole ID of an instance; empty for all
 * @param tag the key of a tag, in its own case; empty for all
 * @param tagValue the value of this tag, in its own case; empty for any
 * @param from taken then or later; null for no bound
 * @param before taken before; null for no bound
 * @param page from 1 on; the last one where there are not so many
 * @param pageSize from 1 to {@value #LARGEST_PAGE}
 */
public record ListingQuery(
        String text,
        String instanceId,
        String tag,
        String tagValue,
        Instant from,
        Instant before,
        Set<Filter> filters,
        Sort sort,
        boolean descending,
        int page,
        int pageSize) {

    /** How many backups a page has where nothing else is said. */
    public static final int PAGE = 50;

    static final int LARGEST_PAGE = 1_000;
    /** In characters: AWS's longest value of a tag. */
    static final int LONGEST = 256;

    public ListingQuery {
        text = bounded(text);
        instanceId = bounded(instanceId);
        tag = bounded(tag);
        tagValue = bounded(tagValue);
        filters = filters == null || filters.isEmpty() ? Set.of() : Set.copyOf(filters);
        sort = sort == null ? Sort.TAKEN : sort;
        page = Math.max(1, page);
        pageSize = Math.max(1, Math.min(LARGEST_PAGE, pageSize));
    }

    private static String bounded(String text) {
        String given = text == null ? "" : text.strip();
        return given.length() <= LONGEST ? given : given.substring(0, LONGEST);
    }

    /** All backups that are there, newest first, the first {@value #PAGE}. */
    public static ListingQuery of() {
        return new ListingQuery("", "", "", "", null, null, Set.of(), Sort.TAKEN, true, 1, PAGE);
    }

    public ListingQuery withText(String other) {
        return new ListingQuery(
                other, instanceId, tag, tagValue, from, before, filters, sort, descending, page, pageSize);
    }

    public ListingQuery withInstanceId(String other) {
        return new ListingQuery(text, other, tag, tagValue, from, before, filters, sort, descending, page, pageSize);
    }

    /** @param value empty for any */
    public ListingQuery withTag(String key, String value) {
        return new ListingQuery(text, instanceId, key, value, from, before, filters, sort, descending, page, pageSize);
    }

    /**
     * @param first null for no bound
     * @param end null for no bound
     */
    public ListingQuery withTimes(Instant first, Instant end) {
        return new ListingQuery(text, instanceId, tag, tagValue, first, end, filters, sort, descending, page, pageSize);
    }

    public ListingQuery withFilters(Set<Filter> other) {
        return new ListingQuery(text, instanceId, tag, tagValue, from, before, other, sort, descending, page, pageSize);
    }

    public ListingQuery withSort(Sort other, boolean otherDescending) {
        return new ListingQuery(
                text, instanceId, tag, tagValue, from, before, filters, other, otherDescending, page, pageSize);
    }

    /** @param number from 1 on */
    public ListingQuery withPage(int number) {
        return new ListingQuery(
                text, instanceId, tag, tagValue, from, before, filters, sort, descending, number, pageSize);
    }

    public ListingQuery withPageSize(int size) {
        return new ListingQuery(text, instanceId, tag, tagValue, from, before, filters, sort, descending, page, size);
    }

    /** Whether it asks for what is gone, and nothing else. */
    boolean isOfRemoved() {
        return filters.contains(Filter.REMOVED);
    }
}
