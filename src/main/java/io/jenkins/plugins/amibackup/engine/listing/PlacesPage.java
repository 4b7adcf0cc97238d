package io.jenkins.plugins.amibackup.engine.listing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/**
 * One page of what a query finds in several places together, in one order.
 *
 * @param <P> what tells a place
 * @param total how many it finds in all places
 * @param page which one this is, from 1 on
 * @param pages how many there are, 1 at least
 * @param size how many there are to search in all places
 */
public record PlacesPage<P>(List<Row<P>> rows, int total, int page, int pages, int size) {

    /** A backup and where it is. */
    public record Row<P>(P place, ListedBackup backup) {}

    public PlacesPage {
        rows = List.copyOf(rows);
    }

    /** One page; places are in the order of the map where two backups are the same otherwise. */
    public static <P> PlacesPage<P> of(Map<P, Listing> places, ListingQuery query) {
        Comparator<ListedBackup> order = query.sort().order(query.descending());
        PriorityQueue<Head<P>> heads = new PriorityQueue<>(
                Comparator.comparing((Head<P> head) -> head.outline, order).thenComparingInt(head -> head.number));
        int total = 0;
        int size = 0;
        int number = 0;
        for (Map.Entry<P, Listing> place : places.entrySet()) {
            Found found = place.getValue().search(query);
            total += found.total();
            size += found.size();
            Head<P> head = new Head<>(place.getKey(), number++, found);
            if (head.next()) {
                heads.add(head);
            }
        }
        int pages = Found.pages(total, query.pageSize());
        int page = Math.min(query.page(), pages);
        long begin = (page - 1L) * query.pageSize();
        List<Row<P>> rows = new ArrayList<>();
        for (long i = 0; i < begin + query.pageSize() && !heads.isEmpty(); i++) {
            Head<P> head = heads.remove();
            if (heads.isEmpty() && i < begin) {
                // Nobody else's come between: they need not be looked at.
                head.at += (int) (begin - i);
                i = begin;
            }
            if (i >= begin) {
                rows.add(new Row<>(head.place, head.backup()));
            }
            if (head.next()) {
                heads.add(head);
            }
        }
        return new PlacesPage<>(rows, total, page, pages, size);
    }

    /** What of a place comes next. */
    private static final class Head<P> {
        private final P place;
        private final int number;
        private final Found found;
        private int at = -1;
        /** Of the next one: most of them are only passed over. */
        private ListedBackup outline;

        Head(P place, int number, Found found) {
            this.place = place;
            this.number = number;
            this.found = found;
        }

        boolean next() {
            at++;
            if (at == found.total()) {
                return false;
            }
            outline = found.listing().outline(found.rows()[at]);
            return true;
        }

        ListedBackup backup() {
            return found.listing().backup(found.rows()[at]);
        }
    }
}
