package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.operation.document.Milestone;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/**
 * Leaves a backup, or a gate with its backup, that has come as far as it is waited for: AWS keeps working, and whoever resumes the run
 * finishes it. What is known by then is the result.
 */
final class EarlyLeave extends ForwardingListener {

    private final Milestone waitsFor;
    private final CompletableFuture<OperationHandle> handle = new CompletableFuture<>();
    private volatile OperationResult early;

    private EarlyLeave(Milestone waitsFor, OperationListener listener) {
        super(listener);
        this.waitsFor = waitsFor;
    }

    /**
     * Begins a backup, or a gate.
     *
     * @param begin begins it, with what it tells
     */
    static OperationHandle begin(
            Milestone waitsFor, OperationListener listener, Function<OperationListener, OperationHandle> begin) {
        if (waitsFor == Milestone.STORED) {
            return begin.apply(listener);
        }
        EarlyLeave leave = new EarlyLeave(waitsFor, listener);
        OperationHandle operation = begin.apply(leave);
        leave.handle.complete(operation);
        return operation;
    }

    @Override
    public void reached(Milestone milestone, OperationResult so) {
        super.reached(milestone, so);
        if (milestone != Milestone.STORED && waitsFor.isReachedBy(milestone)) {
            early = so;
            handle.thenAccept(operation -> operation.leaveToOthers(Line.literal(Words.text("waitFor.leaves"))));
        }
    }

    /** Whoever has asked for no more has it. */
    @Override
    public void ended(End how) {
        super.ended(how instanceof End.Detached && early != null ? new End.Done(early) : how);
    }
}
