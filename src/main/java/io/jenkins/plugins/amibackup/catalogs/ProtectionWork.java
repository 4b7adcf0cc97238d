package io.jenkins.plugins.amibackup.catalogs;

import hudson.Extension;
import hudson.XmlFile;
import hudson.init.InitMilestone;
import hudson.model.AsyncPeriodicWork;
import hudson.model.Saveable;
import hudson.model.TaskListener;
import hudson.model.listeners.SaveableListener;
import io.jenkins.plugins.amibackup.config.CatalogConfiguration;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Looks every hour who has no fresh backup, soon after Jenkins has started, and when an administrator has changed what is expected. */
@Extension
@Restricted(NoExternalUse.class)
public final class ProtectionWork extends AsyncPeriodicWork {

    public ProtectionWork() {
        super("AMI Backup: who has no fresh backup");
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.HOURS.toMillis(1);
    }

    @Override
    public long getInitialDelay() {
        return TimeUnit.MINUTES.toMillis(2);
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    /** Returns when the questions are asked. */
    @Override
    protected void execute(TaskListener listener) {
        ProtectionBoard.get().look();
    }

    /** Hears of a change, also one of the places. */
    @Extension
    @Restricted(NoExternalUse.class)
    public static final class Changes extends SaveableListener {

        @Override
        public void onChange(Saveable saved, XmlFile file) {
            Jenkins jenkins = Jenkins.getInstanceOrNull();
            if (saved instanceof CatalogConfiguration
                    && jenkins != null
                    && jenkins.getInitLevel() == InitMilestone.COMPLETED) {
                ProtectionBoard.get().look();
            }
        }
    }
}
