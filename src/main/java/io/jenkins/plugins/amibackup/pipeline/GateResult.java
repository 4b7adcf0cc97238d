package io.jenkins.plugins.amibackup.pipeline;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.catalog.Proven;
import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.Optional;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of an open gate in a Pipeline: the backup and its age. */
public final class GateResult extends BackupResult {

    private static final long serialVersionUID = 1L;

    private final boolean created;
    private final long ageSeconds;
    /** Null, like what follows, where no proof was demanded, and in a build that an earlier version began. */
    private final String provenAmiId;

    private final String provenLevel;
    private final String provenAt;
    private final String provenBy;

    /** @param gateRunId the gate's own id */
    GateResult(String gateRunId, OperationResult result) {
        this(gateRunId, result, result.ageSeconds() == 0 ? result.durationSeconds() : result.ageSeconds());
    }

    private GateResult(String gateRunId, OperationResult result, long ageSeconds) {
        super(result);
        created = Gate.hasBegun(gateRunId, result.runId());
        this.ageSeconds = ageSeconds;
        Optional<Proven> proven = result.proven();
        provenAmiId = proven.map(Proven::amiId).orElse(null);
        provenLevel = proven.map(found -> found.proof().level().word()).orElse(null);
        provenAt = proven.map(found -> found.proof().at().toString()).orElse(null);
        provenBy = proven.map(found -> found.proof().build()).orElse(null);
    }

    /** The same backup when more is known of it; its age is still the one when the gate opened. */
    GateResult knowing(String gateRunId, OperationResult more) {
        return new GateResult(gateRunId, more, ageSeconds);
    }

    /** Whether it went on in the background when the gate opened, as far as anybody knows by now. */
    boolean isOpen() {
        return !getReached().equals(Milestone.STORED.word());
    }

    /** Whether this gate made the backup. */
    @Whitelisted
    public boolean isCreated() {
        return created;
    }

    /** How old the backup was when the gate opened: by S3's clock; of one that was just made, from its start. */
    @Whitelisted
    public long getAgeSeconds() {
        return ageSeconds;
    }

    /** The backup whose proof has opened the gate: this one or, where that was said, another of the instance; empty for none. */
    @Whitelisted
    public String getProvenAmiId() {
        return Util.fixNull(provenAmiId);
    }

    /** What was proven: {@code image}, {@code boot}, {@code console}, {@code command}; empty where nothing had to be. */
    @Whitelisted
    public String getProvenLevel() {
        return Util.fixNull(provenLevel);
    }

    /** When, as ISO 8601 in UTC; empty where nothing had to be. */
    @Whitelisted
    public String getProvenAt() {
        return Util.fixNull(provenAt);
    }

    /** The build that has proven it; empty where nothing had to be. */
    @Whitelisted
    public String getProvenBy() {
        return Util.fixNull(provenBy);
    }
}
