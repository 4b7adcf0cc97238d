package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Collections;
import java.util.EnumSet;
import java.util.Set;

/**
 * What an action is needed for.
 *
 * @param scope on what it is allowed
 * @param purposes for which purposes
 */
public record Grant(Scope scope, Set<Purpose> purposes) {

    public Grant {
        purposes = Collections.unmodifiableSet(EnumSet.copyOf(purposes));
    }

    static Grant on(Scope scope, Purpose... purposes) {
        return new Grant(scope, Set.of(purposes));
    }
}
