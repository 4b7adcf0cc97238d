package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.VerifyData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.Optional;
import java.util.Set;

/**
 * A step of a drill while its machine may run. Whatever is refused there for good says nothing about the backup, and leads to the
 * end of the machine: it must not run on because somebody has forgotten a permission. Only what stands in the way of every call,
 * such as credentials that have expired, detaches the run.
 */
final class EndsMachine implements Step {

    private final VerifyData data;
    private final Step step;

    EndsMachine(VerifyData data, Step step) {
        this.data = data;
        this.step = step;
    }

    private static boolean isFinal(OperationException refused) {
        FailureKind kind = refused.kind();
        return !kind.decidesNothing() && kind != FailureKind.CONFLICT;
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        try {
            if (answer instanceof Answer.Unanswerable unanswerable) {
                throw unanswerable.why();
            }
            return step.advance(answer, context);
        } catch (OperationException refused) {
            if (!isFinal(refused)) {
                throw refused;
            }
            return new StepOutcome.JumpTo(data.hinder(refused.line()), true);
        }
    }

    @Override
    public boolean copesWith(OperationException unanswered) {
        return isFinal(unanswered);
    }

    @Override
    public Phase phase() {
        return step.phase();
    }

    @Override
    public boolean takesPart() {
        return step.takesPart();
    }

    @Override
    public Set<Action> calls() {
        return step.calls();
    }

    @Override
    public Optional<Action> nextCall() {
        return step.nextCall();
    }

    @Override
    public Optional<Action> unmakingCall() {
        return step.unmakingCall();
    }

    @Override
    public int answered() {
        return step.answered();
    }

    @Override
    public void confirm(StepContext context) {
        step.confirm(context);
    }

    @Override
    public Optional<StepOutcome> unmake(StepContext context) {
        return step.unmake(context);
    }
}
