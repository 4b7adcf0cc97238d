package io.jenkins.plugins.amibackup.pipeline;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.catalog.FoundBackup;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.catalog.ProofHint;
import java.io.Serializable;
import java.util.Map;
import java.util.TreeMap;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** A backup that was found, as a Pipeline gets it: plain values, usable in the sandbox. */
public final class FoundItem implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String amiId;
    private final String instanceId;
    private final String instanceName;
    private final String amiName;
    private final String takenAt;
    private final String status;
    private final String runId;
    private final long sizeBytes;
    private final String region;
    private final String account;
    private final String bucket;
    private final TreeMap<String, String> tags;
    /** Null, like what follows, where nothing is known, and in a build that an earlier version began. */
    private final String provenLevel;

    private final String provenAt;
    private final boolean provenFailed;

    FoundItem(FoundBackup found, String bucket) {
        amiId = found.amiId();
        instanceId = found.instanceId();
        instanceName = found.instanceName();
        amiName = found.imageName();
        takenAt = found.takenAt().toString();
        status = found.status();
        runId = found.runId();
        sizeBytes = found.sizeBytes();
        region = found.region();
        account = found.account();
        this.bucket = bucket;
        tags = new TreeMap<>(found.tags());
        provenLevel = found.proof()
                .filter(ProofHint::passed)
                .map(proof -> proof.level().word())
                .orElse(null);
        provenAt = found.proof().map(proof -> proof.at().toString()).orElse(null);
        provenFailed = found.proof().filter(proof -> !proof.passed()).isPresent();
    }

    /** The image that was stored. */
    @Whitelisted
    public String getAmiId() {
        return amiId;
    }

    /** The instance; empty of a foreign backup. */
    @Whitelisted
    public String getInstanceId() {
        return instanceId;
    }

    /** The instance's tag {@code Name}, without details the beginning of a long one; empty where it had none. */
    @Whitelisted
    public String getInstanceName() {
        return instanceName;
    }

    /** The image's name; empty without details. */
    @Whitelisted
    public String getAmiName() {
        return amiName;
    }

    /** When it was taken, as ISO 8601 in UTC. */
    @Whitelisted
    public String getTakenAt() {
        return takenAt;
    }

    /** {@code complete}, {@code storing} or {@code foreign}. */
    @Whitelisted
    public String getStatus() {
        return status;
    }

    /** The run that made it; empty without details. */
    @Whitelisted
    public String getRunId() {
        return runId;
    }

    /** The size of the stored object. */
    @Whitelisted
    public long getSizeBytes() {
        return sizeBytes;
    }

    /** The Region it is stored in. */
    @Whitelisted
    public String getRegion() {
        return region;
    }

    /** The number of the AWS account. */
    @Whitelisted
    public String getAccount() {
        return account;
    }

    /** The bucket. */
    @Whitelisted
    public String getBucket() {
        return bucket;
    }

    /** The stored object. */
    @Whitelisted
    public String getObjectKey() {
        return Keys.object(amiId);
    }

    /** The record beside it. */
    @Whitelisted
    public String getRecordKey() {
        return Keys.record(amiId);
    }

    /** The original tags; empty without details. */
    @Whitelisted
    public Map<String, String> getTags() {
        return new TreeMap<>(tags);
    }

    /**
     * What was proven of it: {@code image}, {@code boot}, {@code console}, {@code command}; empty for nothing. Without details it is a
     * hint, which others may have written, and nothing should be decided by it: a gate reads the record.
     */
    @Whitelisted
    public String getProvenLevel() {
        return Util.fixNull(provenLevel);
    }

    /** When it was verified, as ISO 8601 in UTC; empty where it never was. A hint, too. */
    @Whitelisted
    public String getProvenAt() {
        return Util.fixNull(provenAt);
    }

    /** Whether the last verification has failed, and nothing is proven. A hint, too. */
    @Whitelisted
    public boolean isProvenFailed() {
        return provenFailed;
    }

    @Whitelisted
    @Override
    public String toString() {
        return Messages.FoundItem_Text(amiId, instanceId, takenAt, status);
    }
}
