package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.SuppressFBWarnings;
import hudson.init.InitMilestone;
import hudson.init.Initializer;
import hudson.security.Permission;
import hudson.security.PermissionGroup;
import hudson.security.PermissionScope;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What people may do with the backups of a place without having a job do it. For Jenkins as a whole, or in a folder; administrators
 * may do all of it. None of these implies another.
 */
@Restricted(NoExternalUse.class)
public final class AmiBackupPermissions {

    public static final PermissionGroup GROUP =
            new PermissionGroup(AmiBackupPermissions.class, Messages._AmiBackupPermissions_Group());

    /** See which backups there are, and what their records say. */
    public static final Permission VIEW = permission("View", Messages._AmiBackupPermissions_View());

    /** Start the restore job for a backup; takes {@code Item.BUILD} on that job, too. */
    public static final Permission RESTORE = permission("Restore", Messages._AmiBackupPermissions_Restore());

    /** Hold backups, and release them. */
    public static final Permission MANAGE = permission("Manage", Messages._AmiBackupPermissions_Manage());

    private AmiBackupPermissions() {}

    private static Permission permission(String name, org.jvnet.localizer.Localizable description) {
        return new Permission(GROUP, name, description, Jenkins.ADMINISTER, true, new PermissionScope[] {
            PermissionScope.JENKINS, PermissionScope.ITEM_GROUP
        });
    }

    /** Who may do what is read before any page is: the permissions must be known by then. */
    @Initializer(after = InitMilestone.PLUGINS_STARTED, before = InitMilestone.EXTENSIONS_AUGMENTED)
    @SuppressFBWarnings(
            value = "RV_RETURN_VALUE_IGNORED_NO_SIDE_EFFECT",
            justification = "The call has the class loaded, and that is what it is for")
    public static void register() {
        // Loading the class is what registers them.
        GROUP.getPermissions();
    }
}
