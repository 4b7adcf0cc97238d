package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;

/**
 * Backups, verifications, prunes or gates of several instances, all at once and independent of each other: one that fails doesn't stop the others. At
 * the end a table shows the result of each.
 *
 * <p>The run id of each instance follows from the run id of all, so that a restart finds the same operations again.
 */
public final class Fleet {

    private Fleet() {}

    /** Begins what is to be done with one instance. */
    public interface Starter {

        /** Returns at once; what comes of it reaches the listener. */
        OperationHandle start(String runId, String instanceId, OperationListener listener);
    }

    /**
     * Finds the instances and begins with all of them. Returns at once; the listener hears one end for all: {@link End.Done}
     * with a result for each, or {@link End.Failed} with those that failed.
     *
     * @param kind {@code backup}, {@code verify}, {@code prune} or {@code gate}: what is done with each, which begins the lines of the fleet, too
     * @param runId a fresh id, or the one that the same instances had before a restart
     * @param log what the listener gets of the lines of each
     */
    public static OperationHandle start(
            Engine engine,
            String kind,
            String runId,
            Selection selection,
            AwsAccess access,
            FleetLog log,
            OperationListener listener,
            Starter starter) {
        return start(engine, kind, runId, new FleetSearch(engine, selection, access), log, listener, starter);
    }

    /** The same with instances that are found in another way; where there are none, it is done at once, with no result. */
    public static OperationHandle start(
            Engine engine,
            String kind,
            String runId,
            FleetSource source,
            FleetLog log,
            OperationListener listener,
            Starter starter) {
        FleetDriver fleet = new FleetDriver(engine, kind, runId, source, log, listener, starter);
        fleet.start();
        return fleet;
    }
}
