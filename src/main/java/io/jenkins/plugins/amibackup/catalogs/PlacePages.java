package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.CatalogPlaces;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** {@code places/<name>}: a place that the user may not see is not there. */
@Restricted(NoExternalUse.class)
public final class PlacePages {

    PlacePages() {}

    /** For Stapler: null is answered with 404. */
    @CheckForNull
    public PlacePage getDynamic(String name) {
        return CatalogPlaces.visible(name).map(PlacePage::new).orElse(null);
    }
}
