package io.jenkins.plugins.amibackup.engine.base;

/** Of what kind a failure is: it decides whether an operation tries again, queues, detaches or fails. */
public enum FailureKind {
    /** What was asked can't be done as it was asked: a wrong id, name, Region, key, or a thing that isn't there. */
    BAD_INPUT,
    /** The credentials are missing, wrong or expired: the operation detaches and can go on with good ones. */
    CREDENTIALS,
    /** The credentials are good and may not do this. */
    DENIED,
    /** AWS asks for fewer calls: the same call is made again, later. */
    THROTTLED,
    /** A limit of the account on work in progress: the operation queues. */
    LIMIT,
    /** A network or server fault that is likely to pass: the same call is made again, later. */
    TRANSIENT,
    /** A conditional write to S3 met somebody else's write. */
    CONFLICT,
    /** A gate is closed: there is no backup that is good enough. */
    CLOSED,
    /** AWS or a check of ours says no for good. */
    REFUSED;

    /** Whether making the same call later can succeed without anybody's help. */
    public boolean passes() {
        return this == THROTTLED || this == LIMIT || this == TRANSIENT;
    }
}
