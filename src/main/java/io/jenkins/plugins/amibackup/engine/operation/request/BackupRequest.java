package io.jenkins.plugins.amibackup.engine.operation.request;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * What is asked of a backup.
 *
 * @param instanceId the instance to back up
 * @param bucket where the backup is stored; in the same Region
 * @param region the Region of the instance
 * @param amiPrefix how the names of images begin; default {@value #DEFAULT_PREFIX}
 * @param noReboot true (the default of every form) leaves the instance running; the backup is crash-consistent then
 * @param encrypt true (the default of every form) keeps an encrypted image
 * @param kmsKeyId the key for the kept image; empty for the account's default key
 * @param keepImage true (the default of every form) keeps the image in EC2 beside the stored object
 * @param excludeDevices device names of data volumes to leave out
 * @param tags tags for the image and its snapshots beside those of the instance
 * @param description of the image, at most 255 characters; empty for one that names instance and run
 * @param origin who asked
 * @param yieldTo to what other backup it gives way; null (the default) for none
 * @param bucketOwner the number of the account that the bucket must belong to; empty (the default) for the account that acts
 * @param sse the encryption that our own writes ask S3 for; empty (the default) for the bucket's own
 * @param sseKmsKeyId the key of that; empty (the default) for AWS's own
 * @param retentionSet to which set the backup belongs: retention removes only backups of its own set; at most
 *     {@value #LONGEST_SET} characters, empty (the default) for none
 * @param lockSeconds for how long S3 lets nobody delete the backup once it is complete, in seconds, at most 100 years; 0 (the default)
 *     for no lock. The bucket must have Object Lock
 * @param lockMode {@value #GOVERNANCE} (the default where there is a lock), which those may lift who have the permission for that, or
 *     {@value #COMPLIANCE}, which nobody can lift; empty where there is no lock
 */
public record BackupRequest(
        String instanceId,
        String bucket,
        String region,
        String amiPrefix,
        boolean noReboot,
        boolean encrypt,
        String kmsKeyId,
        boolean keepImage,
        List<String> excludeDevices,
        Map<String, String> tags,
        String description,
        Origin origin,
        @JsonProperty("givesWay") YieldTo yieldTo,
        String bucketOwner,
        String sse,
        String sseKmsKeyId,
        String retentionSet,
        long lockSeconds,
        String lockMode)
        implements OperationRequest {

    public static final String GOVERNANCE = "governance";
    public static final String COMPLIANCE = "compliance";

    public static final String DEFAULT_PREFIX = "backup";
    /** In characters: leaves room in a name for the instance, the time and the run id. */
    public static final int LONGEST_PREFIX = 60;
    /** In characters. */
    public static final int LONGEST_SET = 512;

    public BackupRequest {
        instanceId = OperationRequest.text(instanceId);
        bucket = OperationRequest.text(bucket);
        region = OperationRequest.text(region);
        amiPrefix = OperationRequest.text(amiPrefix).isEmpty() ? DEFAULT_PREFIX : OperationRequest.text(amiPrefix);
        kmsKeyId = OperationRequest.text(kmsKeyId);
        excludeDevices = excludeDevices == null
                ? List.of()
                : excludeDevices.stream()
                        .map(OperationRequest::text)
                        .filter(device -> !device.isEmpty())
                        .distinct()
                        .toList();
        tags = tags == null ? Map.of() : new TreeMap<>(tags);
        description = OperationRequest.text(description);
        origin = origin == null ? new Origin("", "", "") : origin;
        bucketOwner = OperationRequest.text(bucketOwner);
        sse = OperationRequest.text(sse);
        sseKmsKeyId = OperationRequest.text(sseKmsKeyId);
        retentionSet = OperationRequest.text(retentionSet);
        lockMode = OperationRequest.text(lockMode).toLowerCase(Locale.ROOT);
        lockMode = lockMode.isEmpty() && lockSeconds != 0 ? GOVERNANCE : lockMode;
    }

    /**
     * Checks what can be checked without asking AWS.
     *
     * @throws OperationException with the line to show, on the first thing that is wrong
     */
    @Override
    public OperationKind kind() {
        return OperationKind.BACKUP;
    }

    @Override
    public boolean mayName(String runId, String imageName) {
        return OperationRequest.super.mayName(runId, imageName) && imageName.startsWith(amiPrefix + "-");
    }

    @Override
    public void check() {
        Checks.instanceId(instanceId);
        checkTerms();
    }

    /** Checks everything but the instance: of a request that stands for those of several. */
    public void checkTerms() {
        Checks.bucket(bucket);
        Checks.bucketOwner(bucketOwner);
        Checks.region(region);
        Checks.sse(sse, sseKmsKeyId, region);
        Checks.amiPrefix(amiPrefix);
        Checks.kmsKeyId(kmsKeyId, region, encrypt);
        Checks.description(description);
        Checks.tags(tags);
        excludeDevices.forEach(Checks::device);
        Checks.retentionSet(retentionSet);
        Checks.lock(lockSeconds, lockMode);
    }

    /** Starts a request with every default; encrypted, without a reboot, keeping the image. */
    public static Builder of(String instanceId, String bucket, String region) {
        return new Builder(instanceId, bucket, region);
    }

    /** The same for another instance, or with another readiness to give way. */
    public BackupRequest with(String otherInstanceId, YieldTo otherYieldTo) {
        return new BackupRequest(
                otherInstanceId,
                bucket,
                region,
                amiPrefix,
                noReboot,
                encrypt,
                kmsKeyId,
                keepImage,
                excludeDevices,
                tags,
                description,
                origin,
                otherYieldTo,
                bucketOwner,
                sse,
                sseKmsKeyId,
                retentionSet,
                lockSeconds,
                lockMode);
    }

    /** Collects what differs from the defaults. */
    public static final class Builder {
        private final String instanceId;
        private final String bucket;
        private final String region;
        private String amiPrefix;
        private boolean noReboot = true;
        private boolean encrypt = true;
        private String kmsKeyId;
        private boolean keepImage = true;
        private List<String> excludeDevices;
        private Map<String, String> tags;
        private String description;
        private Origin origin;
        private YieldTo yieldTo;
        private String bucketOwner;
        private String sse;
        private String sseKmsKeyId;
        private String retentionSet;
        private long lockSeconds;
        private String lockMode;

        private Builder(String instanceId, String bucket, String region) {
            this.instanceId = instanceId;
            this.bucket = bucket;
            this.region = region;
        }

        public Builder amiPrefix(String value) {
            amiPrefix = value;
            return this;
        }

        public Builder noReboot(boolean value) {
            noReboot = value;
            return this;
        }

        public Builder encrypt(boolean value) {
            encrypt = value;
            return this;
        }

        public Builder kmsKeyId(String value) {
            kmsKeyId = value;
            return this;
        }

        public Builder keepImage(boolean value) {
            keepImage = value;
            return this;
        }

        public Builder excludeDevices(List<String> value) {
            excludeDevices = value;
            return this;
        }

        public Builder tags(Map<String, String> value) {
            tags = value;
            return this;
        }

        public Builder description(String value) {
            description = value;
            return this;
        }

        public Builder origin(Origin value) {
            origin = value;
            return this;
        }

        public Builder yieldTo(YieldTo value) {
            yieldTo = value;
            return this;
        }

        public Builder bucketOwner(String value) {
            bucketOwner = value;
            return this;
        }

        public Builder sse(String algorithm, String kmsKeyId) {
            sse = algorithm;
            sseKmsKeyId = kmsKeyId;
            return this;
        }

        public Builder retentionSet(String value) {
            retentionSet = value;
            return this;
        }

        /** @param value to the second; null for no lock */
        public Builder lockFor(Duration value) {
            lockSeconds = value == null ? 0 : value.toSeconds();
            return this;
        }

        public Builder lockMode(String value) {
            lockMode = value;
            return this;
        }

        public BackupRequest build() {
            return new BackupRequest(
                    instanceId,
                    bucket,
                    region,
                    amiPrefix,
                    noReboot,
                    encrypt,
                    kmsKeyId,
                    keepImage,
                    excludeDevices,
                    tags,
                    description,
                    origin,
                    yieldTo,
                    bucketOwner,
                    sse,
                    sseKmsKeyId,
                    retentionSet,
                    lockSeconds,
                    lockMode);
        }
    }
}
