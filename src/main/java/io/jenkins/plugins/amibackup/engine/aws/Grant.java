package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** For what an action is needed, on what. */
record Grant(Scope scope, Set<Purpose> purposes) {

    static Grant on(Scope scope, Purpose... purposes) {
        return new Grant(scope, Set.of(purposes));
    }

    /** What an action with these is needed for. */
    static Set<Purpose> purposes(List<Grant> grants) {
        Set<Purpose> purposes = EnumSet.noneOf(Purpose.class);
        grants.forEach(grant -> purposes.addAll(grant.purposes()));
        return purposes;
    }

    /** On what an action with these must be allowed for some purposes; what a wider one covers is left out. */
    static Set<Scope> scopes(List<Grant> grants, Set<Purpose> purposes) {
        Set<Scope> scopes = EnumSet.noneOf(Scope.class);
        grants.stream()
                .filter(grant -> !Collections.disjoint(grant.purposes(), purposes))
                .forEach(grant -> scopes.add(grant.scope()));
        Set<Scope> all = EnumSet.copyOf(scopes);
        scopes.removeIf(scope -> all.stream().anyMatch(other -> other != scope && other.covers(scope)));
        return scopes;
    }
}
