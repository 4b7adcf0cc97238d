package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Set;

/** Removes the per-instance key: the backup is complete, and nobody needs to wait for it. {@link ClaimInstance} writes it. */
public final class ReleaseInstance implements Step {

    private final BackupData data;

    public ReleaseInstance(BackupData data) {
        this.data = data;
    }

    @Override
    public Phase phase() {
        return Phase.RELEASE;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DELETE_OBJECT);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        ClaimInstance.release(data, context);
        return data.gaveWay() ? new StepOutcome.Finish() : new StepOutcome.Next(false);
    }
}
