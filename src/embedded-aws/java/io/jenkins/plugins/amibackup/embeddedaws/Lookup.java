package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.Collection;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;
import java.util.function.ToLongFunction;

/** Looks up by id what can be looked up, so that a describe of some costs the same among thousands. */
final class Lookup {

    private Lookup() {}

    /**
     * In the order of creation.
     *
     * @param ids null for all
     */
    static <T> Collection<T> all(Collection<String> ids, Map<String, T> byId, ToLongFunction<T> sequence) {
        if (ids == null) {
            return byId.values();
        }
        return ids.stream()
                .map(byId::get)
                .filter(Objects::nonNull)
                .sorted(Comparator.comparingLong(sequence))
                .toList();
    }
}
