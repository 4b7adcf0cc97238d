package io.jenkins.plugins.amibackup.history;

import hudson.Extension;
import hudson.model.Run;
import hudson.model.listeners.RunListener;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A build that is deleted is no longer the one with the last backup. It is still there when this is told of it. */
@Extension
@Restricted(NoExternalUse.class)
public final class DeletedBuilds extends RunListener<Run<?, ?>> {

    @Override
    public void onDeleted(Run<?, ?> run) {
        LastBackups.get().deleting(run);
    }
}
