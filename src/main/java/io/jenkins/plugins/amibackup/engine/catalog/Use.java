package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.base.Line;

/** That a run uses a backup now. */
public record Use(String amiId, String runId, String kind, String by) {

    /** In words, for a plan that keeps the backup. */
    public Line line() {
        return Line.of("prune.used", kind, runId, by);
    }
}
