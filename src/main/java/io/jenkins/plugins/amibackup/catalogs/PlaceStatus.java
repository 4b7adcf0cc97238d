package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.base.Line;
import java.time.Instant;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;
import org.kohsuke.stapler.export.Exported;
import org.kohsuke.stapler.export.ExportedBean;

/** How it stands with a place, for the page and as JSON. */
@ExportedBean(defaultVisibility = 3)
@Restricted(NoExternalUse.class)
public final class PlaceStatus {

    private final PlaceListing place;

    PlaceStatus(PlaceListing place) {
        this.place = place;
    }

    @Exported
    public String getName() {
        return place.place().name();
    }

    @Exported
    public String getBucket() {
        return place.place().connection().bucket();
    }

    @Exported
    public String getRegion() {
        return place.place().connection().region();
    }

    /** How many backups there are, tombstones included. */
    @Exported
    public int getSize() {
        return place.listing().size();
    }

    /** Of how many what only records hold is known. */
    @Exported
    public int getRecordsRead() {
        return place.listing().factsKnown();
    }

    /** How many keys are left out because they can't be understood. */
    @Exported
    public int getNotUnderstood() {
        return place.listing().notUnderstood();
    }

    /** Whether it was read at all: otherwise its backups are not known yet. */
    @Exported
    public boolean isKnown() {
        return place.isKnown();
    }

    /** Whether its bucket is being listed now. */
    @Exported
    public boolean isReading() {
        return place.isReading();
    }

    /** As ISO 8601; null where it was never read. */
    @CheckForNull
    @Exported
    public String getReadAt() {
        return text(place.readAt());
    }

    /** Since when it can't be read, as ISO 8601; null where it can. */
    @CheckForNull
    @Exported
    public String getFailedSince() {
        return text(place.failedSince());
    }

    /** Why it can't be read; null where it can. */
    @CheckForNull
    @Exported
    public String getWhy() {
        Line why = place.why();
        return why == null ? null : Shown.line(why);
    }

    public boolean isFailed() {
        return place.failedSince() != null;
    }

    /** For the page: that it can't be read, since when, and of when what is shown is. */
    public String getFailure() {
        String since = Shown.time(place.failedSince());
        return place.isKnown()
                ? Messages.PlaceStatus_FailedSince(getName(), since, Shown.time(place.readAt()))
                : Messages.PlaceStatus_NeverRead(getName(), since);
    }

    /** For the page: what is being done; empty for nothing that a reader waits for. */
    public String getProgress() {
        if (isReading() && !place.isKnown()) {
            return Messages.PlaceStatus_Reading(getName());
        }
        return "";
    }

    /** For the page: how far records are read; empty where all are. */
    public String getRecords() {
        int size = getSize();
        int read = getRecordsRead();
        return read < size ? Messages.PlaceStatus_Records(getName(), Shown.number(read), Shown.number(size)) : "";
    }

    /** For the page: that something is left out; empty where nothing is. */
    public String getLeftOut() {
        int count = getNotUnderstood();
        return switch (count) {
            case 0 -> "";
            case 1 -> Messages.PlaceStatus_OneLeftOut(getName());
            default -> Messages.PlaceStatus_LeftOut(getName(), Shown.number(count));
        };
    }

    @CheckForNull
    private static String text(@CheckForNull Instant time) {
        return time == null ? null : time.toString();
    }
}
