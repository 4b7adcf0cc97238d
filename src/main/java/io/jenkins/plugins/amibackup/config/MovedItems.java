package io.jenkins.plugins.amibackup.config;

import hudson.Extension;
import hudson.model.Item;
import hudson.model.listeners.ItemListener;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * A catalog goes with its folder when that is renamed or moved, and the restore job stays the restore job: what gets the old name later
 * is something else.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class MovedItems extends ItemListener {

    @Override
    public void onLocationChanged(Item item, String oldFullName, String newFullName) {
        CatalogConfiguration.get().moved(oldFullName, newFullName);
    }
}
