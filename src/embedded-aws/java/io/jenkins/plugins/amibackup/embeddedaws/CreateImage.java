package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * CreateImage: snapshots all volumes of an instance. It has no client token, and the snapshots are encrypted as the
 * volumes are.
 */
final class CreateImage implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        Parameters parameters = call.parameters;
        String instanceId = parameters.required("InstanceId");
        String name = parameters.required("Name");
        String description = parameters.text("Description", "");
        boolean noReboot = parameters.flag("NoReboot");
        MappingOverrides overrides = MappingOverrides.read(parameters);
        call.authorizeNew("ec2:CreateImage", "image");
        call.authorizeNew("ec2:CreateImage", "snapshot");
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "image", "snapshot");
        call.checked();
        Instance instance = call.instance(instanceId);
        refuseUnlessImageable(instance, call.now);
        ImageNames.check(call, name);
        ImageNames.checkDescription(description);
        List<Volume> volumes = overrides.choose(instance, call.now);
        Limits.checkNewImage(call, noReboot, volumes.size());
        if (!noReboot && instance.state(call.now).equals("running")) {
            instance.reboots++;
            instance.health.restarts(call.now, call.world.durations.instance().plus(call.world.durations.checks()));
        }
        Image image = create(call, instance, volumes, overrides, name, description, noReboot, tags);
        xml.text("imageId", image.id);
    }

    private static void refuseUnlessImageable(Instance instance, Instant now) {
        String state = instance.state(now);
        if (!state.equals("running") && !state.equals("stopped")) {
            throw AwsError.bad(
                    "IncorrectInstanceState",
                    "The instance '" + instance.id + "' is in the state '" + state
                            + "', in which an image cannot be created: it must be 'running' or 'stopped'");
        }
        if (!instance.traits.isEbsBacked()) {
            throw AwsError.bad(
                    "IncorrectInstanceState",
                    "The instance '" + instance.id + "' does not have a volume attached at root ("
                            + instance.traits.rootDeviceName() + "): it is not EBS-backed");
        }
    }

    private static Image create(
            Ec2Call call,
            Instance instance,
            List<Volume> volumes,
            MappingOverrides overrides,
            String name,
            String description,
            boolean noReboot,
            Map<String, Map<String, String>> tags) {
        Ec2World world = call.world;
        double largest = volumes.stream().mapToInt(v -> v.spec.sizeGiB()).max().orElse(0);
        Instant ready = call.now.plus(world.settings.snapshotsBegin).plus(world.durations.image(largest));
        String reason = Ec2Settings.take(world.settings.imageFailures);
        Image image = new Image(
                world.ids,
                call.region.name,
                call.accountId(),
                name,
                description,
                instance.traits,
                noReboot ? Image.Origin.CREATE_NO_REBOOT : Image.Origin.CREATE,
                new Image.Source(instance.id, instance.imageId, call.region.name),
                call.now,
                ready,
                reason == null ? null : new Image.Failure("Server.InternalError", reason),
                tags.get("image"));
        List<BlockDevice> devices = new ArrayList<>();
        for (Volume volume : volumes) {
            Snapshot snapshot = new Snapshot(
                    world.ids,
                    call.accountId(),
                    call.now.plus(world.settings.snapshotsBegin),
                    call.now.plus(world.settings.snapshotsBegin).plus(world.durations.image(volume.spec.sizeGiB())),
                    tags.get("snapshot"),
                    volume.id,
                    volume.spec.sizeGiB(),
                    volume.spec.usedGiB(),
                    volume.kmsKeyArn,
                    reason);
            snapshot.description = "Created by CreateImage(" + instance.id + ") for " + image.id;
            devices.add(overrides.device(volume, snapshot));
        }
        devices.addAll(overrides.instanceStores());
        image.devices = List.copyOf(devices);
        call.region.add(image);
        return image;
    }
}
