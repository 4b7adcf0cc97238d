package io.jenkins.plugins.amibackup.engine.fleet;

import io.jenkins.plugins.amibackup.engine.base.OperationException;

/** What the log of several instances contains. */
public enum FleetLog {

    /** The lines of each up to {@value #MOST_EACH} instances, a summary of more. */
    AUTOMATIC(""),
    /** The lines of each instance. */
    EACH("each"),
    /** A line for each change of the whole, and what went wrong with whom. */
    SUMMARY("summary");

    /** Of so many, the lines of each can still be read. */
    private static final int MOST_EACH = 9;

    private final String word;

    FleetLog(String word) {
        this.word = word;
    }

    /** As people write it: {@code each}, {@code summary}; empty where their number decides. */
    public String word() {
        return word;
    }

    /**
     * Reads what people write; nothing stands for {@link #AUTOMATIC}.
     *
     * @throws OperationException with the line to show, for anything else
     */
    public static FleetLog of(String text) {
        String given = text == null ? "" : text.strip();
        for (FleetLog log : values()) {
            if (log.word.equals(given)) {
                return log;
            }
        }
        throw OperationException.badInput("check.log", given, EACH.word, SUMMARY.word);
    }

    /** The lines of each are what a dry run is for, unless a summary was asked for. */
    public FleetLog whenDry(boolean dryRun) {
        return dryRun && this == AUTOMATIC ? EACH : this;
    }

    /** Whether the log of so many instances is a summary. */
    public boolean sumsUp(int instances) {
        return this == SUMMARY || this == AUTOMATIC && instances > MOST_EACH;
    }
}
