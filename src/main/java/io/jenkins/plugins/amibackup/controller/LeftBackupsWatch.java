package io.jenkins.plugins.amibackup.controller;

import hudson.Extension;
import hudson.Util;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import io.jenkins.plugins.amibackup.config.AmiBackupConfiguration;
import io.jenkins.plugins.amibackup.config.AwsTasks;
import io.jenkins.plugins.amibackup.config.BlockCredentials;
import io.jenkins.plugins.amibackup.config.Connection;
import io.jenkins.plugins.amibackup.config.LockTerms;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.drive.Beginning;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import io.jenkins.plugins.amibackup.engine.pickup.LeftBackupCheck;
import io.jenkins.plugins.amibackup.engine.pickup.LeftBackups;
import io.jenkins.plugins.amibackup.engine.pickup.LeftBackups.Left;
import java.security.SecureRandom;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Finishes, where an administrator has switched that on, backups that {@code ami-backup backup --wait-for} has left in the administrator's
 * default bucket: it looks every ten minutes, with the default credentials, and what does not agree with EC2 is left alone and named once.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class LeftBackupsWatch extends AsyncPeriodicWork {

    private final LeftBackupsNews news = new LeftBackupsNews();
    /** Where the next look begins. */
    private volatile String next = LeftBackups.somewhere(new SecureRandom());

    public LeftBackupsWatch() {
        super("AMI Backup: backups left by the command line");
    }

    @Override
    public long getRecurrencePeriod() {
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

    /** Looks once, and begins with what it finds. Returns when the question is asked; may wait some seconds for the machine to be known. */
    public void look() {
        if (!isOn()) {
            return;
        }
        Awakening awakening = Awakening.get();
        Holder self = awakening.holder();
        Connection place = Connection.byDefault();
        // The controller that this one may be a copy of does it.
        if (awakening.isInDoubt() || place.bucket().isEmpty()) {
            return;
        }
        AwsTasks.get()
                .ask(
                        () -> access(place),
                        aws -> new LeftBackups(
                                        aws.bucket(place.bucket(), place.bucketOwner(), place.encryption()), self)
                                .find(next),
                        new AwsTasks.Asker<LeftBackups.Found>() {

                            @Override
                            public boolean isWaiting() {
                                return isOn();
                            }

                            @Override
                            public void answered(LeftBackups.Found found) {
                                next = found.last();
                                news.looked();
                                found.left().forEach(left -> pass(left, place));
                            }

                            @Override
                            public void failed(Exception why) {
                                news.notLooked(place, why);
                            }
                        });
    }

    /** A Jenkins that is about to stop begins nothing. */
    private static boolean isOn() {
        return AmiBackupConfiguration.get().isFinishLeftBackups()
                && !AmiBackupEngine.isStopping()
                && !Jenkins.get().isQuietingDown();
    }

    private static AwsAccess access(Connection place) {
        return place.access(
                null, null, BlockCredentials.NONE, AmiBackupEngine.get().clock());
    }

    private void pass(Left left, Connection place) {
        if (news.isToBeTried(left) && !AmiBackupEngine.get().isUnderWay(left.runId())) {
            Awakening.get().pass(left, left.begun().toEpochMilli(), new Found(left, place));
        }
    }

    private final class Found implements Awakening.Sleeper {
        private final Left left;
        private final Connection place;

        Found(Left left, Connection place) {
            this.left = left;
            this.place = place;
        }

        @Override
        public void wake() {
            if (isOn()) {
                finish(left, place);
            }
        }

        @Override
        public void waits(String why) {
            // It is found again.
        }

        @Override
        public void forget(String why) {
            // The controller that this one is a copy of may find it, too.
        }
    }

    private void finish(Left left, Connection place) {
        Engine engine = AmiBackupEngine.get().engine();
        String ownKey = Util.fixNull(AmiBackupConfiguration.get().getKmsKeyId());
        LeftBackupCheck check = new LeftBackupCheck(place.bucketOwner(), place.encryption(), ownKey);
        Beginning beginning = new Beginning.PickUp(place.bucket(), place.bucketOwner(), place.encryption(), check);
        DriveOptions options = DriveOptions.DEFAULT.withLockLimits(LockTerms.limits());
        try {
            engine.drive(left.runId(), beginning, access(place), news.listener(left, place), options);
        } catch (IllegalStateException driven) {
            news.driven(left);
        } catch (RuntimeException failed) {
            news.notLooked(place, failed);
        }
    }
}
