package io.jenkins.plugins.amibackup.engine.aws;

/** What an identity is to do in AWS. A policy is written for one or several of these. */
public enum Purpose {
    /** Making an image of an instance and storing it, with the clean-up of an abort. */
    BACKUP,
    /** An encrypted copy of an image, after a backup or a restore. */
    ENCRYPT,
    /** Bringing a stored image back, with the clean-up of an abort. */
    RESTORE,
    /** Starting an instance from an image that was restored or still stands, with the clean-up of an abort. */
    LAUNCH,
    /** Replacing the root volume of an instance by one made of an image that was restored. */
    ROLL_BACK,
    /** Restoring a backup for a trial, launching that, and removing both. */
    VERIFY,
    /** Running a command on what is launched for a trial. */
    COMMAND,
    /** Writing into a record what a verification has shown. */
    PROVE,
    /** Making a closed network for what is launched for a trial. */
    QUARANTINE,
    /** Asking whether there is a good backup, without making one. */
    GATE,
    /** Holding a backup, so that it is never removed, and releasing it. */
    HOLD,
    /** Removing what earlier runs left unfinished. */
    CLEAN_UP,
    /** Removing backups that are not to be kept any longer. */
    PRUNE,
    /** Keeping what is stored from being deleted for a time. */
    LOCK,
    /** Listing backups and showing their records. */
    FIND,
    /** Looking which instances have no fresh backup. */
    REPORT,
    /** Offering instances, backups and buckets in Jenkins' forms. */
    FORMS,
    /** Using a KMS key of one's own instead of {@code aws/ebs}, in a backup or a restore. */
    OWN_KEY,
    /** Reading and writing documents and records that are encrypted in the bucket with a KMS key of one's own. */
    WRITE_WITH_OWN_KEY,
    /** Acting as another role, which then does all else. */
    ASSUME_ROLE
}
