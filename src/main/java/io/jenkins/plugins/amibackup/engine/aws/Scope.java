package io.jenkins.plugins.amibackup.engine.aws;

/** What an action is allowed on: resources, and the condition that narrows them. */
public enum Scope {
    /** {@code *}: AWS knows no narrower resource, or none that can be named beforehand. */
    ANYTHING,
    IMAGES_AND_SNAPSHOTS,
    /** Images and snapshots whose tags say that a run is not done with them. */
    UNFINISHED_IMAGES_AND_SNAPSHOTS,
    BUCKET,
    /** All that we keep in the bucket: stored images, records, index keys, operation documents. */
    BACKUPS,
    RECORDS,
    /** The documents of running and ended operations. */
    OPERATIONS,
    /** The owner's own KMS key. */
    KEY,
    /** The same key, as far as AWS uses it on the owner's behalf. */
    KEY_FOR_AWS,
    /** The role that is assumed. */
    ROLE
}
