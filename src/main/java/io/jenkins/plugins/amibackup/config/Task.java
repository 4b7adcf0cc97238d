package io.jenkins.plugins.amibackup.config;

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
public record Task(
        String kind,
        @CheckForNull OperationRequest request,
        @CheckForNull Selection selection,
        @CheckForNull GateTerms gate) {

    public static final String BACKUP = "backup";
    public static final String RESTORE = "restore";
    public static final String GATE = "gate";

    /** To pick an operation up that was begun elsewhere. */
    public static Task pickUp(String kind) {
        return new Task(kind, null, null, null);
    }

    public static Task restore(OperationRequest request) {
        return new Task(RESTORE, request, null, null);
    }

    /** @param selection null for the instance of the request */
    public static Task backup(BackupRequest request, @CheckForNull Selection selection) {
        return new Task(BACKUP, request, selection, null);
    }

    /** @param selection null for the instance of the request */
    public static Task gate(BackupRequest request, @CheckForNull Selection selection, GateTerms terms) {
        return new Task(GATE, request, selection, terms);
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
    Task of(String instanceId) {
        return new Task(kind, backup().with(instanceId, null), null, gate);
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
