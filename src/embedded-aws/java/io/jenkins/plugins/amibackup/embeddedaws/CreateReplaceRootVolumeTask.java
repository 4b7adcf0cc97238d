package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;

/** CreateReplaceRootVolumeTask from an image of the account: the instance reboots with another root volume. */
final class CreateReplaceRootVolumeTask implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        Parameters parameters = call.parameters;
        String instanceId = parameters.required("InstanceId");
        String imageId = parameters.required("ImageId");
        boolean deletes = parameters.flag("DeleteReplacedRootVolume");
        String token = parameters.text("ClientToken", "");
        call.authorizeNew("ec2:CreateReplaceRootVolumeTask", "replace-root-volume-task");
        call.authorizeNew("ec2:CreateReplaceRootVolumeTask", "volume");
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "replace-root-volume-task");
        call.checked();
        String known = call.region.idempotent(call, token);
        RootReplacement task = known != null ? call.region.rootReplacements.get(known) : null;
        if (task == null) {
            Instance instance = call.instance(instanceId);
            Image image = call.ownImage(imageId);
            check(call, instance, image);
            task = replace(call, instance, image, deletes, tags.get("replace-root-volume-task"));
            call.region.remember(call, token, task.id);
        }
        xml.start("replaceRootVolumeTask");
        DescribeReplaceRootVolumeTasks.task(xml, task, call, call.now);
        xml.end();
    }

    private static void check(Ec2Call call, Instance instance, Image image) {
        if (!instance.state(call.now).equals("running")) {
            throw AwsError.bad(
                    "IncorrectInstanceState", "The instance '" + instance.id + "' is not in the state 'running'.");
        }
        if (instance.replacements.stream().anyMatch(task -> task.isInProgress(call.now))) {
            throw AwsError.bad(
                    "IncorrectState",
                    "A root volume replacement task is already in progress for the instance '" + instance.id + "'.");
        }
        if (InstanceTypes.isBareMetal(instance.spec.instanceType) || !instance.traits.isEbsBacked()) {
            throw AwsError.bad(
                    "UnsupportedOperation",
                    "The root volume of the instance '" + instance.id + "' cannot be replaced: it is of bare metal, or"
                            + " its root is no EBS volume.");
        }
        if (!image.state(call.now).equals("available")) {
            throw AwsError.bad("InvalidAMIID.Unavailable", "The image ID '" + image.id + "' is not available");
        }
        same("architecture", instance.traits.architecture(), image.traits.architecture());
        same("virtualization type", instance.traits.virtualizationType(), image.traits.virtualizationType());
        same("product code", instance.traits.productCode(), image.traits.productCode());
        same("platform", instance.traits.platformDetails(), image.traits.platformDetails());
        Volume old = root(instance, call.now);
        int size = rootOf(image).sizeGiB();
        if (old != null && size < old.spec.sizeGiB()) {
            throw AwsError.invalidValue("The root volume of the image is of " + size + " GiB, and that of the instance"
                    + " of " + old.spec.sizeGiB() + " GiB: it cannot be smaller.");
        }
    }

    private static void same(String what, String ofInstance, String ofImage) {
        if (!Objects.equals(ofInstance, ofImage)) {
            throw AwsError.invalidValue("The " + what + " of the image, " + ofImage
                    + ", does not match that of the instance, " + ofInstance + ".");
        }
    }

    private static BlockDevice rootOf(Image image) {
        return image.volumes().stream()
                .filter(device -> device.deviceName().equals(image.traits.rootDeviceName()))
                .findFirst()
                .orElseThrow(() -> AwsError.invalidValue("The image '" + image.id + "' has no root volume"));
    }

    /** Null after a replacement that lost it. */
    private static Volume root(Instance instance, Instant time) {
        return instance.volumes(time).stream()
                .filter(volume -> volume.spec.deviceName().equals(instance.traits.rootDeviceName()))
                .findFirst()
                .orElse(null);
    }

    private static RootReplacement replace(
            Ec2Call call, Instance instance, Image image, boolean deletes, Map<String, String> tags) {
        Ec2World world = call.world;
        Duration takes = world.durations.rootReplacement();
        RootReplacement.Outcome outcome = world.fates.replacement();
        RootReplacement task =
                new RootReplacement(world.ids, instance, image.id, deletes, outcome, call.now, takes, tags);
        call.region.rootReplacements.put(task.id, task);
        instance.replacements.add(task);
        Volume old = root(instance, call.now);
        if (old != null && outcome != RootReplacement.Outcome.FAILED) {
            old.detached = task.swaps();
        }
        Volume fresh = volume(call, instance, rootOf(image), old);
        if (outcome == RootReplacement.Outcome.SUCCEEDED) {
            fresh.attached = task.swaps();
            if (old != null && deletes) {
                old.gone = task.ends();
            }
            instance.health.checks.put(task.ends(), CheckVerdicts.INITIALIZING);
            instance.health.checks.put(task.ends().plus(world.durations.checks()), CheckVerdicts.OK);
        } else {
            fresh.attached = Instant.MAX;
            fresh.gone = task.ends();
        }
        instance.volumes.add(old == null ? 0 : instance.volumes.indexOf(old), fresh);
        call.region.volumes.put(fresh.id, fresh);
        return task;
    }

    /** Of the old one's kind; whether it is encrypted follows from the image and the account. */
    private static Volume volume(Ec2Call call, Instance instance, BlockDevice device, Volume old) {
        KmsKeys keys = call.world.keys;
        String key = device.snapshot().kmsKeyArn;
        if (key == null && call.world.settings.encryptsByDefault(call.region.name, call.accountId())) {
            key = keys.ebsDefault(call.region.name, call.accountId());
        }
        VolumeSpec spec = new VolumeSpec(
                device.deviceName(),
                device.sizeGiB(),
                device.snapshot().usedGiB,
                old == null ? device.volumeType() : old.spec.type(),
                old == null ? device.iops() : old.spec.iops(),
                old == null ? device.throughput() : old.spec.throughput(),
                key != null,
                key,
                old == null ? device.deleteOnTermination() : old.deleteOnTermination,
                Map.of());
        return new Volume(call.world.ids, instance, spec, key, device.snapshot().id, call.now);
    }
}
