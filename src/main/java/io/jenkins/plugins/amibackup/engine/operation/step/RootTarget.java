package io.jenkins.plugins.amibackup.engine.operation.step;

import com.fasterxml.jackson.databind.JsonNode;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.InstanceStateName;
import software.amazon.awssdk.services.ec2.model.ProductCode;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;
import software.amazon.awssdk.services.ec2.model.Volume;

/**
 * The instance whose root volume is replaced, as it is when it was looked at.
 *
 * @param device the name of its root device
 * @param rootVolumeId its root volume
 * @param rootGib the size of that
 * @param otherVolumes what isn't rolled back: each volume with its device
 * @param hasTpm whether it has a NitroTPM, whose data EC2 resets
 * @param imageId the image that was looked at
 * @see <a href="https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/replace-root.html">What EC2 demands</a>
 */
record RootTarget(
        String instanceId,
        String device,
        String rootVolumeId,
        long rootGib,
        List<String> otherVolumes,
        boolean hasTpm,
        String imageId) {

    private static final String INSTANCE_STORE = "instance-store";
    private static final String BIOS = "legacy-bios";
    private static final String UEFI = "uefi";

    /**
     * Looks whether the instance is the backup's, and whether EC2 would take the image for it. All that speaks against it comes in one
     * list.
     *
     * @param cannot the key of the line that holds the list
     * @param own tells the replacement that this run has begun itself
     * @param image the image, as EC2 describes it in JSON: the stored one where the restored one isn't there yet
     * @throws OperationException with the line to show
     */
    static RootTarget check(
            String instanceId,
            String cannot,
            Predicate<ReplaceRootVolumeTask> own,
            BackupRecord record,
            JsonNode image,
            StepContext context) {
        if (record.isForeign()) {
            throw OperationException.badInput("root.foreign", instanceId, record.amiId());
        }
        Ec2.OwnedInstance owned = context.ec2().instance(instanceId);
        Instance instance = owned.instance();
        List<Line> against = new ArrayList<>();
        belongs(owned, record, image, against);
        state(instance, against);
        alike(instance, image, against);
        boots(instance, image, against);
        Optional<InstanceBlockDeviceMapping> root = root(instance);
        List<ReplaceRootVolumeTask> tasks = context.ec2().roots().tasks(List.of(instanceId));
        long gib = root.map(mapping -> gib(mapping.ebs().volumeId(), context)).orElse(0L);
        long imageGib = gib(image);
        if (root.isEmpty()) {
            against.add(noRoot(instance, tasks));
        } else if (imageGib < gib) {
            against.add(Line.of("root.cannot.smaller", imageGib, gib));
        }
        running(tasks, own).ifPresent(task -> against.add(Line.of("root.cannot.busy", task)));
        if (!against.isEmpty()) {
            throw OperationException.badInput(cannot, instanceId, record.amiId(), Line.list(against));
        }
        InstanceBlockDeviceMapping mapping = root.orElseThrow();
        return new RootTarget(
                instanceId,
                mapping.deviceName(),
                mapping.ebs().volumeId(),
                gib,
                others(instance, mapping),
                hasTpm(instance),
                image.path("ImageId").asText());
    }

    /** What is going to happen, while it can still be stopped. */
    void say(Optional<Image> standing, StepContext context) {
        OperationLog log = context.log();
        standing.ifPresent(image ->
                log.say(image.imageId().equals(imageId) ? "root.standing" : "root.standing.restored", image.imageId()));
        log.say("root.lookUp", instanceId, rootVolumeId, device, rootGib);
        if (hasTpm) {
            log.warn("root.tpm", instanceId);
        }
        sayOthers(context);
    }

    /** Said each time: whoever rolls a server back may take its data for rolled back, too. */
    void sayOthers(StepContext context) {
        if (otherVolumes.isEmpty()) {
            context.log().say("root.others.none");
        } else {
            context.log().warn("root.others", String.join(", ", otherVolumes));
        }
        context.sayInhabitants(instanceId);
    }

    private static void belongs(Ec2.OwnedInstance owned, BackupRecord record, JsonNode image, List<Line> against) {
        String instanceId = owned.instance().instanceId();
        if (!record.instanceId().equals(instanceId)) {
            against.add(Line.of("root.cannot.other", record.instanceId()));
        }
        // EC2's own word where it gives it: others can write the record.
        Stream.of(image, record.imageDescription())
                .map(described -> described.path("SourceInstanceId").asText(""))
                .filter(source -> !source.isEmpty()
                        && !source.equals(instanceId)
                        && record.instanceId().equals(instanceId))
                .findFirst()
                .ifPresent(source -> against.add(Line.of("root.cannot.otherImage", source)));
        String imageOwner = image.path("OwnerId").asText("");
        if (!record.account().equals(owned.ownerId())) {
            against.add(Line.of("root.cannot.account", owned.ownerId(), record.account()));
        } else if (!imageOwner.isEmpty() && !imageOwner.equals(owned.ownerId())) {
            against.add(Line.of("root.cannot.imageOwner", imageOwner, owned.ownerId()));
        }
    }

    private static void state(Instance instance, List<Line> against) {
        if (instance.state() == null || instance.state().name() != InstanceStateName.RUNNING) {
            against.add(Line.of(
                    "root.cannot.state",
                    instance.state() == null ? "-" : instance.state().nameAsString()));
        }
        String type = String.valueOf(instance.instanceTypeAsString());
        if (type.endsWith(".metal") || type.contains(".metal-")) {
            against.add(Line.of("root.cannot.metal", type));
        }
    }

    private static void alike(Instance instance, JsonNode image, List<Line> against) {
        differs("architecture", instance.architectureAsString(), image.path("Architecture"), against);
        differs("virtualization", instance.virtualizationTypeAsString(), image.path("VirtualizationType"), against);
        differs("billing", instance.usageOperation(), image.path("UsageOperation"), against);
        Set<String> own = new TreeSet<>();
        instance.productCodes().stream().map(ProductCode::productCodeId).forEach(own::add);
        Set<String> stored = new TreeSet<>();
        image.path("ProductCodes")
                .forEach(code -> stored.add(code.path("ProductCodeId").asText()));
        if (!own.equals(stored)) {
            against.add(Line.of("root.cannot.products", shown(own), shown(stored)));
        }
    }

    /** The firmware, the network card and the NitroTPM of an instance stay what they are: its new root volume must start with them. */
    private static void boots(Instance instance, JsonNode image, List<Line> against) {
        String mode = image.path("BootMode").asText("");
        String current = String.valueOf(instance.currentInstanceBootModeAsString());
        if (mode.equals(UEFI) && current.equals(BIOS) || mode.equals(BIOS) && current.equals(UEFI)) {
            against.add(Line.of("root.cannot.bootMode", current, mode));
        }
        if (Boolean.TRUE.equals(instance.enaSupport())
                && image.path("EnaSupport").isBoolean()
                && !image.path("EnaSupport").asBoolean()) {
            against.add(Line.of("root.cannot.ena"));
        }
        if (hasTpm(instance) && image.path("TpmSupport").asText("").isEmpty()) {
            against.add(Line.of("root.cannot.tpm"));
        }
    }

    private static boolean hasTpm(Instance instance) {
        return instance.tpmSupport() != null && !instance.tpmSupport().isEmpty();
    }

    private static Line noRoot(Instance instance, List<ReplaceRootVolumeTask> tasks) {
        if (INSTANCE_STORE.equals(instance.rootDeviceTypeAsString())) {
            return Line.of("root.cannot.instanceStore");
        }
        return ReplacedRoot.detached(tasks)
                .map(task -> Line.of("root.cannot.detached", task.replaceRootVolumeTaskId()))
                .orElseGet(() -> Line.of("root.cannot.noRoot"));
    }

    private static Object shown(Set<String> codes) {
        return codes.isEmpty() ? Line.of("root.none") : String.join(", ", codes);
    }

    /** What EC2 doesn't say of one of them is left to EC2. */
    private static void differs(String what, String own, JsonNode stored, List<Line> against) {
        String other = stored.asText("");
        if (own != null && !own.isEmpty() && !other.isEmpty() && !own.equals(other)) {
            against.add(Line.of("root.cannot." + what, own, other));
        }
    }

    static Optional<InstanceBlockDeviceMapping> root(Instance instance) {
        return instance.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().volumeId() != null)
                .filter(mapping -> Objects.equals(mapping.deviceName(), instance.rootDeviceName()))
                .findFirst();
    }

    private static List<String> others(Instance instance, InstanceBlockDeviceMapping root) {
        return instance.blockDeviceMappings().stream()
                .filter(mapping -> mapping != root && mapping.ebs() != null)
                .map(mapping -> mapping.ebs().volumeId() + " " + mapping.deviceName())
                .toList();
    }

    /** The size of a volume; 0 where EC2 doesn't show it yet: then the comparison is left to EC2. */
    private static long gib(String volumeId, StepContext context) {
        try {
            return context.ec2().volumes(List.of(volumeId)).stream()
                    .map(Volume::size)
                    .filter(Objects::nonNull)
                    .findFirst()
                    .orElse(0);
        } catch (AwsException refused) {
            if (!refused.is("InvalidVolume.NotFound")) {
                throw refused;
            }
            return 0;
        }
    }

    /** The size of an image's root volume, in GiB; 0 where it can't be told. */
    private static long gib(JsonNode image) {
        for (JsonNode mapping : image.path("BlockDeviceMappings")) {
            if (mapping.path("DeviceName")
                    .asText()
                    .equals(image.path("RootDeviceName").asText())) {
                return mapping.path("Ebs").path("VolumeSize").asLong();
            }
        }
        return 0;
    }

    /** The replacement of somebody else that is under way. */
    private static Optional<String> running(List<ReplaceRootVolumeTask> tasks, Predicate<ReplaceRootVolumeTask> own) {
        return tasks.stream()
                .filter(task -> !own.test(task) && !hasEnded(task))
                .map(ReplaceRootVolumeTask::replaceRootVolumeTaskId)
                .findFirst();
    }

    private static boolean hasEnded(ReplaceRootVolumeTask task) {
        return switch (task.taskState()) {
            case SUCCEEDED, FAILED, FAILED_DETACHED -> true;
            default -> false;
        };
    }
}
