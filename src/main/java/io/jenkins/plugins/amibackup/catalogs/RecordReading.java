package io.jenkins.plugins.amibackup.catalogs;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Function;
import org.jvnet.localizer.Localizable;

/** The record of a backup as it was read last, and whether it is being read. */
final class RecordReading {

    /** How far it is. */
    enum State {
        /** It was not read yet. */
        READING,
        READ,
        /** There is none: there never was, or it was deleted since it was read. */
        GONE,
        /** It is damaged, or can't be read. */
        FAILED
    }

    /**
     * What is asked for again and again, without unpacking the record.
     *
     * @param name what people call the instance, which may be any text
     * @param complete whether there is a backup to restore
     * @param status what the backup is at, in a few words
     */
    record Gist(String name, boolean complete, Localizable status) {}

    private final PlaceQuestions questions;
    private final String amiId;
    private final Clock clock;

    private State state = State.READING;
    private BackupRecord record;
    private Gist gist;
    private String etag = "";
    private Line failure = Line.empty();
    private Instant readAt = Instant.EPOCH;
    private boolean underWay;
    private boolean outdated;
    private int version;

    RecordReading(PlaceQuestions questions, String amiId, Clock clock) {
        this.questions = questions;
        this.amiId = amiId;
        this.clock = clock;
    }

    /** Begins to read it, unless it is being read, or was read less long ago than this. */
    void read(Duration ago) {
        synchronized (this) {
            if (underWay || readAt.plus(ago).isAfter(clock.instant())) {
                return;
            }
            underWay = true;
        }
        ask();
    }

    /** Reads it as it is from now on: what is being read may be older, and is then read again. */
    void readAnew() {
        synchronized (this) {
            if (underWay) {
                outdated = true;
                return;
            }
            underWay = true;
        }
        ask();
    }

    private void ask() {
        questions.once(
                catalog -> catalog.find(amiId),
                found -> {
                    if (take(found)) {
                        ask();
                    }
                },
                why -> {
                    if (fail(why)) {
                        ask();
                    }
                });
    }

    private synchronized boolean take(Optional<Catalog.Versioned> found) {
        State before = state;
        String etagBefore = etag;
        state = found.isPresent() ? State.READ : State.GONE;
        // What a record said before it was deleted is still shown.
        if (found.isPresent()) {
            record = found.get().record();
            gist = new Gist(record.instanceName(), record.isComplete(), RecordView.status(record));
            record.pack();
            etag = found.get().etag();
        }
        failure = Line.empty();
        return end(state != before || !etag.equals(etagBefore));
    }

    private synchronized boolean fail(Line why) {
        boolean news = state != State.FAILED || !failure.equals(why);
        state = State.FAILED;
        failure = why;
        return end(news);
    }

    /** @return whether it must be read again, because something was changed meanwhile */
    private boolean end(boolean news) {
        readAt = clock.instant();
        version += news ? 1 : 0;
        underWay = outdated;
        outdated = false;
        return underWay;
    }

    synchronized State state() {
        return state;
    }

    /** Why it could not be read; empty where it could. */
    synchronized Line failure() {
        return failure;
    }

    /** When it was read, or found missing. */
    synchronized Instant readAt() {
        return readAt;
    }

    /** Whether an answer is awaited. */
    synchronized boolean isUnderWay() {
        return underWay || state == State.READING;
    }

    /** Changes with the record, and with whether it can be read. */
    synchronized int version() {
        return version;
    }

    /** The record in short, as it is, or was when it was last there; null before it was read. */
    @CheckForNull
    synchronized Gist gist() {
        return gist;
    }

    /** Something made of the record as it is, or was when it was last there; null before it was read. It keeps nothing of the record itself. */
    @CheckForNull
    synchronized <T> T view(Function<BackupRecord, T> view) {
        if (record == null) {
            return null;
        }
        T made = view.apply(record);
        record.pack();
        return made;
    }
}
