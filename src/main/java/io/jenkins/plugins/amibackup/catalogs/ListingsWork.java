package io.jenkins.plugins.amibackup.catalogs;

import hudson.Extension;
import hudson.model.AsyncPeriodicWork;
import hudson.model.TaskListener;
import java.util.concurrent.TimeUnit;
import java.util.logging.Level;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Every ten minutes, reads the places again that people look at. */
@Extension
@Restricted(NoExternalUse.class)
public final class ListingsWork extends AsyncPeriodicWork {

    private static final long MINUTES = 10;

    public ListingsWork() {
        super("AMI Backup listings");
    }

    @Override
    public long getRecurrencePeriod() {
        return TimeUnit.MINUTES.toMillis(MINUTES);
    }

    @Override
    protected Level getNormalLoggingLevel() {
        return Level.FINE;
    }

    @Override
    protected void execute(TaskListener listener) {
        Listings.get().tend();
    }
}
