package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.Place;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The page of one backup. Whoever gets here may see its place. */
@Restricted(NoExternalUse.class)
public final class BackupPage {

    private final Place place;
    private final String amiId;

    /** @param amiId in the right form; whether there is such a backup is not known yet */
    BackupPage(Place place, String amiId) {
        this.place = place;
        this.amiId = amiId;
    }

    public Place getPlace() {
        return place;
    }

    public String getAmiId() {
        return amiId;
    }
}
