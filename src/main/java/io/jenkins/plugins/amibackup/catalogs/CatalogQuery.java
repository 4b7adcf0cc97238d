package io.jenkins.plugins.amibackup.catalogs;

import hudson.Util;
import io.jenkins.plugins.amibackup.config.CatalogLinks;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Sanitizer;
import io.jenkins.plugins.amibackup.engine.listing.Filter;
import io.jenkins.plugins.amibackup.engine.listing.ListingQuery;
import io.jenkins.plugins.amibackup.engine.listing.Sort;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What an address asks the list for. People type addresses, and programs make them: what can't be understood is left out, and said.
 */
final class CatalogQuery {

    static final String PLACE = "place";
    static final String TEXT = "q";
    static final String INSTANCE = "instance";
    /** {@code key} or {@code key=value}. */
    static final String TAG = "tag";
    /** A day, in Jenkins' time zone, or a moment: {@code 2026-11-29}, {@code 2026-11-29T04:00:00Z}. */
    static final String FROM = "from";
    /** The same; what was taken then is not shown. */
    static final String BEFORE = "before";
    /** {@code proven} or {@code unproven}. */
    static final String PROOF = "proof";
    /** {@code true} */
    static final String HELD = "held";
    /** {@code dropped} */
    static final String IMAGE = "image";
    /** {@code removed} */
    static final String STATUS = "status";

    static final String SORT = "sort";
    /** {@code asc} or {@code desc}. */
    static final String ORDER = "order";

    static final String PAGE = "page";
    static final String PAGE_SIZE = "pageSize";

    static final String DESCENDING = "desc";
    static final String ASCENDING = "asc";

    private static final int LONGEST_SHOWN = 60;

    /** What was understood, as it stands in an address. */
    private final Map<String, String> understood = new LinkedHashMap<>();

    private final List<String> problems = new ArrayList<>();
    private ListingQuery listing = ListingQuery.of();

    /** The list of a place alone, below Jenkins' own address. */
    static String listOf(Place place) {
        return CatalogLinks.LIST + "?" + PLACE + "=" + Util.rawEncode(place.name());
    }

    private CatalogQuery() {}

    /**
     * What an address asks for.
     *
     * @param parameters gives the value of a parameter; null where it isn't there
     */
    static CatalogQuery of(Function<String, String> parameters) {
        CatalogQuery query = new CatalogQuery();
        Function<String, String> given =
                name -> Util.fixNull(parameters.apply(name)).strip();
        query.text(given, PLACE, place -> {});
        query.text(given, TEXT, text -> query.listing = query.listing.withText(text));
        query.text(given, INSTANCE, id -> query.listing = query.listing.withInstanceId(id));
        query.text(given, TAG, query::tag);
        query.times(given);
        query.filters(given);
        query.order(given);
        query.number(given, PAGE, page -> query.listing = query.listing.withPage(page));
        query.number(given, PAGE_SIZE, size -> query.listing = query.listing.withPageSize(size));
        return query;
    }

    /** The same for one place alone. */
    CatalogQuery in(String place) {
        understood.put(PLACE, place);
        return this;
    }

    private interface Use<T> {
        void use(T value);
    }

    private void text(Function<String, String> given, String name, Use<String> use) {
        String value = given.apply(name);
        if (!value.isEmpty()) {
            understood.put(name, value);
            use.use(value);
        }
    }

    private void tag(String tag) {
        int equals = tag.indexOf('=');
        listing = equals < 0
                ? listing.withTag(tag, "")
                : listing.withTag(tag.substring(0, equals), tag.substring(equals + 1));
    }

    private void times(Function<String, String> given) {
        Instant from = time(given, FROM);
        Instant before = time(given, BEFORE);
        listing = listing.withTimes(from, before);
    }

