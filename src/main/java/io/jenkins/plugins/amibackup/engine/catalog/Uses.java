package io.jenkins.plugins.amibackup.engine.catalog;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import java.util.List;

/** Who uses a backup now: the keys below {@code ami-uses/<ami-id>/}. */
public final class Uses {

    private final Bucket bucket;

    public Uses(Bucket bucket) {
        this.bucket = bucket;
    }

    /** Those of a backup. */
    public List<Use> of(String amiId) {
        return bucket.list("ami-uses/" + amiId + "/")
                .limit(1000)
                .map(object ->
                        new Use(amiId, object.key().substring(object.key().lastIndexOf('/') + 1), "run", ""))
                .toList();
    }
}
