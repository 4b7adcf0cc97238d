package io.jenkins.plugins.amibackup.engine.catalog;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;
import java.util.Optional;

/** How much a verification shows of a backup. Each level shows more than those before it. */
public enum ProofLevel {
    /** The stored object becomes an image again, and that is as recorded. */
    IMAGE,
    /** A machine that is launched from it passes EC2's three status checks. */
    BOOT,
    /** Its console shows an expected text. */
    CONSOLE,
    /** A command on it answers 0. */
    COMMAND;

    /** As it stands in records, requests and forms: {@code image}, {@code boot}, {@code console}, {@code command}. */
    @JsonValue
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** The level of this word; empty when there is none. */
    public static Optional<ProofLevel> of(String word) {
        for (ProofLevel level : values()) {
            if (level.word().equals(word)) {
                return Optional.of(level);
            }
        }
        return Optional.empty();
    }

    /** Whether a proof of this level is good enough where another is demanded. */
    public boolean covers(ProofLevel demanded) {
        return compareTo(demanded) >= 0;
    }

    /** The next lower one; empty of the lowest. */
    Optional<ProofLevel> below() {
        return ordinal() == 0 ? Optional.empty() : Optional.of(values()[ordinal() - 1]);
    }

    /** Whether a machine is launched for it. */
    public boolean launches() {
        return this != IMAGE;
    }

    @Override
    public String toString() {
        return word();
    }
}
