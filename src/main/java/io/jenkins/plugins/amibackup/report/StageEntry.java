package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import java.util.Locale;

/** One stage of an operation as a build keeps it: plain values, because they are read again years later. */
final class StageEntry {

    private final String name;
    private final long startedAt;
    private final long endedAt;
    private final boolean cutShort;

    /**
     * @param name the engine's name of the stage
     * @param startedAt in milliseconds since 1970; 0 where it has not begun, or began before anybody looked
     * @param endedAt in milliseconds since 1970; 0 while it has not ended
     * @param cutShort whether it ended because something else had to be done
     */
    private StageEntry(String name, long startedAt, long endedAt, boolean cutShort) {
        this.name = name;
        this.startedAt = startedAt;
        this.endedAt = endedAt;
        this.cutShort = cutShort;
    }

    /** A stage that has not begun. */
    static StageEntry toDo(String name) {
        return new StageEntry(name, 0, 0, false);
    }

    String name() {
        return Util.fixNull(name);
    }

    /** What a log calls it, in a reader's language; a stage that this version doesn't know has its own name. */
    String title(Locale reader) {
        String key = "stage." + name();
        return Texts.has(key) ? Line.of(key).in(reader) : name();
    }

    long startedAt() {
        return startedAt;
    }

    long endedAt() {
        return endedAt;
    }

    boolean hasEnded() {
        return endedAt != 0;
    }

    boolean isCutShort() {
        return cutShort;
    }

    /** Whether it is known from its beginning to its own end. */
    boolean isKnownWhole() {
        return startedAt != 0 && hasEnded() && !cutShort;
    }

    StageEntry begun(long now) {
        return new StageEntry(name, startedAt == 0 ? now : startedAt, 0, false);
    }

    StageEntry ended(long now) {
        return hasEnded() ? this : new StageEntry(name, startedAt, now, false);
    }

    StageEntry cutShort(long now) {
        return hasEnded() ? this : new StageEntry(name, startedAt, now, true);
    }
}
