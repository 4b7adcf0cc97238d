package io.jenkins.plugins.amibackup.engine.operation.document;

import io.jenkins.plugins.amibackup.engine.aws.Names;
import io.jenkins.plugins.amibackup.engine.base.Ids;
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
 * @param newVolumeId null until the instance shows it
 * @param taskId null until EC2 has given it one
 * @param failed the tasks that EC2 has failed before; their number is part of the client token
 * @param replacedAt when EC2 was done with it, by the clock of whoever drove; null until then
 */
public record RootReplacement(
        String imageId,
        String device,
        String oldVolumeId,
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
        return new RootReplacement(imageId, device, oldVolumeId, null, null, failed, null);
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
        return new RootReplacement(imageId, device, oldVolumeId, null, id, failed, null);
    }

    /** EC2 has failed it: the next try is another task. */
    public RootReplacement again() {
        List<String> all = new ArrayList<>(failed);
        all.add(taskId);
        return planned(imageId, device, oldVolumeId, all);
    }

    /** @param volumeId null where the instance doesn't show it */
    public RootReplacement replaced(String volumeId, Instant now) {
        return new RootReplacement(imageId, device, oldVolumeId, volumeId, taskId, failed, now);
    }

    /** The call, for a shell, that goes forward again to the state before: by hand, because it stops the instance. */
    String forward(String instanceId, String region) {
        String aws = "aws ec2 %s --region " + region + " ";
        return String.join(
                " && ",
                aws.formatted("stop-instances") + "--instance-ids " + instanceId,
                aws.formatted("wait instance-stopped") + "--instance-ids " + instanceId,
                aws.formatted("detach-volume") + "--volume-id " + (newVolumeId == null ? "vol-…" : newVolumeId),
                aws.formatted("wait volume-available") + "--volume-ids "
                        + (newVolumeId == null ? "vol-…" : newVolumeId),
                aws.formatted("attach-volume") + "--instance-id " + instanceId + " --volume-id " + oldVolumeId
                        + " --device " + device,
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