    private Instant time(Function<String, String> given, String name) {
        String value = given.apply(name);
        if (value.isEmpty()) {
            return null;
        }
        try {
            Instant time = value.contains("T")
                    ? Instant.parse(value)
                    : LocalDate.parse(value)
                            .atStartOfDay(ZoneId.systemDefault())
                            .toInstant();
            understood.put(name, value);
            return time;
        } catch (DateTimeException noTime) {
            leftOut(name, value);
            return null;
        }
    }

    private void filters(Function<String, String> given) {
        Set<Filter> filters = EnumSet.noneOf(Filter.class);
        choice(given, PROOF, Map.of("proven", Filter.PROVEN, "unproven", Filter.UNPROVEN), filters::add);
        choice(given, HELD, Map.of("true", Filter.HELD), filters::add);
        choice(given, IMAGE, Map.of("dropped", Filter.IMAGE_DROPPED), filters::add);
        choice(given, STATUS, Map.of("removed", Filter.REMOVED), filters::add);
        listing = listing.withFilters(filters);
    }

    private void order(Function<String, String> given) {
        String word = given.apply(SORT);
        Optional<Sort> sort = Sort.of(word);
        if (sort.isPresent()) {
            understood.put(SORT, word);
        } else if (!word.isEmpty()) {
            leftOut(SORT, word);
        }
        Sort by = sort.orElse(Sort.TAKEN);
        // What people look for first: the newest, the largest, the best proven; but names from A on.
        boolean[] descending = {by == Sort.TAKEN || by == Sort.SIZE || by == Sort.PROOF};
        choice(given, ORDER, Map.of(ASCENDING, false, DESCENDING, true), order -> descending[0] = order);
        listing = listing.withSort(by, descending[0]);
    }

    private <T> void choice(Function<String, String> given, String name, Map<String, T> choices, Use<T> use) {
        String value = given.apply(name);
        if (choices.containsKey(value)) {
            understood.put(name, value);
            use.use(choices.get(value));
        } else if (!value.isEmpty()) {
            leftOut(name, value);
        }
    }

    private void number(Function<String, String> given, String name, Use<Integer> use) {
        String value = given.apply(name);
        if (value.isEmpty()) {
            return;
        }
        try {
            use.use(Integer.parseInt(value));
            understood.put(name, value);
        } catch (NumberFormatException noNumber) {
            leftOut(name, value);
        }
    }

    private void leftOut(String name, String value) {
        problems.add(Messages.CatalogQuery_LeftOut(name, Sanitizer.line(value, LONGEST_SHOWN)));
    }

    /** The name of the place that is asked for; empty for all. */
    String place() {
        return value(PLACE);
    }

    /** What to look for in each place. */
    ListingQuery listing() {
        return listing;
    }

    /** What was left out, for people. */
    List<String> problems() {
        return problems;
    }

    /** What was understood of a parameter; empty where it isn't there. */
    String value(String name) {
        return understood.getOrDefault(name, "");
    }

    /** Whether something is looked for, so that there may be more than what is found. */
    boolean isNarrowed() {
        return understood.keySet().stream()
                .anyMatch(name -> !Set.of(PLACE, SORT, ORDER, PAGE, PAGE_SIZE).contains(name));
    }

    /** The same on another page, as it stands behind an address: empty, or from the question mark on. */
    String onPage(int page) {
        return address(with -> {
            with.remove(PAGE);
            if (page > 1) {
                with.put(PAGE, String.valueOf(page));
            }
            return with;
        });
    }

    /** The same in another order, from the first page on. */
    String sortedBy(Sort sort, boolean descending) {
        return address(with -> {
            with.remove(PAGE);
            with.put(SORT, sort.word());
            with.put(ORDER, descending ? DESCENDING : ASCENDING);
            return with;
        });
    }

    private String address(UnaryOperator<Map<String, String>> change) {
        Map<String, String> with = change.apply(new LinkedHashMap<>(understood));
        return with.isEmpty()
                ? ""
                : with.entrySet().stream()
                        .map(one -> one.getKey() + "=" + Util.rawEncode(one.getValue()))
                        .collect(Collectors.joining("&", "?", ""));
    }
}
