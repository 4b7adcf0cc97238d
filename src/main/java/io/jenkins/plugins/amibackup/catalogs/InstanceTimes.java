package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
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

    /** After a failure, whoever looks asks again no sooner: pages look every second while something is being read. */
    private static final Duration PAUSE = Duration.ofSeconds(30);

    /** The ones that were looked at last come last. */
    private final Map<Key, Duration> known = new LinkedHashMap<>(16, 0.75f, true);

    private final Set<Place> reading = new HashSet<>();
    private final Map<Place, Instant> failed = new HashMap<>();
    private final Clock clock = Clock.systemUTC();

    private record Key(Place place, String amiId) {}

    /**
     * What is known of some backups.
     *
     * @param took zero for one whose record doesn't tell; nothing for one that was not read yet
     * @param reading whether more is being read
     */
    record Known(Map<String, Duration> took, boolean reading) {}

    static InstanceTimes get() {
        return ExtensionList.lookupSingleton(InstanceTimes.class);
    }

    /** What is known of these backups; the rest is read in the background. */
    Known of(Place place, List<String> amiIds) {
        Map<String, Duration> found = new HashMap<>();
        List<String> missing;
        synchronized (this) {
            amiIds.stream()
                    .filter(amiId -> known.containsKey(new Key(place, amiId)))
                    .forEach(amiId -> found.put(amiId, known.get(new Key(place, amiId))));
            missing = amiIds.stream().filter(amiId -> !found.containsKey(amiId)).toList();
            if (missing.isEmpty() || hasFailedLately(place)) {
                return new Known(found, false);
            }
            if (!reading.add(place)) {
                return new Known(found, true);
            }
        }
        new PlaceQuestions(place, clock)
                .once(
                        catalog -> read(place, missing, catalog),
                        read -> end(place, null),
                        why -> end(place, clock.instant()));
        return new Known(found, true);
    }

    private boolean hasFailedLately(Place place) {
        return clock.instant()
                .isBefore(failed.getOrDefault(place, Instant.EPOCH).plus(PAUSE));
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

    /** What could not be read is tried again by whoever looks after a while. */
    private synchronized void end(Place place, @CheckForNull Instant failedAt) {
        reading.remove(place);
        if (failedAt == null) {
            failed.remove(place);
        } else {
            failed.put(place, failedAt);
        }
    }
}
