package io.jenkins.plugins.amibackup.controller;

import edu.umd.cs.findbugs.annotations.CheckForNull;
import io.jenkins.plugins.amibackup.engine.fleet.Selection;
import io.jenkins.plugins.amibackup.engine.gate.GateRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import java.util.Objects;
import org.kohsuke.accmod.Restricted;
import org.kohsuke.accmod.restrictions.NoExternalUse;

/**
 * What is to be done: an operation, or a gate, for one instance or for several in one go.
 *
 * @param kind {@link #BACKUP}, {@link #RESTORE} or {@link #GATE}
 * @param request what to do, or how a gate makes a backup, without an instance where there are several; null to pick an
 *     operation up that was begun elsewhere
 * @param selection the instances, where there may be several; null for the one of the request
 * @param gate what a gate demands; null where there is none
 */
@Restricted(NoExternalUse.class)
public record Work(
        String kind,
        @CheckForNull OperationRequest request,
        @CheckForNull Selection selection,
        @CheckForNull GateTerms gate) {

    public static final String BACKUP = "backup";
    public static final String RESTORE = "restore";
    public static final String GATE = "gate";

    /** To pick an operation up that was begun elsewhere. */
    public static Work pickUp(String kind) {
        return new Work(kind, null, null, null);
    }

    public static Work restore(OperationRequest request) {
        return new Work(RESTORE, request, null, null);
    }

    /** @param selection null for the instance of the request */
    public static Work backup(BackupRequest request, @CheckForNull Selection selection) {
        return new Work(BACKUP, request, selection, null);
    }

    /** @param selection null for the instance of the request */
    public static Work gate(BackupRequest request, @CheckForNull Selection selection, GateTerms terms) {
        return new Work(GATE, request, selection, terms);
    }

    /** Checks what can be checked without asking AWS, and throws with the line to show. */
    void check() {
        if (selection == null) {
            request.check();
        } else {
            selection.check();
            backup().checkTerms();
        }
    }

    /** The same for one of several instances. */
    Work of(String instanceId) {
        return new Work(kind, backup().with(instanceId, null), null, gate);
    }

    /** What the gate of one instance demands. */
    GateRequest gateRequest() {
        GateTerms terms = Objects.requireNonNull(gate);
        return new GateRequest(terms.maxAge(), terms.createIfMissing(), backup());
    }

    private BackupRequest backup() {
        return (BackupRequest) request;
    }
}
