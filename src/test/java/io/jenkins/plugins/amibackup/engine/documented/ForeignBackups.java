package io.jenkins.plugins.amibackup.engine.documented;

import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;

/** Makes backups of ours look like what something else has stored. */
public final class ForeignBackups {

    private ForeignBackups() {}

    /** Leaves nothing of a backup but its object. */
    public static void make(EmbeddedAws aws, String bucket, String amiId) {
        aws.s3().keys(bucket, "ami-").stream()
                .filter(key -> key.contains(amiId) && !key.equals(Keys.object(amiId)))
                .forEach(key -> aws.s3().delete(bucket, key));
    }
}
