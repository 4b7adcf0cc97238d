package io.jenkins.plugins.amibackup.engine.prune;

import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;

/**
 * Whose backups are pruned.
 *
 * @param selection the instances that are named or found by their tags; null where all are meant
 */
public record PruneScope(Selection selection) {

    /** Every instance that has a backup in the bucket, also one that no longer exists. */
    public static final PruneScope ALL = new PruneScope(null);

    public boolean isAll() {
        return selection == null;
    }

    /**
     * What was asked for.
     *
     * @param all whether all are meant, which nothing else may narrow
     * @throws OperationException with the line to show, when nothing or both are asked for
     */
    public static PruneScope of(Selection selection, boolean all) {
        boolean named =
                !selection.instanceIds().isEmpty() || !selection.instanceTags().isEmpty();
        if (named == all) {
            throw OperationException.badInput("check.prune.which");
        }
        if (named) {
            selection.check();
        }
        return all ? ALL : new PruneScope(selection);
    }
}
