package io.jenkins.plugins.amibackup.engine.operation.document;

import java.util.Set;

/**
 * Who drives, as it stands in the leases of operation documents.
 *
 * @param name the same after a restart of the same controller
 * @param formerly other names under which the same one has taken leases: those are its own, too
 */
public record Holder(String name, Set<String> formerly) {

    public Holder {
        formerly = Set.copyOf(formerly);
    }

    /** One that has had no other name. */
    public static Holder of(String name) {
        return new Holder(name, Set.of());
    }

    /** Whether a lease under this name is its own. */
    public boolean isSame(String written) {
        return name.equals(written) || formerly.contains(written);
    }
}
