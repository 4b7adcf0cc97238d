package io.jenkins.plugins.amibackup.engine.prune;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.fleet.Fleet;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.fleet.FleetSource;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationKind;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;

/** Prunes the backups of several instances, each by an operation of its own. */
public final class Prune {

    private Prune() {}

    /**
     * Finds the instances and begins with all of them. Returns at once; the listener hears one end for all, with a result for each
     * instance of which something goes.
     *
     * @param runId a fresh ID, or the one that the same prune had before a restart
     * @param terms what is asked, of whichever instance
     * @param log what the listener gets of the lines of each
     * @param resumes whether operations that are under way are picked up: after a restart
     */
    public static OperationHandle start(
            Engine engine,
            String runId,
            PruneScope scope,
            PruneRequest terms,
            AwsAccess access,
            FleetLog log,
            OperationListener listener,
            DriveOptions options,
            boolean resumes) {
        FleetSource source = scope.source(engine, terms, access);
        return Fleet.start(
                engine,
                OperationKind.PRUNE.word(),
                runId,
                source,
                log.whenDry(terms.dryRun()),
                listener,
                (memberRun, instanceId, member) -> {
                    PruneRequest request = terms.ofInstance(instanceId);
                    Beginning beginning =
                            resumes && !request.dryRun() ? new Beginning.Either(request) : new Beginning.Fresh(request);
                    return engine.drive(memberRun, beginning, access, member, options);
                });
    }
}
