package io.jenkins.plugins.amibackup.engine.watch;

/**
 * What an operation is waiting for.
 *
 * @param subject what AWS works on
 * @param gib how much AWS has to move, in GiB, for estimates; 0 when unknown
 * @param pickedUp whether AWS may have been at work on it for long, because the operation was picked up
 */
public record Wait(Subject subject, long gib, boolean pickedUp) {

    /** For what AWS has just begun. */
    public Wait(Subject subject, long gib) {
        this(subject, gib, false);
    }

    /** The same for what AWS may have been at work on for long. */
    public Wait whenPickedUp() {
        return new Wait(subject, gib, true);
    }

    /** What to call it in a line about the wait. */
    public String name() {
        return subject.name();
    }
}
