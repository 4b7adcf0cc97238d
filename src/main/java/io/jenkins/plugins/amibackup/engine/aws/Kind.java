package io.jenkins.plugins.amibackup.engine.aws;

/** What a call of an action does, and who makes it. */
enum Kind {
    /** We call it, and it leaves everything as it is. */
    READS,
    /** We call it, and it makes, alters or removes something. */
    CHANGES,
    /**
     * Only AWS calls it, with our permissions, while it does what we asked for. A trial of ours gives up the upload that it has
     * begun, too.
     */
    BY_AWS
}
