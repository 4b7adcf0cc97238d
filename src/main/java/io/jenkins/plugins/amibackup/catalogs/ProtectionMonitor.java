package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.NonNull;
import hudson.Extension;
import hudson.model.AdministrativeMonitor;
import hudson.security.Permission;
import io.jenkins.plugins.amibackup.engine.protection.ProtectionReport;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.HttpResponse;
import org.kohsuke.stapler.HttpResponses;
import org.kohsuke.stapler.verb.POST;

/**
 * Tells who has no fresh backup: administrators, and those who may read the system, each of the places that they may see. Quiet when all
 * is well.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class ProtectionMonitor extends AdministrativeMonitor {

    public ProtectionMonitor() {
        super("amiBackupProtection");
    }

    @NonNull
    @Override
    public String getDisplayName() {
        return Messages.ProtectionMonitor_DisplayName();
    }

    @Override
    public Permission getRequiredPermission() {
        return Jenkins.SYSTEM_READ;
    }

    @Override
    public boolean isActivated() {
        ProtectionReport report = report();
        return !report.isAllWell() && ProtectionBoard.get().hasNews(report);
    }

    private static ProtectionReport report() {
        return ProtectionBoard.get().report(ProtectionBoard.visible());
    }

    /** For the page. */
    public ProtectionView getProtection() {
        return ProtectionView.ofUser();
    }

    /** For the page: whether there is a button. */
    public boolean isDismissable() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    /** An administrator has seen what falls short now. */
    @POST
    public HttpResponse doDismiss() {
        Jenkins.get().checkPermission(Jenkins.ADMINISTER);
        ProtectionBoard.get().dismiss(report());
        return HttpResponses.forwardToPreviousPage();
    }
}
