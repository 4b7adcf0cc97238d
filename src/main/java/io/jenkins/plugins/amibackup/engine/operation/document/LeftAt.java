package io.jenkins.plugins.amibackup.engine.operation.document;

import java.time.Instant;

/**
 * That whoever had a backup driven has left it on purpose before it was complete, so that somebody else may finish it.
 *
 * @param milestone how far it had come
 * @param at when, by the clock of whoever left
 */
public record LeftAt(Milestone milestone, Instant at) {

    /** Whether it can be: nobody leaves before the first milestone, or after the last. */
    boolean isPossible() {
        return milestone != null && milestone != Milestone.STORED && DocumentCheck.isPossible(at);
    }
}
