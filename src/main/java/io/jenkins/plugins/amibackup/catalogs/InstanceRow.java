package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.listing.ListedBackup;
import java.time.Duration;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** A backup in the table of its instance: as in the list, and what the next prune would make of it. */
@Restricted(NoExternalUse.class)
public final class InstanceRow {

    private final ListedRow listed;
    private final Duration took;
    private final String forecast;

    /** @param took zero where that isn't known */
    InstanceRow(Place place, ListedBackup backup, Duration took, RetentionForecast forecast) {
        listed = new ListedRow(place, backup);
        this.took = took;
        this.forecast = forecast.verdict(backup);
    }

    public ListedRow getListed() {
        return listed;
    }

    /** How long it took; empty where that isn't known. */
    public String getTook() {
        return took.isZero() ? "" : Shown.duration(took);
    }

    /** What the next prune by the default retention would make of it; empty where that can't be told. */
    public String getForecast() {
        return forecast;
    }
}
