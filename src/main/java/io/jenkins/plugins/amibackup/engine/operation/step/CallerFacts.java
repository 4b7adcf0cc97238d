package io.jenkins.plugins.amibackup.engine.operation.step;

/**
 * What only whoever asked for an operation knows, and no document does.
 *
 * @param userData where the user data of instances is kept
 * @param inhabitants what else lives on an instance
 * @param lockLimits how a backup may be locked
 * @param pruneTerms what a prune may remove
 */
public record CallerFacts(UserData userData, Inhabitants inhabitants, LockLimits lockLimits, PruneTerms pruneTerms) {

    public static final CallerFacts NONE =
            new CallerFacts(UserData.NONE, Inhabitants.NONE, LockLimits.NONE, PruneTerms.NONE);

    /** The same, with user data from here. */
    public CallerFacts with(UserData keeper) {
        return new CallerFacts(keeper, inhabitants, lockLimits, pruneTerms);
    }

    /** The same, knowing what else lives on an instance. */
    public CallerFacts with(Inhabitants known) {
        return new CallerFacts(userData, known, lockLimits, pruneTerms);
    }

    /** The same, with limits of locks. */
    public CallerFacts with(LockLimits limits) {
        return new CallerFacts(userData, inhabitants, limits, pruneTerms);
    }

    /** The same, with terms of prunes. */
    public CallerFacts with(PruneTerms terms) {
        return new CallerFacts(userData, inhabitants, lockLimits, terms);
    }
}
