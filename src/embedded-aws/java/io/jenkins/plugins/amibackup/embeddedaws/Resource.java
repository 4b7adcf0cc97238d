package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** What all EC2 resources share. State changes only under the lock of {@link Ec2World}. */
abstract class Resource {

    final String id;
    /** Order of creation. */
    final long sequence;

    final String ownerId;
    final Instant created;
    final Tags tags;
    /** When it ceased to exist; null while it does. */
    Instant gone;

    Resource(Ids ids, String prefix, String ownerId, Instant created, Map<String, String> tags) {
        this.id = ids.next(prefix);
        this.sequence = ids.sequence();
        this.ownerId = ownerId;
        this.created = created;
        this.tags = new Tags(tags, created);
    }

    /** As DescribeTags names it. */
    abstract String type();

    boolean isGone(Instant time) {
        return gone != null && !gone.isAfter(time);
    }

    /** A part of the whole, from 0 to 1, done at a time. */
    static double progress(Instant start, Instant end, Instant time) {
        if (!time.isBefore(end)) {
            return 1;
        }
        long whole = end.toEpochMilli() - start.toEpochMilli();
        return whole <= 0 ? 0 : Math.max(0, (double) (time.toEpochMilli() - start.toEpochMilli()) / whole);
    }
}
