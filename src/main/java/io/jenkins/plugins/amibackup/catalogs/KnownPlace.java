package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.listing.Listing;
import java.lang.ref.SoftReference;
import java.time.Duration;
import java.time.Instant;

/** What is known of one place. The listing itself is let go where memory is short: it is on disk, too. */
final class KnownPlace {

    private final Place place;
    private SoftReference<Listing> listing = new SoftReference<>(null);
    private Instant readAt;
    private PlaceListing.Work work = PlaceListing.Work.NONE;
    private Instant triedAt = Instant.EPOCH;
    private Instant failedSince;
    private Line why;
    private Instant lookedAt = Instant.EPOCH;

    KnownPlace(Place place) {
        this.place = place;
    }

    Place place() {
        return place;
    }

    synchronized PlaceListing now() {
        Listing known = listing.get();
        return new PlaceListing(
                place, known == null ? Listing.EMPTY : known, known == null ? null : readAt, work, failedSince, why);
    }

    /** Somebody looks at it. */
    synchronized void lookedAt(Instant now) {
        lookedAt = now;
    }

    synchronized boolean isLookedAtWithin(Duration time, Instant now) {
        return lookedAt.plus(time).isAfter(now);
    }

    /**
     * Whether it is to be read now; whoever is told so must do it, and end with {@link #rests}.
     *
     * @param age how old it may be, unless it is not in memory
     */
    synchronized boolean begins(Duration age, Instant now) {
        boolean due = !triedAt.plus(age).isAfter(now) || listing.get() == null && failedSince == null;
        if (work != PlaceListing.Work.NONE || !due) {
            return false;
        }
        work = PlaceListing.Work.READING;
        triedAt = now;
        return true;
    }

    /** It was found on disk: its age is that of the file. */
    synchronized void loaded(Listing found, Instant at) {
        listing = new SoftReference<>(found);
        readAt = at;
    }

    /** Its bucket was listed. */
    synchronized void read(Listing found, Instant at) {
        loaded(found, at);
        work = PlaceListing.Work.FILLING_IN;
        failedSince = null;
        why = null;
    }

    /** More of its records are known. */
    synchronized void filled(Listing found) {
        listing = new SoftReference<>(found);
    }

    synchronized void failed(Line line, Instant at) {
        failedSince = failedSince == null ? at : failedSince;
        why = line;
    }

    synchronized void rests() {
        work = PlaceListing.Work.NONE;
    }

    /** Lets the listing go; it is on disk. */
    synchronized void forget() {
        if (work == PlaceListing.Work.NONE) {
            listing.clear();
        }
    }
}
