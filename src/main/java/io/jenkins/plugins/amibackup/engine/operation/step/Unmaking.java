package io.jenkins.plugins.amibackup.engine.operation.step;

import java.util.Set;

/**
 * How an operation is unmade.
 *
 * @param late whether whatever the operation asked for was asked for so long ago that it isn't there if AWS doesn't show it
 * @param spared the ids of images that stay, with what is stored of them
 */
public record Unmaking(boolean late, Set<String> spared) {

    /** As an abort unmakes: what was just made may not be visible yet, and everything goes. */
    public static final Unmaking AT_ONCE = new Unmaking(false, Set.of());

    public Unmaking {
        spared = Set.copyOf(spared);
    }

    /** As a clean-up unmakes, long after the operation was last driven. */
    public static Unmaking late(Set<String> spared) {
        return new Unmaking(true, spared);
    }
}
