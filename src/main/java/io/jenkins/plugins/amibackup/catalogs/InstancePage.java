package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.Place;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The page of one instance. Whoever gets here may see its place. */
@Restricted(NoExternalUse.class)
public final class InstancePage {

    private final Place place;
    private final String instanceId;

    /** @param instanceId in the right form; whether there is such an instance is not known yet */
    InstancePage(Place place, String instanceId) {
        this.place = place;
        this.instanceId = instanceId;
    }

    public Place getPlace() {
        return place;
    }

    public String getInstanceId() {
        return instanceId;
    }
}
