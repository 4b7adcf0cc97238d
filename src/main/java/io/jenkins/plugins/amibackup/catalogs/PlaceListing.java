package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.listing.Listing;
import java.time.Instant;

/**
 * What is known of a place now, and how that goes on.
 *
 * @param listing {@link Listing#EMPTY} where nothing is known yet
 * @param readAt when it was read, by this controller's clock; null where nothing is known yet
 * @param work what is being done for it
 * @param failedSince since when it can't be read; null where the last try went well, or there was none yet
 * @param why why it can't be read; null where the last try went well
 */
record PlaceListing(
        Place place,
        Listing listing,
        @CheckForNull Instant readAt,
        Work work,
        @CheckForNull Instant failedSince,
        @CheckForNull Line why) {

    /** What is being done for a listing. */
    enum Work {
        NONE,
        /** Its bucket is being listed. */
        READING,
        /** Its records are being read. */
        FILLING_IN
    }

    /** Whether there is something to show, be it old. */
    boolean isKnown() {
        return readAt != null;
    }

    boolean isReading() {
        return work == Work.READING;
    }
}
