package io.jenkins.plugins.amibackup.engine.base;

/** The kind of a failure, which decides whether an operation retries, queues, detaches or fails. */
public enum FailureKind {
    /** The request can't be carried out as given: a wrong ID, name, Region or key, or something that doesn't exist. */
    BAD_INPUT,
    /** The credentials are missing, wrong or expired: the operation detaches and can continue with valid ones. */
    CREDENTIALS,
    /** The credentials are valid but lack permission. */
    DENIED,
    /** AWS throttles the call: the same call is made again later. */
    THROTTLED,
    /** A limit of the account on work in progress: the operation queues. */
    LIMIT,
    /** A network or server fault that is likely to pass: the same call is made again later. */
    TRANSIENT,
    /**
     * What answers can't prove that it is AWS: its certificate is not trusted, has expired or names another host. Retrying doesn't
     * help; the operation detaches and can continue when that is mended.
     */
    UNTRUSTED,
    /** A conditional write to S3 failed because someone else wrote first. */
    CONFLICT,
    /** A gate is closed: there is no backup that is good enough. */
    CLOSED,
    /** AWS or one of our checks refuses permanently. */
    REFUSED;

    /** Whether the same call can succeed later without any intervention. */
    public boolean passes() {
        return this == THROTTLED || this == LIMIT || this == TRANSIENT;
    }

    /** Whether nothing is decided: the same call can succeed later, or when the way to AWS has been mended. */
    public boolean decidesNothing() {
        return passes() || detaches();
    }

    /** Whether the way to AWS has to be mended first, so that an operation that has begun detaches instead of failing. */
    public boolean detaches() {
        return this == CREDENTIALS || this == UNTRUSTED;
    }
}
