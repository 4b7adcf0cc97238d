package io.jenkins.plugins.amibackup.engine.pickup;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

/**
 * Finds the backups of a bucket that somebody has left on purpose and nobody drives: by the keys that say which run backs an instance up.
 * What is found is only a hint; {@link LeftBackupCheck} decides.
 */
public final class LeftBackups {

    /** So many keys are listed in one look, a thousand a request. */
    static final int MOST_KEYS = 10_000;
    /** So many of them are read in one look, with the documents that they name. Which ones is up to chance: none hides the others. */
    public static final int MOST_READ = 100;

    private final Bucket bucket;
    private final Holder self;
    private final Random random;

    /** @param self whose leases don't count: those that it took before it was restarted */
    public LeftBackups(Bucket bucket, Holder self, Random random) {
        this.bucket = bucket;
        this.self = self;
        this.random = random;
    }

    /**
     * A backup that was left.
     *
     * @param version of its document, as it was read
     * @param begun when it began, as its document says
     */
    public record Left(String runId, String instanceId, String version, Instant begun) {}

    /** Looks once. */
    public List<Left> find() {
        List<String> instances = new ArrayList<>(bucket.list(Keys.BY_INSTANCE)
                .limit(MOST_KEYS)
                .map(key -> key.key().substring(Keys.BY_INSTANCE.length()))
                .filter(Ids::isInstance)
                .toList());
        Collections.shuffle(instances, random);
        return instances.stream()
                .limit(MOST_READ)
                .flatMap(instanceId -> left(instanceId).stream())
                .toList();
    }

    private Optional<Left> left(String instanceId) {
        return InstanceKey.BACKUP
                .look(bucket, instanceId)
                .filter(key -> key.document() != null
                        && LeftBackupCheck.isLeft(key.document().document()))
                .filter(key ->
                        !key.isDriven() || self.isSame(key.document().document().holder()))
                .map(key -> new Left(
                        key.runId(),
                        instanceId,
                        key.document().etag(),
                        ((BackupData) key.document().document().operation()).startedAt()));
    }
}
