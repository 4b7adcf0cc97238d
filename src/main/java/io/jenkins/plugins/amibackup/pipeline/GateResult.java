package io.jenkins.plugins.amibackup.pipeline;

import io.jenkins.plugins.amibackup.engine.gate.Gate;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import org.jenkinsci.plugins.scriptsecurity.sandbox.whitelists.Whitelisted;

/** The result of an open gate in a Pipeline: the backup and its age. */
public final class GateResult extends BackupResult {

    private static final long serialVersionUID = 1L;

    private final boolean created;
    private final long ageSeconds;

    /** @param gateRunId the gate's own id */
    GateResult(String gateRunId, OperationResult result) {
        super(result);
        created = Gate.hasBegun(gateRunId, result.runId());
        ageSeconds = result.ageSeconds() == 0 ? result.durationSeconds() : result.ageSeconds();
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
}
