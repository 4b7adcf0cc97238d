package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import hudson.model.ItemGroup;
import hudson.security.ACL;
import hudson.security.ACLContext;
import hudson.security.Permission;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Clock;
import jenkins.model.Jenkins;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * Where backups lie, and who may see them: that of the global defaults, or one of the catalogs that an administrator has
 * configured. Nothing in it is a secret.
 *
 * @param name as it stands in addresses: {@value #DEFAULT}, or the catalog's
 * @param connection with its bucket and Region filled in
 * @param folder the full name of the folder whose people may see it, and in which its credentials are looked up; empty for Jenkins
 *     as a whole
 */
@Restricted(NoExternalUse.class)
public record Place(String name, Connection connection, String folder) {

    /** The place of the global defaults. No catalog is called so. */
    public static final String DEFAULT = "default";

    /** Who has which permission on it: that of its folder. Where the folder is gone, administrators alone have any. */
    public ACL acl() {
        if (folder.isEmpty()) {
            return Jenkins.get().getACL();
        }
        Item group = group();
        return group == null
                ? ACL.lambda2((who, permission) -> Jenkins.get().getACL().hasPermission2(who, Jenkins.ADMINISTER))
                : group.getACL();
    }

    /** Whether the user may see it. Nothing of a place may be shown to anybody else, its name and its counts included. */
    public boolean isVisible() {
        return acl().hasPermission(AmiBackupPermissions.VIEW) && (folder.isEmpty() || mayReadFolder());
    }

    /** Whether the user may see it and has this permission on it, too. */
    public boolean allows(Permission permission) {
        return isVisible() && acl().hasPermission(permission);
    }

    /**
     * Refuses a user who may see the place but not do this with it. For those who may not see it, there is no such place: ask {@link
     * #isVisible} first.
     *
     * @throws hudson.security.AccessDeniedException3 when the user may not
     */
    public void checkPermission(Permission permission) {
        acl().checkPermission(AmiBackupPermissions.VIEW);
        acl().checkPermission(permission);
    }

    /** As the user: who may not know of the folder, or of one above it, may not know of what is in it. */
    private boolean mayReadFolder() {
        return group() == null || Jenkins.get().getItemByFullName(folder) != null;
    }

    /** The folder, whoever asks; null where there is none, or it is gone. */
    @CheckForNull
    public Item group() {
        if (folder.isEmpty()) {
            return null;
        }
        try (ACLContext jenkins = ACL.as2(ACL.SYSTEM2)) {
            Item found = Jenkins.get().getItemByFullName(folder);
            return found instanceof ItemGroup ? found : null;
        }
    }

    /**
     * How this place is reached. May ask credentials providers, so it is not for the thread of a request.
     *
     * @throws OperationException with the line to show when there are no credentials to act with
     */
    public AwsAccess access(Clock clock) {
        Item group = group();
        if (!folder.isEmpty() && group == null) {
            throw new OperationException(
                    FailureKind.CREDENTIALS, Line.of("credentials.folderGone", name, folder), null);
        }
        return connection.access(group, clock);
    }
}
