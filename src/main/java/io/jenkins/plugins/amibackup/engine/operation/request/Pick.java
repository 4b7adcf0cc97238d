package io.jenkins.plugins.amibackup.engine.operation.request;

import com.fasterxml.jackson.annotation.JsonValue;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Which backup of an instance is verified. */
public enum Pick {
    /** The one that was taken last. */
    NEWEST,
    /** Any: finds what has gone bad in old ones. */
    RANDOM;

    /** As it stands in requests and forms: {@code newest}, {@code random}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The choice of this word; empty when there is none. */
    public static Optional<Pick> of(String word) {
        for (Pick pick : values()) {
            if (pick.word().equals(word)) {
                return Optional.of(pick);
            }
        }
        return Optional.empty();
    }

    /**
     * The choice of a word.
     *
     * @throws OperationException with the line to show, when there is none
     */
    public static Pick parse(String word) {
        String given = OperationRequest.text(word);
        return of(given)
                .orElseThrow(() -> OperationException.badInput(
                        "check.drill.pick",
                        Checks.shown(given),
                        Stream.of(values()).map(Pick::word).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return word();
    }
}
