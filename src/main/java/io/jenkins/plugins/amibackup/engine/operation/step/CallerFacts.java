package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;

/**
 * What only whoever asked for an operation knows, and no document does.
 *
 * @param userData where the user data of instances is kept
 * @param inhabitants what else lives on an instance
 * @param lockLimits how a backup may be locked
 * @param pruneTerms what a prune may remove
 * @param waitsFor how far a backup must have come for the caller to go on
 */
public record CallerFacts(
        UserData userData, Inhabitants inhabitants, LockLimits lockLimits, PruneTerms pruneTerms, Milestone waitsFor) {

    public static final CallerFacts NONE =
            new CallerFacts(UserData.NONE, Inhabitants.NONE, LockLimits.NONE, PruneTerms.NONE, Milestone.STORED);

    /** The same, with user data from here. */
    public CallerFacts with(UserData keeper) {
        return new CallerFacts(keeper, inhabitants, lockLimits, pruneTerms, waitsFor);
    }

    /** The same, knowing what else lives on an instance. */
    public CallerFacts with(Inhabitants known) {
        return new CallerFacts(userData, known, lockLimits, pruneTerms, waitsFor);
    }

    /** The same, with limits of locks. */
    public CallerFacts with(LockLimits limits) {
        return new CallerFacts(userData, inhabitants, limits, pruneTerms, waitsFor);
    }

    /** The same, with terms of prunes. */
    public CallerFacts with(PruneTerms terms) {
        return new CallerFacts(userData, inhabitants, lockLimits, terms, waitsFor);
    }

    /** The same, of a caller that goes on when a backup has come so far. */
    public CallerFacts with(Milestone milestone) {
        return new CallerFacts(userData, inhabitants, lockLimits, pruneTerms, milestone);
    }

    /** Whether somebody waits for this very milestone, so that it must be found out when it is reached. */
    boolean isAwaiting(Milestone milestone) {
        return waitsFor == milestone;
    }
}
