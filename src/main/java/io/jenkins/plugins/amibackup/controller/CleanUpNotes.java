package io.jenkins.plugins.amibackup.controller;

import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.drive.ForwardingListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Notes the end of one operation, or gate, for the lists of what goes on without its build. */
final class CleanUpNotes extends ForwardingListener {

    private final BuildRequest request;
    private volatile OperationHandle operation;

    CleanUpNotes(BuildRequest request, OperationListener heard) {
        super(heard);
        this.request = request;
    }

    /** What it is about. */
    OperationHandle of(OperationHandle begun) {
        operation = begun;
        return begun;
    }

    @Override
    public void leaves(List<String> runIds, Line why) {
        runIds.forEach(runId -> PendingCleanUps.get().take(new CleanUpEntry(request, runId, why.text())));
    }

    @Override
    public void removed(String runId) {
        PendingCleanUps.get().remove(runId);
    }

    @Override
    public void ended(End end) {
        super.ended(end);
        Set<String> runIds = new HashSet<>(Set.of(request.runId()));
        OperationHandle current = operation;
        if (current != null) {
            runIds.addAll(current.runIds());
        }
        if (end instanceof End.Done done) {
            done.results().forEach(result -> runIds.add(result.runId()));
            runIds.forEach(BackgroundBackups.get()::finishedByAnother);
            runIds.forEach(UnfinishedBackups.get()::finished);
        }
        runIds.forEach(run -> PendingCleanUps.get().ended(run, end));
    }
}
