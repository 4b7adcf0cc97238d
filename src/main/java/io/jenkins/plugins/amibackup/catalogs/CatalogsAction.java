package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.model.Api;
import hudson.model.RootAction;
import io.jenkins.plugins.amibackup.config.AmiBackupPermissions;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import jenkins.model.Jenkins;
import jenkins.security.stapler.StaplerDispatchable;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.Stapler;
import org.kohsuke.stapler.StaplerProxy;
import org.kohsuke.stapler.StaplerRequest2;

/** The entry "AMI backups" beside Jenkins' start page, and the list behind it: all backups of all places that the user may see. */
@Extension
@Restricted(NoExternalUse.class)
public final class CatalogsAction implements RootAction, StaplerProxy {

    static final String URL = "ami-backups";

    /** Whoever may see one place, and whoever may see what there would be of Jenkins as a whole. */
    private static boolean isShown() {
        return Jenkins.get().hasPermission(AmiBackupPermissions.VIEW)
                || !CatalogPlaces.visible().isEmpty();
    }

    /** Guards everything below this address. */
    @Override
    public Object getTarget() {
        if (!isShown()) {
            Jenkins.get().checkPermission(AmiBackupPermissions.VIEW);
        }
        return this;
    }

    /** What the page shows now, as the address asks for it. */
    public CatalogContent getContent() {
        StaplerRequest2 request = Stapler.getCurrentRequest2();
        return CatalogContent.of(CatalogQuery.of(request::getParameter));
    }

    /** {@code api/json}: the same as the page, with its parameters, and {@code pageSize}. */
    @StaplerDispatchable
    public Api getApi() {
        return new Api(getContent());
    }

    /** Who has no fresh backup, of the places that the user may see. */
    public ProtectionView getProtection() {
        return ProtectionView.ofUser();
    }

    /** Whether the user may configure places. */
    public boolean isAdministrator() {
        return Jenkins.get().hasPermission(Jenkins.ADMINISTER);
    }

    @StaplerDispatchable
    public PlacePages getPlaces() {
        return new PlacePages();
    }

    @CheckForNull
    @Override
    public String getIconFileName() {
        return isShown() ? "symbol-server" : null;
    }

    @Override
    public String getDisplayName() {
        return Messages.CatalogsAction_DisplayName();
    }

    @CheckForNull
    @Override
    public String getUrlName() {
        return URL;
    }
}
