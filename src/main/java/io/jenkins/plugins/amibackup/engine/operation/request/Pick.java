package io.jenkins.plugins.amibackup.engine.operation.request;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

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

    @Override
    public String toString() {
        return word();
    }
}
