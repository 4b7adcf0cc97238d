package io.jenkins.plugins.amibackup.catalogs;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import java.time.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * How long the backups on the pages of instances took, which only their records say: read behind the page, a few dozen at a time, and
 * kept for those that were looked at last.
 */
@Extension
@Restricted(NoExternalUse.class)
public final class InstanceTimes {

    private static final int MOST = 5_000;

    /** The ones that were looked at last come last. */
    private final Map<Key, Duration> known = new LinkedHashMap<>(16, 0.75f, true);

    private final Set<Place> reading = new HashSet<>();

    private record Key(Place place, String amiId) {}

    static InstanceTimes get() {
        return ExtensionList.lookupSingleton(InstanceTimes.class);
    }

    /**
     * What is known of these backups; the rest is read in the background.
     *
     * @return zero for one whose record doesn't tell; nothing for one that was not read yet
     */
    Map<String, Duration> of(Place place, List<String> amiIds) {
        Map<String, Duration> found = new HashMap<>();
        List<String> missing;
        synchronized (this) {
            amiIds.stream()
                    .filter(amiId -> known.containsKey(new Key(place, amiId)))
                    .forEach(amiId -> found.put(amiId, known.get(new Key(place, amiId))));
            missing = amiIds.stream().filter(amiId -> !found.containsKey(amiId)).toList();
            if (missing.isEmpty() || !reading.add(place)) {
                return found;
            }
        }
        new PlaceQuestions(place, Clock.systemUTC())
                .once(catalog -> read(place, missing, catalog), read -> end(place), why -> end(place));
        return found;
    }

    /** Whether records of this place are being read. */
    synchronized boolean isReading(Place place) {
        return reading.contains(place);
    }

    private int read(Place place, List<String> amiIds, Catalog catalog) {
        for (String amiId : amiIds) {
            Duration took = catalog.readable(amiId).flatMap(BackupTimes::took).orElse(Duration.ZERO);
            synchronized (this) {
                known.put(new Key(place, amiId), took);
                if (known.size() > MOST) {
                    known.remove(known.keySet().iterator().next());
                }
            }
        }
        return amiIds.size();
    }

    /** What could not be read is tried again by whoever looks next. */
    private synchronized void end(Place place) {
        reading.remove(place);
    }
}
