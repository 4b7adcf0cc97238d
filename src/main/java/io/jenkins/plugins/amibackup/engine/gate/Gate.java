package io.jenkins.plugins.amibackup.engine.gate;

import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.OperationHandle;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener;
import io.jenkins.plugins.amibackup.engine.drive.OperationListener.End;
import java.util.List;

/**
 * A check that a good enough backup exists. It looks at the newest complete backup; where that is not good enough, it waits
 * for one that is just being made, or makes one, if it may. However many gates there are, on however many controllers, one
 * backup is made: the per-instance key says which.
 *
 * <p>Everything it needs to go on after a restart is its run id and the request.
 */
public final class Gate {

    private Gate() {}

    /**
     * Looks whether the gate is open, and goes on from there. Returns at once; what is found reaches the listener: {@link
     * End.Done} with the backup when the gate is open, {@link End.Failed} when it stays closed.
     *
     * @param runId a fresh id, or that of the same gate before a restart
     */
    public static OperationHandle open(
            Engine engine,
            String runId,
            GateRequest request,
            AwsAccess access,
            OperationListener listener,
            DriveOptions options) {
        GateDriver gate = new GateDriver(engine, runId, request, access, listener, options, false);
        gate.start();
        return gate;
    }

    /**
     * Goes on with a gate that was open before a restart; as {@link #open}. Where it ends before it could look what it had begun, the
     * listener {@linkplain OperationListener#leaves hears} of which runs that may be.
     */
    public static OperationHandle goOn(
            Engine engine,
            String runId,
            GateRequest request,
            AwsAccess access,
            OperationListener listener,
            DriveOptions options) {
        GateDriver gate = new GateDriver(engine, runId, request, access, listener, options, true);
        gate.start();
        return gate;
    }

    /** The run ids of the verifications that a gate may begin, or may have begun before a restart. */
    public static List<String> drills(String gateRunId) {
        return OwnDrills.ids(gateRunId).toList();
    }

    /**
     * The runs to clean up after where a gate of before a restart ends before it could be {@linkplain #goOn gone on} with; none of a
     * gate that begins nothing.
     *
     * @param how it ends
     */
    public static List<String> leftBy(String gateRunId, GateRequest request, End how) {
        return Unseen.of(gateRunId, request).leftBy(how);
    }

    /** Whether a run is one that a gate has begun, perhaps before a restart. */
    public static boolean hasBegun(String gateRunId, String runId) {
        return new OwnRuns(gateRunId).contains(runId);
    }
}
