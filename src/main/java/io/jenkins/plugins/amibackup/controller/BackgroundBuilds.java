package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.Item;
import hudson.model.Run;
import hudson.model.TaskListener;
import hudson.model.listeners.ItemListener;
import hudson.model.listeners.RunListener;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** Tells the lists of what goes on without its builds what becomes of those. */
// After the wrappers: a way back may still wait for what the credentials of a block drive.
@Extension(ordinal = -100)
@Restricted(NoExternalUse.class)
public final class BackgroundBuilds extends RunListener<Run<?, ?>> {

    @Override
    public void onCompleted(Run<?, ?> run, @NonNull TaskListener listener) {
        BackgroundBackups.get().buildEnded(run, listener.getLogger()::println);
    }

    @Override
    public void onFinalized(Run<?, ?> run) {
        BackgroundBackups.get().buildIsOver();
    }

    /** Follows jobs. */
    @Extension
    public static final class OfJobs extends ItemListener {

        @Override
        public void onLocationChanged(Item item, String oldFullName, String newFullName) {
            BackgroundBackups.get().renamed(oldFullName, newFullName);
            PendingCleanUps.get().renamed(oldFullName, newFullName);
        }

        @Override
        public void onDeleted(Item item) {
            BackgroundBackups.get().gone(item.getFullName());
        }
    }
}
