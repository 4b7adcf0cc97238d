package io.jenkins.plugins.amibackup.catalogs;

import io.jenkins.plugins.amibackup.AwsBesideJenkins;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import java.time.Duration;

/** Index keys of backups that an instance seems to have. */
record MadeUpKeys(AwsBesideJenkins aws) {

    /** An hour ago. */
    void backedUp(String instanceId) {
        IndexEntry entry = new IndexEntry(
                instanceId,
                "ami-0123456789abcdef0",
                aws.clock.instant().minus(Duration.ofHours(1)),
                1,
                AwsBesideJenkins.REGION,
                aws.aws.accountId());
        aws.aws.s3().put(AwsBesideJenkins.BUCKET, entry.key(), "");
    }
}
