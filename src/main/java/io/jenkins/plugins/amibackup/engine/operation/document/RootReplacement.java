package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Shell;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;

/**
 * A replacement of a root volume that an operation asks for.
 *
 * @param imageId what the new root volume is made of
 * @param device the name of the root device
 * @param oldVolumeId the root volume until then, which is kept
 * @param earlierVolumeId the root volume when it was planned first, where the instance has had another one since: an earlier call,
 *     whose answer was lost, may be what changed it; null for none
 * @param newVolumeId null until the instance shows it
 * @param taskId null until EC2 has given it one
 * @param failed the tasks that EC2 has failed before; their number is part of the client token
 * @param replacedAt when EC2 was done with it, by the clock of whoever drove; null until then
 */
public record RootReplacement(
        String imageId,
        String device,
        String oldVolumeId,
        String earlierVolumeId,
        String newVolumeId,
        String taskId,
        List<String> failed,
        Instant replacedAt) {

    /** No run asks more often. */
    static final int MOST_ATTEMPTS = 100;

    private static final Pattern VOLUME = Pattern.compile("vol-([0-9a-f]{8}|[0-9a-f]{17})");
    private static final Pattern TASK = Pattern.compile("replacevol-([0-9a-f]{8}|[0-9a-f]{17})");

    public RootReplacement {
        failed = failed == null ? List.of() : List.copyOf(failed);
    }

    /** One that is about to be asked for. */
    public static RootReplacement planned(String imageId, String device, String oldVolumeId, List<String> failed) {
        return new RootReplacement(imageId, device, oldVolumeId, null, null, null, failed, null);
    }

    /** The same, now that the instance has another root volume: EC2 begins no second task for the same token. */
    public RootReplacement of(String otherImageId, String otherDevice, String standingVolumeId) {
        String earlier = earlierVolumeId == null ? oldVolumeId : earlierVolumeId;
        return new RootReplacement(otherImageId, otherDevice, standingVolumeId, earlier, null, null, failed, null);
    }

    /** The task was begun by an earlier call: what it replaced is the root volume of then. */
    public RootReplacement begunEarlier() {
        return new RootReplacement(imageId, device, earlierVolumeId, null, newVolumeId, taskId, failed, replacedAt);
    }

    /** EC2's client token of this try: EC2 begins one task for it. */
    public String token(String runId) {
        return Names.rootToken(runId, failed.size());
    }

    /** Whether EC2 has begun it. */
    public boolean isAsked() {
        return taskId != null;
    }

    public RootReplacement asked(String id) {
        return new RootReplacement(imageId, device, oldVolumeId, earlierVolumeId, null, id, failed, null);
    }

    /** EC2 has failed it: the next try is another task. */
    public RootReplacement again() {
        List<String> all = new ArrayList<>(failed);
        all.add(taskId);
        return planned(imageId, device, oldVolumeId, all);
    }

    /** @param volumeId null where the instance doesn't show it */
    public RootReplacement replaced(String volumeId, Instant now) {
        return new RootReplacement(imageId, device, oldVolumeId, earlierVolumeId, volumeId, taskId, failed, now);
    }

    /** The call, for a shell, that goes forward again to the state before: by hand, because it stops the instance. */
    static String forward(String instanceId, String region, String oldVolume, String newVolume, String device) {
        String aws = "aws ec2 %s --region " + region + " ";
        return String.join(
                " && ",
                aws.formatted("stop-instances") + "--instance-ids " + instanceId,
                aws.formatted("wait instance-stopped") + "--instance-ids " + instanceId,
                aws.formatted("detach-volume") + "--volume-id " + newVolume,
                aws.formatted("wait volume-available") + "--volume-ids " + newVolume,
                aws.formatted("attach-volume") + "--instance-id " + instanceId + " --volume-id " + oldVolume
                        + " --device " + Shell.word(device),
                aws.formatted("start-instances") + "--instance-ids " + instanceId);
    }

    /** The first field that can't be right, as a document names it; null for none. */
    String wrong() {
        if (imageId == null || !Ids.isImage(imageId)) {
            return "imageId";
        } else if (device == null || !Ids.isDevice(device)) {
            return "device";
        } else if (oldVolumeId == null || !VOLUME.matcher(oldVolumeId).matches()) {
            return "oldVolumeId";
        } else if (earlierVolumeId != null && !VOLUME.matcher(earlierVolumeId).matches()) {
            return "earlierVolumeId";
        } else if (newVolumeId != null && !VOLUME.matcher(newVolumeId).matches()) {
            return "newVolumeId";
        } else if (taskId != null && !TASK.matcher(taskId).matches() || taskId == null && replacedAt != null) {
            return "taskId";
        }
        return failed.size() > MOST_ATTEMPTS
                        || failed.stream()
                                .anyMatch(id -> id == null || !TASK.matcher(id).matches())
                ? "failed"
                : null;
    }
}
