package io.jenkins.plugins.amibackup.engine.operation.request;

import com.fasterxml.jackson.annotation.JsonValue;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.util.List;
import java.util.Map;

/**
 * What is asked of a prune: of the backups of one instance, those go that no rule keeps.
 *
 * @param instanceId the instance; it need not exist any more
 * @param policy what is kept
 * @param floor what is kept besides, whatever the policy says; null stands for nothing
 * @param retentionSet only backups whose record names this set are removed; {@value #EVERY_SET} for those of any; empty (the default)
 *     for those without one
 * @param maxRemovals more removals in one go are refused; 0 (the default) for {@value #DEFAULT_MOST}, and half of the instance's backups
 * @param templateVersions which versions of launch templates keep an image; null stands for all
 * @param dryRun whether all is asked and nothing is removed; false where nothing is said
 * @param bucket where the backups are stored
 * @param region the Region of the bucket and of the images
 * @param origin who asked
 * @param bucketOwner the number of the account that the bucket must belong to; empty (the default) for the account that acts
 * @param sse the encryption that our own writes ask S3 for; empty (the default) for the bucket's own
 * @param sseKmsKeyId the key of that; empty (the default) for AWS's own
 */
public record PruneRequest(
        String instanceId,
        RetentionPolicy policy,
        RetentionPolicy floor,
        String retentionSet,
        int maxRemovals,
        TemplateVersions templateVersions,
        boolean dryRun,
        String bucket,
        String region,
        Origin origin,
        String bucketOwner,
        String sse,
        String sseKmsKeyId)
        implements OperationRequest {

    /** In the place of a set: backups of every set, and those without one. */
    public static final String EVERY_SET = "*";

    /** More removals in one go have to be asked for. */
    public static final int DEFAULT_MOST = 100;

    public static final int MOST_REMOVALS = 100_000;

    public PruneRequest {
        instanceId = OperationRequest.text(instanceId);
        policy = policy == null ? RetentionPolicy.NONE : policy;
        floor = floor == null ? RetentionPolicy.NONE : floor;
        retentionSet = OperationRequest.text(retentionSet);
        templateVersions = templateVersions == null ? TemplateVersions.ALL : templateVersions;
        bucket = OperationRequest.text(bucket);
        region = OperationRequest.text(region);
        origin = origin == null ? new Origin("", "", "") : origin;
        bucketOwner = OperationRequest.text(bucketOwner);
        sse = OperationRequest.text(sse);
        sseKmsKeyId = OperationRequest.text(sseKmsKeyId);
    }

    /** Removes what this policy doesn't keep, of every set, in a bucket of the account that acts. */
    public static PruneRequest of(String instanceId, RetentionPolicy policy, String bucket, String region) {
        return new PruneRequest(instanceId, policy, null, EVERY_SET, 0, null, false, bucket, region, null, "", "", "");
    }

    /** The same for another instance. */
    public PruneRequest ofInstance(String other) {
        return new PruneRequest(
                other,
                policy,
                floor,
                retentionSet,
                maxRemovals,
                templateVersions,
                dryRun,
                bucket,
                region,
                origin,
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    /** The same as a dry run, or in earnest. */
    public PruneRequest dryRun(boolean dry) {
        return new PruneRequest(
                instanceId,
                policy,
                floor,
                retentionSet,
                maxRemovals,
                templateVersions,
                dry,
                bucket,
                region,
                origin,
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    /** The same of one set of backups. */
    public PruneRequest ofSet(String set) {
        return new PruneRequest(
                instanceId,
                policy,
                floor,
                set,
                maxRemovals,
                templateVersions,
                dryRun,
                bucket,
                region,
                origin,
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    /** The same with another number of removals; 0 for the default. */
    public PruneRequest most(int removals) {
        return new PruneRequest(
                instanceId,
                policy,
                floor,
                retentionSet,
                removals,
                templateVersions,
                dryRun,
                bucket,
                region,
                origin,
                bucketOwner,
                sse,
                sseKmsKeyId);
    }

    /** The policies that apply, each of which keeps what it keeps. */
    public List<RetentionPolicy> floors() {
        return floor.isEmpty() ? List.of() : List.of(floor);
    }

    /** Whether a backup of this set may be removed. */
    public boolean mayRemove(String set) {
        return retentionSet.equals(EVERY_SET) || retentionSet.equals(set);
    }

    /** How many removals are allowed in one go. */
    public int most() {
        return maxRemovals == 0 ? DEFAULT_MOST : maxRemovals;
    }

    @Override
    public OperationKind kind() {
        return OperationKind.PRUNE;
    }

    /** None: a prune makes nothing. */
    @Override
    public Map<String, String> tags() {
        return Map.of();
    }

    @Override
    public boolean mayName(String runId, String imageName) {
        return false;
    }

    @Override
    public void check() {
        Checks.instanceId(instanceId);
        checkTerms();
    }

    /** Checks everything but which instance: of a request that stands for several. */
    public void checkTerms() {
        policy.check();
        if (!floor.isEmpty()) {
            floor.check();
        }
        checkSet(retentionSet);
        checkMost(maxRemovals);
        Checks.bucket(bucket);
        Checks.bucketOwner(bucketOwner);
        Checks.region(region);
        Checks.sse(sse, sseKmsKeyId, region);
    }

    /**
     * Checks which backups may go: the name of a retention set, or {@value #EVERY_SET}.
     *
     * @throws OperationException with the line to show, when none can be called that
     */
    public static void checkSet(String set) {
        if (!set.equals(EVERY_SET)) {
            Checks.retentionSet(set);
        }
    }

    /**
     * Checks how many removals are allowed in one go.
     *
     * @throws OperationException with the line to show, below 0 and above {@value #MOST_REMOVALS}
     */
    public static void checkMost(int removals) {
        if (removals < 0 || removals > MOST_REMOVALS) {
            throw OperationException.badInput("check.maxRemovals", removals, MOST_REMOVALS);
        }
    }

    /** Which versions of a launch template keep an image. */
    public enum TemplateVersions {
        ALL("all"),
        /** Only those that are launched where nobody names a version. */
        DEFAULT_AND_LATEST("default,latest");

        private final String word;

        TemplateVersions(String word) {
            this.word = word;
        }

        /** As people write it. */
        @JsonValue
        public String word() {
            return word;
        }

        /** The one that is meant by a word; empty or null for all. */
        public static TemplateVersions of(String word) {
            String meant = OperationRequest.text(word).replace(" ", "");
            for (TemplateVersions versions : values()) {
                if (meant.isEmpty() || versions.word.equals(meant)) {
                    return versions;
                }
            }
            throw OperationException.badInput("check.templateVersions", Checks.shown(word));
        }

        @Override
        public String toString() {
            return word;
        }
    }
}
