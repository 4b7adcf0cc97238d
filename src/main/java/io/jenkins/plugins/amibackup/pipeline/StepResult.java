package io.jenkins.plugins.amibackup.pipeline;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What the results of backups and restores in a Pipeline have in common: plain values, usable in the sandbox. */
public abstract class StepResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String runId;
    private final String amiId;
    private final String amiName;
    private final String bucket;
    private final String objectKey;
    private final String recordKey;
    private final String region;
    private final String account;
    private final long sizeBytes;
    private final long durationSeconds;
    private final boolean encrypted;
    private final ArrayList<String> snapshotIds;

    StepResult(OperationResult result) {
        runId = result.runId();
        amiId = Util.fixNull(result.amiId());
        amiName = result.amiName();
        bucket = result.bucket();
        objectKey = Util.fixNull(result.objectKey());
        recordKey = Util.fixNull(result.recordKey());
        region = result.region();
        account = result.account();
        sizeBytes = result.sizeBytes();
        durationSeconds = result.durationSeconds();
        encrypted = result.encrypted();
        snapshotIds = new ArrayList<>(result.snapshotIds());
    }

    /** The operation's id, which stands in the log and on everything it made. */
    @Whitelisted
    public String getRunId() {
        return runId;
    }

    /** A backup: the image that was stored, empty where it isn't known yet; a restore: the new image. */
    @Whitelisted
    public String getAmiId() {
        return amiId;
    }

    /** The image's name. */
    @Whitelisted
    public String getAmiName() {
        return amiName;
    }

    /** The bucket of the backup. */
    @Whitelisted
    public String getBucket() {
        return bucket;
    }

    /** The stored object; empty where it isn't known yet, as is the record. */
    @Whitelisted
    public String getObjectKey() {
        return objectKey;
    }

    /** The record beside it. */
    @Whitelisted
    public String getRecordKey() {
        return recordKey;
    }

    /** The Region of all this. */
    @Whitelisted
    public String getRegion() {
        return region;
    }

    /** The number of the AWS account. */
    @Whitelisted
    public String getAccount() {
        return account;
    }

    /** The size of the stored object; 0 where it isn't known yet. */
    @Whitelisted
    public long getSizeBytes() {
        return sizeBytes;
    }

    /** From the operation's start to its end. */
    @Whitelisted
    public long getDurationSeconds() {
        return durationSeconds;
    }

    /** Whether every volume of the image is encrypted. */
    @Whitelisted
    public boolean isEncrypted() {
        return encrypted;
    }

    /** The image's snapshots. */
    @Whitelisted
    public List<String> getSnapshotIds() {
        return List.copyOf(snapshotIds);
    }
}
