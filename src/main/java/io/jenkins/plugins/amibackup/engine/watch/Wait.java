package io.jenkins.plugins.amibackup.engine.watch;

/**
 * What an operation is waiting for.
 *
 * @param subject what AWS works on
 * @param gib how much AWS has to move, in GiB, for estimates; 0 when unknown
 */
public record Wait(Subject subject, long gib) {

    /** What to call it in a line about the wait. */
    public String name() {
        return subject.name();
    }
}
