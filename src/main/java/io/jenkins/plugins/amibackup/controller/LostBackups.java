package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.Util;
import hudson.model.AdministrativeMonitor;
import java.util.List;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.QueryParameter;
import org.kohsuke.stapler.verb.POST;

/** Tells administrators of backups that nobody waits for any more, of builds or of the command line, and that are lost or can't go on. */
@Extension
@Restricted(NoExternalUse.class)
public final class LostBackups extends AdministrativeMonitor {

    public LostBackups() {
        super("amiBackupLostBackups");
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.LostBackups_DisplayName();
    }

    @Override
    public boolean isActivated() {
        return !getBackups().isEmpty() || !getLeft().isEmpty();
    }

    /** For the page: those of builds. */
    public List<BackgroundBackup> getBackups() {
        return BackgroundBackups.get().concerns();
    }

    /** For the page: those that the command line has left. */
    public List<UnfinishedBackup> getLeft() {
        return UnfinishedBackups.get().concerns();
    }

    /** An administrator has seen one of them. */
    @POST
    public HttpResponse doDismiss(@QueryParameter("run") String runId) {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        BackgroundBackups.get().dismiss(Util.fixNull(runId));
        UnfinishedBackups.get().dismiss(Util.fixNull(runId));
        return HttpResponses.forwardToPreviousPage();
    }
}
