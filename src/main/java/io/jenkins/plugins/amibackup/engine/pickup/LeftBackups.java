package io.jenkins.plugins.amibackup.engine.pickup;

import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Holder;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.random.RandomGenerator;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Finds the backups of a bucket that somebody has left on purpose and nobody drives: by the keys that say which run backs an instance up.
 * What is found is only a hint; {@link LeftBackupCheck} decides.
 *
 * <p>A look has bounds, and each goes on where the one before has ended, round and round: however many keys somebody else writes, and
 * wherever, they delay the others and never hide them.
 */
public final class LeftBackups {

    /** So many keys are read in one look, with the documents that they name. */
    public static final int MOST_READ = 100;
    /** So many pages of a thousand keys are listed in one look, where most of them name no instance. */
    static final int MOST_PAGES = 10;

    private final Bucket bucket;
    private final Holder self;

    /** @param self whose leases don't count: those that it took before it was restarted */
    public LeftBackups(Bucket bucket, Holder self) {
        this.bucket = bucket;
        this.self = self;
    }

    /**
     * A backup that was left.
     *
     * @param version of its document, as it was read
     * @param begun when it began, as its document says
     */
    public record Left(String runId, String instanceId, String version, Instant begun) {}

    /**
     * What a look has found.
     *
     * @param last where it has ended, for the next look
     */
    public record Found(List<Left> left, String last) {}

    /** Where a first look may begin: nobody foresees which keys come first. */
    public static String somewhere(RandomGenerator random) {
        // Most instance IDs begin with a 0; older ones are shorter, and don't.
        return "i-" + (random.nextBoolean() ? "0" : "") + HexFormat.of().toHexDigits(random.nextInt());
    }

    /**
     * Looks once.
     *
     * @param after where the last look has ended, or {@link #somewhere}
     */
    public Found find(String after) {
        List<String> instances = new ArrayList<>();
        String last = after;
        boolean again = false;
        for (int page = 0; page < MOST_PAGES && instances.size() < MOST_READ; page++) {
            Bucket.Listing listed = bucket.firstAfter(Keys.BY_INSTANCE, Keys.BY_INSTANCE + last);
            for (S3Object key : listed.objects()) {
                String name = key.key().substring(Keys.BY_INSTANCE.length());
                if (instances.size() == MOST_READ || again && name.compareTo(after) > 0) {
                    return found(instances, last);
                }
                last = name;
                if (Ids.isInstance(name)) {
                    instances.add(name);
                }
            }
            if (!listed.more() && instances.size() < MOST_READ) {
                if (again) {
                    return found(instances, last);
                }
                again = true;
                last = "";
            }
        }
        return found(instances, last);
    }

    private Found found(List<String> instances, String last) {
        return new Found(
                instances.stream()
                        .flatMap(instanceId -> left(instanceId).stream())
                        .toList(),
                last);
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
