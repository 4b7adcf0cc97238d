package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.Texts;

/** One stage of an operation as a build keeps it: plain values, because they are read again years later. */
final class StageEntry {

    private final String name;
    private final long startedAt;
    private final long endedAt;

    /**
     * @param name the engine's name of the stage
     * @param startedAt in milliseconds since 1970; 0 where it has not begun, or began before anybody looked
     * @param endedAt in milliseconds since 1970; 0 while it has not ended
     */
    StageEntry(String name, long startedAt, long endedAt) {
        this.name = name;
        this.startedAt = startedAt;
        this.endedAt = endedAt;
    }

    String name() {
        return Util.fixNull(name);
    }

    /** What a log calls it; a stage that this version doesn't know has its own name. */
    String title() {
        return Texts.find("stage." + name()).orElse(name());
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

    StageEntry begun(long now) {
        return startedAt == 0 ? new StageEntry(name, now, 0) : new StageEntry(name, startedAt, 0);
    }

    StageEntry ended(long now) {
        return hasEnded() ? this : new StageEntry(name, startedAt, now);
    }
}
