package io.jenkins.plugins.amibackup.report;

import hudson.Util;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;

/** What a restore has replaced in an instance, as a build keeps it: plain values. Never changed. */
final class KeptRoot {

    private final String instanceId;
    private final String taskId;
    private final String oldVolumeId;
    private final String newVolumeId;
    private final String forward;

    KeptRoot(OperationResult.InPlace inPlace) {
        instanceId = Kept.shown(inPlace.instanceId());
        taskId = Kept.shown(inPlace.taskId());
        oldVolumeId = Kept.shown(inPlace.oldVolumeId());
        newVolumeId = Kept.shown(inPlace.newVolumeId());
        forward = Kept.shown(inPlace.forward());
    }

    /** The instance that was rolled back. */
    String instanceId() {
        return Util.fixNull(instanceId);
    }

    String taskId() {
        return Util.fixNull(taskId);
    }

    /** The root volume that it had, which is kept; empty where EC2 doesn't show it any more. */
    String oldVolumeId() {
        return Util.fixNull(oldVolumeId);
    }

    /** Empty where EC2 doesn't show it. */
    String newVolumeId() {
        return Util.fixNull(newVolumeId);
    }

    /** The call that goes forward again, to the state before; empty where one of the volumes isn't shown. */
    String forward() {
        return Util.fixNull(forward);
    }
}
