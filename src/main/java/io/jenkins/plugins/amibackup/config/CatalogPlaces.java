package io.jenkins.plugins.amibackup.config;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.model.Item;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The places where backups lie, as they are configured now. */
@Restricted(NoExternalUse.class)
public final class CatalogPlaces {

    private CatalogPlaces() {}

    /** All of them, whoever asks: that of the global defaults first, where a bucket is set, then the catalogs in their order. */
    public static List<Place> all() {
        List<Place> places = new ArrayList<>();
        if (Defaults.current().bucket() != null) {
            places.add(new Place(Place.DEFAULT, Connection.byDefault(), ""));
        }
        CatalogConfiguration.get().getCatalogs().forEach(catalog -> places.add(catalog.place()));
        return places;
    }

    /** What the user may see. */
    public static List<Place> visible() {
        return all().stream().filter(Place::isVisible).toList();
    }

    /** The place with this name, if the user may see it: one that they may not see is as if there were none. */
    public static Optional<Place> visible(@CheckForNull String name) {
        return all().stream()
                .filter(place -> place.name().equals(name))
                .filter(Place::isVisible)
                .findFirst();
    }

    /** The places that a job may use: those of its folder and the folders above, and those of Jenkins as a whole. */
    public static List<Place> ofJob(Item job) {
        return all().stream()
                .filter(place -> place.folder().isEmpty() || job.getFullName().startsWith(place.folder() + "/"))
                .toList();
    }
}
