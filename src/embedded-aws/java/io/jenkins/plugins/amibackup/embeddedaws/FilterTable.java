package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.regex.Pattern;

/**
 * The filters a Describe action knows. All filters must match, and of each at least one value; {@code *} and {@code ?}
 * stand for any characters, as in AWS.
 */
final class FilterTable<T> {

    private static final int MOST_VALUES = 200;

    private final Map<String, BiFunction<T, Instant, Collection<String>>> fields = new HashMap<>();
    private final Function<T, Tags> tags;

    /** @param tags null for what cannot be filtered by tags */
    FilterTable(Function<T, Tags> tags) {
        this.tags = tags;
    }

    /** A filter of one value, or none where it is null. */
    FilterTable<T> one(String name, Function<T, Object> value) {
        return state(name, (resource, time) -> value.apply(resource));
    }

    /** A filter whose value depends on the time. */
    FilterTable<T> state(String name, BiFunction<T, Instant, Object> value) {
        fields.put(name, (resource, time) -> {
            Object found = value.apply(resource, time);
            return found == null ? List.of() : List.of(found.toString());
        });
        return this;
    }

    FilterTable<T> many(String name, Function<T, Collection<String>> values) {
        fields.put(name, (resource, time) -> values.apply(resource));
        return this;
    }

    /** A filter of several values that depend on the time. */
    FilterTable<T> manyAt(String name, BiFunction<T, Instant, Collection<String>> values) {
        fields.put(name, values);
        return this;
    }

    /** Reads {@code Filter.n.Name} and {@code Filter.n.Value.m}. */
    Filters read(Parameters parameters) {
        List<Filter> filters = new ArrayList<>();
        for (Parameters one : parameters.structures("Filter")) {
            String name = one.required("Name");
            List<String> values = one.list("Value");
            if (!isKnown(name)) {
                throw AwsError.invalidValue("The filter '" + name + "' is invalid");
            }
            if (values.isEmpty()) {
                throw AwsError.invalidValue("The filter '" + name + "' has no values");
            }
            if (values.size() > MOST_VALUES) {
                throw AwsError.bad(
                        "FilterLimitExceeded",
                        "The maximum number of filter values specified on a single call is " + MOST_VALUES);
            }
            filters.add(new Filter(name, values));
        }
        return new Filters(filters);
    }

    private boolean isKnown(String name) {
        return fields.containsKey(name) || tags != null && (name.startsWith("tag:") || name.equals("tag-key"));
    }

    private Collection<String> values(String name, T resource, Instant time) {
        if (tags != null && name.equals("tag-key")) {
            return tags.apply(resource).at(time).keySet();
        }
        if (tags != null && name.startsWith("tag:")) {
            String value = tags.apply(resource).at(time).get(name.substring("tag:".length()));
            return value == null ? List.of() : List.of(value);
        }
        return fields.get(name).apply(resource, time);
    }

    /** One filter of a call. */
    private static final class Filter {

        private final String name;
        private final Set<String> exact = new HashSet<>();
        private final List<Pattern> patterns = new ArrayList<>();

        Filter(String name, List<String> values) {
            this.name = name;
            for (String value : values) {
                if (value.contains("*") || value.contains("?")) {
                    patterns.add(pattern(value));
                } else {
                    exact.add(value);
                }
            }
        }

        boolean matches(Collection<String> values) {
            for (String value : values) {
                if (exact.contains(value)
                        || patterns.stream()
                                .anyMatch(pattern -> pattern.matcher(value).matches())) {
                    return true;
                }
            }
            return false;
        }

        private static Pattern pattern(String wildcards) {
            StringBuilder regex = new StringBuilder();
            for (char c : wildcards.toCharArray()) {
                regex.append(c == '*' ? ".*" : c == '?' ? "." : Pattern.quote(String.valueOf(c)));
            }
            return Pattern.compile(regex.toString(), Pattern.DOTALL);
        }
    }

    /** The filters of one call. */
    final class Filters {

        private final List<Filter> filters;

        private Filters(List<Filter> filters) {
            this.filters = filters;
        }

        boolean isEmpty() {
            return filters.isEmpty();
        }

        boolean match(T resource, Instant time) {
            for (Filter filter : filters) {
                if (!filter.matches(values(filter.name, resource, time))) {
                    return false;
                }
            }
            return true;
        }

        /** The values of a filter without wildcards, to look up instead of to search; null where there is none. */
        Set<String> exact(String name) {
            for (Filter filter : filters) {
                if (filter.name.equals(name) && filter.patterns.isEmpty()) {
                    return filter.exact;
                }
            }
            return null;
        }
    }
}
