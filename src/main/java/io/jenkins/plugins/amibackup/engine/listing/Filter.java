package io.jenkins.plugins.amibackup.engine.listing;

import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;

/** What a list can be narrowed to; several must all be true. */
public enum Filter {
    /** With a proof that no later failure speaks against. */
    PROVEN,
    /** Without one. */
    UNPROVEN,
    /** Somebody holds it. */
    HELD,
    /** The image was dropped; only the stored copy remains. */
    IMAGE_DROPPED,
    /** The tombstones of backups that are gone: without this filter they are left out, with it there is nothing else. */
    REMOVED;

    /** As it stands in an address: {@code proven}, {@code unproven}, {@code held}, {@code image-dropped}, {@code removed}. */
    public String word() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }

    /** The one of this word; empty when there is none. */
    public static Optional<Filter> of(String word) {
        return Stream.of(values()).filter(filter -> filter.word().equals(word)).findFirst();
    }
}
