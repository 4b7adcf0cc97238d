package io.jenkins.plugins.amibackup.embeddedaws;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** RunInstances, as far as a restored image needs it to be tried out. User data is taken and thrown away. */
final class RunInstances implements Ec2Action {

    @Override
    public void answer(Ec2Call call, Xml xml) {
        Parameters parameters = call.parameters;
        String imageId = parameters.required("ImageId");
        int least = Integer.parseInt(parameters.required("MinCount"));
        int most = Integer.parseInt(parameters.required("MaxCount"));
        InstanceSpec spec = spec(parameters, call.accountId());
        String token = parameters.text("ClientToken", "");
        parameters.text("UserData");
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "instance", "volume");
        call.checked();
        if (least < 1 || most < least) {
            throw AwsError.invalidValue("Value (" + least + ") for parameter minCount is invalid.");
        }
        String known = call.region.idempotent(call, token);
        if (known != null) {
            List<Instance> before = call.region.instances.values().stream()
                    .filter(instance -> instance.reservationId.equals(known))
                    .toList();
            InstanceXml.reservation(xml, known, call.accountId(), before, call.now);
            return;
        }
        Image image = call.image(imageId);
        if (!image.state(call.now).equals("available")) {
            throw AwsError.bad("InvalidAMIID.Unavailable", "The image ID '" + imageId + "' is not available");
        }
        spec.accountId = call.accountId();
        spec.tags.putAll(tags.get("instance"));
        String reservation = call.world.ids.next("r");
        List<Instance> instances = new ArrayList<>();
        for (int i = 0; i < most; i++) {
            instances.add(run(call, image, spec, reservation, token, tags.get("volume")));
        }
        call.region.remember(call, token, reservation);
        InstanceXml.reservation(xml, reservation, call.accountId(), instances, call.now);
    }

    private static InstanceSpec spec(Parameters parameters, String accountId) {
        InstanceSpec spec = InstanceSpec.named("").ofType(parameters.text("InstanceType", "m1.small"));
        spec.tags.clear();
        spec.keyName(parameters.text("KeyName"));
        spec.ebsOptimized = parameters.flag("EbsOptimized");
        spec.privateIp = parameters.text("PrivateIpAddress", spec.privateIp);
        spec.subnetId = parameters.text("SubnetId", spec.subnetId);
        Parameters profile = parameters.structure("IamInstanceProfile");
        String profileName = profile.text("Name");
        spec.iamInstanceProfile(profile.text(
                "Arn", profileName == null ? null : "arn:aws:iam::" + accountId + ":instance-profile/" + profileName));
        Parameters placement = parameters.structure("Placement");
        String zone = placement.text("AvailabilityZone", "a");
        spec.placement(zone.substring(zone.length() - 1), placement.text("Tenancy", "default"));
        parameters.list("SecurityGroupId").forEach(group -> spec.securityGroup(group, group));
        return spec;
    }

    private static Instance run(
            Ec2Call call,
            Image image,
            InstanceSpec spec,
            String reservation,
            String token,
            Map<String, String> volumeTags) {
        Ec2World world = call.world;
        Instance instance = new Instance(
                world.ids,
                spec,
                call.region.name,
                image.traits,
                image.id,
                reservation,
                token,
                call.now,
                call.now.plus(world.durations.instance()));
        call.region.instances.put(instance.id, instance);
        for (BlockDevice device : image.volumes()) {
            Snapshot snapshot = device.snapshot();
            VolumeSpec volumeSpec = new VolumeSpec(
                    device.deviceName(),
                    device.sizeGiB(),
                    snapshot.usedGiB,
                    device.volumeType(),
                    device.iops(),
                    device.throughput(),
                    snapshot.encrypted(),
                    snapshot.kmsKeyArn,
                    device.deleteOnTermination(),
                    new LinkedHashMap<>(volumeTags));
            String key = snapshot.kmsKeyArn;
            if (key == null && world.settings.encryptsByDefault(call.region.name, call.accountId())) {
                key = world.keys.ebsDefault(call.region.name, call.accountId());
            }
            Volume volume = new Volume(world.ids, instance, volumeSpec, key, snapshot.id, call.now);
            instance.volumes.add(volume);
            call.region.volumes.put(volume.id, volume);
        }
        return instance;
    }
}
