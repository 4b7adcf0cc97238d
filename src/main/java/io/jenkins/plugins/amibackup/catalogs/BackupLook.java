package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.config.Place;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Hold;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import org.jvnet.localizer.Localizable;

/**
 * What is known of one backup while somebody looks at its page. AWS is asked on other threads: a page shows what is known by then,
 * and its script asks again. Kept in memory only; the record in the bucket decides.
 */
final class BackupLook {

    /** For so long what came of something is news. */
    private static final Duration TOLD_FOR = Duration.ofMinutes(5);

    /**
     * What came of what somebody has asked for.
     *
     * @param words what was done; null where it failed
     * @param lines what else to say of it, or why it failed
     * @param at when that was known
     */
    record Told(@CheckForNull Localizable words, List<Line> lines, Instant at) {

        boolean hasFailed() {
            return words == null;
        }
    }

    private final Place place;
    private final String amiId;
    private final Clock clock;
    private final PlaceQuestions questions;
    private final RecordReading record;

    private ObjectLook object;
    private Instant lookedAt = Instant.EPOCH;
    private Line objectFailure = Line.empty();
    private Told told;
    private boolean looking;
    /** What is being done to it: two clicks on one button are one wish. Empty for nothing. */
    private String changing = "";

    private int version;

    BackupLook(Place place, String amiId, Clock clock) {
        this.place = place;
        this.amiId = amiId;
        this.clock = clock;
        questions = new PlaceQuestions(place, clock);
        record = new RecordReading(questions, amiId, clock);
    }

    RecordReading record() {
        return record;
    }

    /** Begins to look at the object, unless that is under way. */
    void look() {
        synchronized (this) {
            if (looking) {
                return;
            }
            looking = true;
            version++;
        }
        questions.once(
                catalog -> ObjectLook.at(catalog, amiId),
                found -> looked(found, Line.empty()),
                why -> looked(null, why));
    }

    private synchronized void looked(@CheckForNull ObjectLook found, Line why) {
        object = found;
        objectFailure = why;
        lookedAt = clock.instant();
        looking = false;
        version++;
    }

    /**
     * Begins to hold the backup; what comes of it is {@link #told}.
     *
     * @return false where something else is being done to it: then nothing was begun
     */
    boolean hold(Hold hold) {
        return change(
                "hold\n" + hold.by() + "\n" + hold.why(),
                catalog -> catalog.hold(amiId, hold).record().holds(),
                holds -> new Told(Messages._BackupLook_Held(), List.of(), clock.instant()));
    }

    /**
     * Begins to take all holds from the backup; what comes of it is {@link #told}.
     *
     * @return false where something else is being done to it: then nothing was begun
     */
    boolean release() {
        return change(
                "release",
                catalog -> catalog.release(amiId),
                released -> new Told(
                        released.isEmpty() ? Messages._BackupLook_NotHeld() : Messages._BackupLook_Released(),
                        released.stream().map(Hold::line).toList(),
                        clock.instant()));
    }

    private boolean change(String wish, Function<Catalog, List<Hold>> change, Function<List<Hold>, Told> said) {
        synchronized (this) {
            if (!changing.isEmpty()) {
                return changing.equals(wish);
            }
            changing = wish;
            told = null;
            version++;
        }
        questions.change(
                change,
                holds -> {
                    Listings.get().changed(place);
                    record.readAnew();
                    changed(said.apply(holds));
                },
                why -> {
                    record.readAnew();
                    changed(refused(why));
                });
        return true;
    }

    private Told refused(Line why) {
        return new Told(null, List.of(why), clock.instant());
    }

    /** Nothing was begun: what was asked for is wrong. What is under way goes on. */
    void refuse(Line why) {
        tell(refused(why));
    }

    private synchronized void changed(Told what) {
        changing = "";
        tell(what);
    }

    private synchronized void tell(Told what) {
        told = what;
        version++;
    }

    /** The object as it was looked at; null before that. */
    @CheckForNull
    synchronized ObjectLook object() {
        return object;
    }

    /** When that was. */
    synchronized Instant lookedAt() {
        return lookedAt;
    }

    /** The same for as long as it is news; the epoch afterwards. */
    synchronized Instant lookedAtLately() {
        return lookedAt.plus(TOLD_FOR).isBefore(clock.instant()) ? Instant.EPOCH : lookedAt;
    }

    /** Why the object could not be looked at; empty where it could. */
    synchronized Line objectFailure() {
        return objectFailure;
    }

    /** What came of what was asked for last; null where nothing was of late, or it is under way. */
    @CheckForNull
    synchronized Told told() {
        return told == null || told.at().plus(TOLD_FOR).isBefore(clock.instant()) ? null : told;
    }

    synchronized boolean isLooking() {
        return looking;
    }

    synchronized boolean isChanging() {
        return !changing.isEmpty();
    }

    /** Changes with whatever the page shows, but for the record. */
    synchronized int version() {
        return version;
    }
}
