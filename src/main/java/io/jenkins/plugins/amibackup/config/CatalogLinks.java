package io.jenkins.plugins.amibackup.config;

import hudson.Util;
import java.util.Optional;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * The addresses of the pages about backups, below Jenkins' own ({@code rootURL}), without a slash in front. Only for what the user
 * may see.
 */
@Restricted(NoExternalUse.class)
public final class CatalogLinks {

    /** The list of all backups, with a slash behind. */
    public static final String LIST = "ami-backups/";

    private CatalogLinks() {}

    /** The page of a backup in a bucket; empty when the user may see no place with this bucket in this Region. */
    public static Optional<String> backup(String bucket, String region, String amiId) {
        return place(bucket, region).map(place -> backup(place, amiId));
    }

    /** The page of an instance whose backups are in a bucket; empty when the user may see no place with it. */
    public static Optional<String> instance(String bucket, String region, String instanceId) {
        return place(bucket, region).map(place -> instance(place, instanceId));
    }

    /** The page of a backup. */
    public static String backup(Place place, String amiId) {
        return of(place) + "backups/" + Util.rawEncode(amiId) + "/";
    }

    /** The page of an instance. */
    public static String instance(Place place, String instanceId) {
        return of(place) + "instances/" + Util.rawEncode(instanceId) + "/";
    }

    /** The list of a place's backups. */
    public static String of(Place place) {
        return LIST + "places/" + Util.rawEncode(place.name()) + "/";
    }

    /** The first place with a bucket in a Region that the user may see. */
    public static Optional<Place> place(String bucket, String region) {
        return CatalogPlaces.visible().stream()
                .filter(place -> place.connection().bucket().equals(bucket)
                        && place.connection().region().equals(region))
                .findFirst();
    }
}
