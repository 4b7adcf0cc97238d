package io.jenkins.plugins.amibackup.engine.aws;

import java.util.Map;
import java.util.TreeMap;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.regions.RegionMetadata;

/** The Regions that the SDK knows, with AWS's names for them. There may be newer ones. */
public final class RegionNames {

    private RegionNames() {}

    /** By code, for example {@code eu-west-1}: {@code Europe (Ireland)}. Asks nobody. */
    public static Map<String, String> all() {
        Map<String, String> names = new TreeMap<>();
        for (Region region : Region.regions()) {
            RegionMetadata known = RegionMetadata.of(region);
            if (!region.isGlobalRegion() && known != null) {
                names.put(region.id(), known.description());
            }
        }
        return names;
    }
}
