package io.jenkins.plugins.amibackup.pipeline;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.catalog.Proof;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.io.Serializable;
import java.util.Optional;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of a verification in a Pipeline: plain values, usable in the sandbox. */
public final class VerifyResult implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String runId;
    private final String amiId;
    private final String instanceId;
    private final boolean proven;
    private final String level;
    private final String at;
    private final String reason;
    private final long durationSeconds;
    private final long restoreSeconds;
    private final long bootSeconds;
    private final String console;
    private final String bucket;
    private final String objectKey;
    private final String recordKey;
    private final String region;
    private final String account;

    VerifyResult(OperationResult result) {
        runId = result.runId();
        amiId = Util.fixNull(result.sourceAmiId());
        instanceId = Util.fixNull(result.instanceId());
        durationSeconds = result.durationSeconds();
        bucket = result.bucket();
        objectKey = result.objectKey();
        recordKey = result.recordKey();
        region = result.region();
        account = result.account();
        console = result.verified().map(OperationResult.Verify::console).orElse("");
        Optional<Proof> proof = result.verified().map(OperationResult.Verify::proof);
        proven = proof.map(Proof::passed).orElse(false);
        level = proof.map(shown -> shown.level().word()).orElse("");
        at = proof.map(shown -> shown.at().toString()).orElse("");
        reason = proof.map(shown -> shown.reason() == null ? "" : shown.reason().text())
                .orElse("");
        restoreSeconds = proof.map(Proof::restoreSeconds).orElse(0L);
        bootSeconds = proof.map(Proof::bootSeconds).orElse(0L);
    }

    /** The operation's id, which stands in the log. */
    @Whitelisted
    public String getRunId() {
        return runId;
    }

    /** The image that was stored: which backup was verified. */
    @Whitelisted
    public String getAmiId() {
        return amiId;
    }

    /** The instance that was backed up; empty where nobody knows. */
    @Whitelisted
    public String getInstanceId() {
        return instanceId;
    }

    /** Whether the backup is proven to this level. */
    @Whitelisted
    public boolean isProven() {
        return proven;
    }

    /** The level that was shown: {@code image}, {@code boot}, {@code console} or {@code command}. */
    @Whitelisted
    public String getLevel() {
        return level;
    }

    /** When that was: {@code 2026-11-22T09:15:00Z}. */
    @Whitelisted
    public String getAt() {
        return at;
    }

    /** Why it is not proven; empty where it is. */
    @Whitelisted
    public String getReason() {
        return reason;
    }

    /** From the operation's start to its end. */
    @Whitelisted
    public long getDurationSeconds() {
        return durationSeconds;
    }

    /** How long it took to restore the image. */
    @Whitelisted
    public long getRestoreSeconds() {
        return restoreSeconds;
    }

    /** How long the machine took from its launch until its status checks were ok; 0 where none was launched. */
    @Whitelisted
    public long getBootSeconds() {
        return bootSeconds;
    }

    /** The last lines of the machine's console; empty where there are none, or they are not kept. */
    @Whitelisted
    public String getConsole() {
        return console;
    }

    /** The bucket of the backup. */
    @Whitelisted
    public String getBucket() {
        return bucket;
    }

    /** The stored object. */
    @Whitelisted
    public String getObjectKey() {
        return objectKey;
    }

    /** The record beside it, which holds the proof. */
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

    /** In a few words: {@code ami-… in s3://bucket/ami-….bin: boot}. */
    @Whitelisted
    @Override
    public String toString() {
        return Messages.VerifyResult_Text(amiId, bucket, objectKey, proven ? level : reason);
    }
}
