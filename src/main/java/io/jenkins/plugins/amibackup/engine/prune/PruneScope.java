package io.jenkins.plugins.amibackup.engine.prune;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSearch;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSource;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;

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

    /**
     * Finds the instances: where all are meant, those that may lose something.
     *
     * @param terms what is asked, of whichever instance
     */
    public FleetSource source(Engine engine, PruneRequest terms, AwsAccess access) {
        return isAll() ? new PruneSearch(engine, terms, access) : new FleetSearch(engine, selection, access);
    }
}
