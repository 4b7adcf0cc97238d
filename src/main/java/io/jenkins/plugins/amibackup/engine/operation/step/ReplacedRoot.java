package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Time;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Shell;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.operation.document.RootReplacement;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTaskState;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * What EC2 says of a replacement of a root volume. Others can write the document, so a person is told to attach or detach a volume
 * only when EC2 shows that it can be the one.
 */
final class ReplacedRoot {

    private final RestoreData data;
    private final LaunchedMachine machine;
    private int looks;

    /** @param machine knows which image takes the place */
    ReplacedRoot(RestoreData data, LaunchedMachine machine) {
        this.data = data;
        this.machine = machine;
    }

    private String instanceId() {
        return data.request().inPlaceOf();
    }

    private Instance instance(StepContext context) {
        return context.ec2().instance(instanceId()).instance();
    }

    /** The root volume that the instance has now; empty for none. */
    Optional<String> rootVolume(StepContext context) {
        return volumeId(instance(context));
    }

    private static Optional<String> volumeId(Instance instance) {
        return RootTarget.root(instance).map(mapping -> mapping.ebs().volumeId());
    }

    private List<ReplaceRootVolumeTask> tasks(StepContext context) {
        return context.ec2().roots().tasks(List.of(instanceId()));
    }

    /** Whether a task is this run's: its tags say so, or, where somebody has taken those off, that it is made of this run's own image. */
    static boolean isOwn(ReplaceRootVolumeTask task, RestoreData data) {
        return Tags.isOf(data.runId(), task.tags())
                || !Tags.map(task.tags()).containsKey(Tags.RUN_ID)
                        && data.image() != null
                        && data.image().exists()
                        && data.image().id().equals(task.imageId());
    }

    /** Whether the instance has no root volume at all in this state of a task. */
    static boolean isDetached(String state) {
        return ReplaceRootVolumeTaskState.FAILED_DETACHED.toString().equals(state);
    }

    /** When EC2 began a task; empty where that can't be told. */
    private static Optional<Instant> begun(ReplaceRootVolumeTask task) {
        return Ec2Time.read(task.startTime());
    }

    /**
     * The replacement that has left an instance without a root volume; the newest of several, and one of which EC2 doesn't say when
     * counts as new.
     */
    static Optional<ReplaceRootVolumeTask> detached(List<ReplaceRootVolumeTask> tasks) {
        return tasks.stream()
                .filter(task -> isDetached(task.taskStateAsString()))
                .max(Comparator.comparing(task -> begun(task).orElse(Instant.MAX)));
    }

    /**
     * Confirms that EC2 has done what the document says, and tells the result which volumes it shows.
     *
     * @param patient whether to look again where EC2 doesn't show the replacement as done, or the instance its new root volume: not
     *     every answer is as new as the one before it
     * @return false where they may be shown only later
     * @throws OperationException when EC2 shows no such replacement by this run
     */
    boolean confirm(boolean patient, StepContext context) {
        RootReplacement root = data.root();
        Optional<ReplaceRootVolumeTask> task = tasks(context).stream()
                .filter(done -> done.replaceRootVolumeTaskId().equals(root.taskId()))
                .filter(done -> done.taskState() == ReplaceRootVolumeTaskState.SUCCEEDED)
                .filter(done -> isOwnForSure(done, context))
                .findFirst();
        if (task.isEmpty()) {
            if (isForLater(patient)) {
                return false;
            }
            throw OperationException.refused("root.notConfirmed", instanceId(), root.taskId(), data.runId());
        }
        Instance instance = instance(context);
        Optional<String> standing = volumeId(instance);
        boolean isNew = standing.filter(id ->
                        root.newVolumeId() == null ? !id.equals(root.oldVolumeId()) : id.equals(root.newVolumeId()))
                .isPresent();
        if (!isNew && isForLater(patient)) {
            return false;
        }
        if (!isNew && root.newVolumeId() != null) {
            context.log().warn("root.another", instanceId(), standing.orElse("-"), root.newVolumeId());
        }
        String old = root.oldVolumeId();
        boolean isKept = !old.equals(standing.orElse("")) && canBeOld(old, instance, begun(task.get()), context);
        data.inPlace(isKept ? old : "", isNew ? standing.orElseThrow() : "", device(instance));
        return true;
    }

    /** Whether to look again for what EC2 doesn't show. */
    private boolean isForLater(boolean patient) {
        return patient && looks++ < MakesImage.LOOKS;
    }

    /** Where only the image speaks for it, AWS must say that the image is this run's: its id is in the document, too. */
    private boolean isOwnForSure(ReplaceRootVolumeTask task, StepContext context) {
        return isOwn(task, data)
                && (Tags.isOf(data.runId(), task.tags())
                        || !data.isStanding()
                                && machine.image(context).imageId().equals(task.imageId()));
    }

    /**
     * The alarm, where the instance has no root volume because EC2 has lost it in a task of this run.
     *
     * @return empty where it has one, or where that wasn't this run
     */
    Optional<Line> alarm(StepContext context) {
        if (data.root() == null || rootVolume(context).isPresent()) {
            return Optional.empty();
        }
        return detached(tasks(context))
                .filter(task -> data.root().failed().contains(task.replaceRootVolumeTaskId()) || isOwn(task, data))
                .map(task -> alarm(task.replaceRootVolumeTaskId(), begun(task), context));
    }

    /** @param begun when the task was begun; empty where that can't be told: then no volume is named */
    Line alarm(String taskId, Optional<Instant> begun, StepContext context) {
        String old = data.root().oldVolumeId();
        Instance instance = instance(context);
        return canBeOld(old, instance, begun, context)
                ? Line.of(
                        "root.detached",
                        instanceId(),
                        taskId,
                        old,
                        Shell.word(device(instance)),
                        context.ec2().region())
                : Line.of("root.detachedUnknown", instanceId(), taskId);
    }

    /** EC2's own word, where it gives it. */
    private String device(Instance instance) {
        return Optional.ofNullable(instance.rootDeviceName()).orElse(data.root().device());
    }

    /** Whether a volume is there, in the zone of the instance, older than the replacement, and attached to no other instance. */
    private boolean canBeOld(String volumeId, Instance instance, Optional<Instant> begun, StepContext context) {
        String zone = instance.placement().availabilityZone();
        try {
            return context.ec2().volumes(List.of(volumeId)).stream()
                    .anyMatch(volume ->
                            begun.filter(at -> canBeOld(volume, zone, at)).isPresent());
        } catch (AwsException refused) {
            if (!refused.is("InvalidVolume.NotFound")) {
                throw refused;
            }
            return false;
        }
    }

    private boolean canBeOld(Volume volume, String zone, Instant begun) {
        return zone.equals(volume.availabilityZone())
                && volume.createTime() != null
                && volume.createTime().isBefore(begun)
                && volume.attachments().stream()
                        .allMatch(attached -> instanceId().equals(attached.instanceId()));
    }
}
