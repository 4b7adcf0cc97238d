package io.jenkins.plugins.amibackup.engine.operation.step;

/** What became of a machine that was to end. */
public enum MachineEnd {
    /** EC2 shows none: it was not launched, or not long enough ago to be seen, or ended long ago. */
    NOT_SEEN,
    /** It isn't this run's to end. */
    NOT_OURS,
    /** It is about to end. */
    ENDING,
    /** It is terminated. */
    GONE
}
