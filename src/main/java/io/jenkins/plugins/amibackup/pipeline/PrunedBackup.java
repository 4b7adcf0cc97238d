package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.List;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** What a prune does with one backup, or has done, as a Pipeline gets it: plain values, usable in the sandbox. */
public final class PrunedBackup implements Serializable {

    private static final long serialVersionUID = 1L;

    private final String amiId;
    private final String instanceId;
    private final String takenAt;
    private final long gib;
    private final long sizeBytes;
    private final String retentionSet;
    private final String verdict;
    private final ArrayList<String> reasons;

    PrunedBackup(PruneRow row, String instanceId) {
        amiId = row.amiId();
        this.instanceId = instanceId;
        takenAt = row.takenAt().toString();
        gib = row.gib();
        sizeBytes = row.sizeBytes();
        retentionSet = row.retentionSet();
        verdict = row.verdict().word();
        reasons = new ArrayList<>(row.reasons().stream().map(Line::text).toList());
    }

    /** The image that was stored. */
    @Whitelisted
    public String getAmiId() {
        return amiId;
    }

    /** The instance that was backed up. */
    @Whitelisted
    public String getInstanceId() {
        return instanceId;
    }

    /** When it was taken, as ISO 8601 in UTC. */
    @Whitelisted
    public String getTakenAt() {
        return takenAt;
    }

    /** The size of its volumes in GiB; 0 where its record could not be read. */
    @Whitelisted
    public long getGib() {
        return gib;
    }

    /** The size of its stored object. */
    @Whitelisted
    public long getSizeBytes() {
        return sizeBytes;
    }

    /** The retention set that it belongs to; empty for none. */
    @Whitelisted
    public String getRetentionSet() {
        return retentionSet;
    }

    /**
     * {@code keep}, {@code remove}, {@code drop-image}, {@code not-counted}, or, when that is over, {@code removed}, {@code
     * image-dropped}, {@code failed}.
     */
    @Whitelisted
    public String getVerdict() {
        return verdict;
    }

    /** Why, in words, the most important first. */
    @Whitelisted
    public List<String> getReasons() {
        return List.copyOf(reasons);
    }

    @Whitelisted
    @Override
    public String toString() {
        return amiId + " " + verdict + ": " + String.join(", ", reasons);
    }
}
