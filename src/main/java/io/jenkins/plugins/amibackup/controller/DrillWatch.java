package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.AsyncPeriodicWork;
import hudson.model.Job;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.cleanup.CleanUp;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Ends, once an hour, the machines of verifications that are over their deadline or have ended badly and that nobody drives: whoever
 * comes first ends them. It looks at every place where builds of this Jenkins have verified, as the job that did, and only while that
 * is there; and at the administrator's default bucket with the administrator's default credentials, where others may have verified.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class DrillWatch extends AsyncPeriodicWork {

    private static final SystemLog LOGGER = SystemLog.of(SystemLog.OPERATIONS);

    public DrillWatch() {
        super("AMI Backup: machines of verifications");
    }

    @Override
    public long getRecurrencePeriod() {
        return HOUR;
    }

    /** A Jenkins that has just started resumes its own runs first. */
    @Override
    public long getInitialDelay() {
        return TimeUnit.MINUTES.toMillis(10);
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    @Override
    protected void execute(TaskListener listener) {
        look();
    }

    /** Looks at all places. Returns at once. */
    public void look() {
        look(AmiBackupEngine.get().clock());
    }

    /**
     * A Jenkins that may be a copy of another looks nowhere until an administrator has answered: the other one does.
     *
     * @param clock says which machines are over their deadline
     * @return how many places are looked at
     */
    int look(Clock clock) {
        if (Awakening.get().isInDoubt()) {
            return 0;
        }
        int places = 0;
        Connection byDefault = Connection.byDefault();
        boolean seen = false;
        for (CleanUpEntry place : DrillPlaces.get().entries()) {
            Job<?, ?> job = place.job();
            if (job == null) {
                DrillPlaces.get().forget(place);
            } else {
                seen |= place.connection().equals(byDefault);
                look(place.connection(), job, clock);
                places++;
            }
        }
        if (!seen && !byDefault.bucket().isEmpty()) {
            look(byDefault, null, clock);
            places++;
        }
        return places;
    }

    /** @param job as which to look; null for the administrator's own place, which belongs to none */
    private static void look(Connection connection, @CheckForNull Job<?, ?> job, Clock clock) {
        AwsTasks.get()
                .ask(
                        () -> connection.access(null, job, BlockCredentials.NONE, clock),
                        aws -> ended(aws, connection, clock),
                        new AwsTasks.Asker<List<Orphan>>() {

                            @Override
                            public boolean isWaiting() {
                                return !AmiBackupEngine.isStopping();
                            }

                            @Override
                            public void answered(List<Orphan> machines) {
                                machines.forEach(machine -> say(machine, connection));
                            }

                            @Override
                            public void failed(Exception why) {
                                // Keys that AWS refuses are another thing than none.
                                boolean notSetUp = job == null
                                        && connection.credentialsId().isEmpty()
                                        && why instanceof OperationException refused
                                        && !(refused instanceof AwsException)
                                        && refused.kind() == FailureKind.CREDENTIALS;
                                LOGGER.log(
                                        notSetUp ? Level.FINE : Level.WARNING,
                                        Messages.DrillWatch_Failed(connection.region(), why.getMessage()),
                                        why);
                            }
                        });
    }

    private static List<Orphan> ended(AwsClients aws, Connection connection, Clock clock) {
        return new CleanUp(
                        aws,
                        aws.bucket(connection.bucket(), connection.bucketOwner(), connection.encryption()),
                        clock,
                        CleanUp.SAFETY_AGE)
                .endMachines();
    }

    private static void say(Orphan machine, Connection connection) {
        if (machine.removable()) {
            LOGGER.log(Level.INFO, Messages.DrillWatch_Ended(machine.id(), machine.runId(), connection.region()));
        } else {
            LOGGER.log(Level.FINE, Messages.DrillWatch_Kept(machine.id(), machine.runId(), machine.why()));
        }
    }
}
