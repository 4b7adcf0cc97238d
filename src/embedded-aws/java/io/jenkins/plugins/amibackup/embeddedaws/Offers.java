package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.HashSet;
import java.util.Set;

/** What isn't offered, where there is no capacity, and what the account isn't subscribed to. Used under the lock of {@link Ec2World}. */
final class Offers {

    final Set<String> notOffered = new HashSet<>();
    final Set<String> noCapacity = new HashSet<>();
    final Set<String> notSubscribed = new HashSet<>();

    /** Offered is every type that is known, unless it was taken out of the zone. */
    boolean isOffered(String type, String zone) {
        return InstanceTypes.isKnown(type) && !notOffered.contains(key(type, zone));
    }

    boolean hasCapacity(String type, String zone) {
        return !noCapacity.contains(key(type, zone));
    }

    static String key(String type, String zone) {
        return type + " in " + zone;
    }
}
