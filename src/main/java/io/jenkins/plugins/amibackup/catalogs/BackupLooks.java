package io.jenkins.plugins.amibackup.catalogs;

import hudson.Extension;
import hudson.ExtensionList;
import io.jenkins.plugins.amibackup.config.Place;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/** The backups whose pages somebody has looked at last, {@value #MOST} at most, each as it is known in memory. */
@Extension
@Restricted(NoExternalUse.class)
public final class BackupLooks {

    /** Enough for whoever looks at the same time: those that are looked at no more make room. */
    private static final int MOST = 50;

    /** The ones that were looked at last come last. */
    private final Map<Key, BackupLook> looks = new LinkedHashMap<>(16, 0.75f, true);

    /** A place that is configured anew is another one. */
    private record Key(Place place, String amiId) {}

    static BackupLooks get() {
        return ExtensionList.lookupSingleton(BackupLooks.class);
    }

    /** The look at a backup that everybody shares who may see the place. */
    BackupLook of(Place place, String amiId) {
        synchronized (looks) {
            BackupLook look = looks.computeIfAbsent(
                    new Key(place, amiId), key -> new BackupLook(place, amiId, Clock.systemUTC()));
            if (looks.size() > MOST) {
                looks.remove(looks.keySet().iterator().next());
            }
            return look;
        }
    }

    /** For tests: leaves nothing known to the next one. */
    void forget() {
        synchronized (looks) {
            looks.clear();
        }
    }
}
