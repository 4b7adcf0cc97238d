package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** RunInstances from an image. A launch that EC2 accepts can still fail: the machine is then terminated with a StateReason. */
final class RunInstances implements Ec2Action {

    private static final int LONGEST_TOKEN = 64;

    @Override
    public void answer(Ec2Call call, Xml xml) {
        Parameters parameters = call.parameters;
        String imageId = parameters.required("ImageId");
        int least = Integer.parseInt(parameters.required("MinCount"));
        int most = Integer.parseInt(parameters.required("MaxCount"));
        Image image = call.image(imageId);
        LaunchRequest request = new LaunchRequest(parameters, call.accountId());
        InstanceSpec spec = request.spec(image);
        String zone = request.zone();
        LaunchMappings mappings = LaunchMappings.read(parameters);
        String description = request.interfaceDescription();
        boolean interfaceGoes = request.interfaceGoes();
        String token = parameters.text("ClientToken", "");
        for (String type : List.of("instance", "volume", "network-interface")) {
            call.authorizeNew("ec2:RunInstances", type);
        }
        Map<String, Map<String, String>> tags =
                TagRules.specifications(call, "instance", "volume", "network-interface");
        boolean trial = call.isTrial();
        parameters.done();
        if (least < 1 || most < least) {
            throw AwsError.invalidValue("Value (" + least + ") for parameter minCount is invalid.");
        }
        if (token.length() > LONGEST_TOKEN) {
            throw AwsError.invalidValue("The client token is longer than " + LONGEST_TOKEN + " characters");
        }
        String known = call.region.idempotent(call, token);
        if (known != null && !trial) {
            List<Instance> before = call.region.instances.values().stream()
                    .filter(instance -> instance.reservationId.equals(known))
                    .toList();
            InstanceXml.reservation(xml, known, call.accountId(), before, call.now);
            return;
        }
        if (!image.state(call.now).equals("available")) {
            throw AwsError.bad("InvalidAMIID.Unavailable", "The image ID '" + imageId + "' is not available");
        }
        List<LaunchMappings.Planned> volumes = mappings.plan(call, image, tags.get("volume"));
        LaunchChecks.type(spec, image.traits);
        Subnet subnet = LaunchPlace.settle(call, spec, zone);
        LaunchChecks.profile(call, parameters, spec);
        call.endTrial(trial);
        // What is there can be told without making anything; whether there is room shows only now.
        LaunchChecks.product(call, image.traits);
        LaunchChecks.room(call, spec, subnet, most);
        String reservation = call.world.ids.next("r");
        List<Instance> instances = new ArrayList<>();
        Set<Long> used = call.region.network.used(call.region, subnet.id, call.now);
        for (int i = 0; i < most; i++) {
            InstanceSpec one = request.spec(image);
            LaunchPlace.settle(call, one, zone);
            one.iamInstanceProfile = spec.iamInstanceProfile;
            LaunchPlace.address(call, one, subnet, used, used.size());
            one.tags.putAll(tags.get("instance"));
            Fate fate = call.world.fates.next(one, subnet.zone);
            Instance instance = launch(call, image, one, reservation, token, volumes, fate);
            instance.network =
                    new NetworkInterface(instance, description, interfaceGoes, tags.get("network-interface"));
            instances.add(instance);
        }
        instances.forEach(call.region::add);
        call.region.remember(call, token, reservation);
        InstanceXml.reservation(xml, reservation, call.accountId(), instances, call.now);
    }

    private static Instance launch(
            Ec2Call call,
            Image image,
            InstanceSpec spec,
            String reservation,
            String token,
            List<LaunchMappings.Planned> volumes,
            Fate fate) {
        Ec2World world = call.world;
        Instant running = call.now.plus(fate.start == null ? world.durations.instance() : fate.start);
        Duration checks = fate.checks == null ? world.durations.checks() : fate.checks;
        Instance instance = new Instance(
                world.ids, spec, call.region.name, image.traits, image.id, reservation, token, call.now, running);
        String says = world.fates.console(image.traits.isWindows());
        instance.health = new Health(running, checks, fate, says);
        for (LaunchMappings.Planned volume : volumes) {
            instance.volumes.add(
                    new Volume(world.ids, instance, volume.spec(), volume.kmsKeyArn(), volume.snapshotId(), call.now));
        }
        Instance.Reason death = fate.death == null
                ? LaunchKeys.inTheWay(call, volumes)
                : new Instance.Reason(fate.death.code(), fate.death.message());
        if (death != null) {
            instance.die(running.plus(fate.lives), death);
        }
        return instance;
    }
}
