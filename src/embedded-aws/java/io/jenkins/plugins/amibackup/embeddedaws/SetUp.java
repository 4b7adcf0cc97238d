package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Objects;

/** Makes what a test wants to be there, as if AWS had always had it. Used under the lock of {@link Ec2World}. */
final class SetUp {

    private SetUp() {}

    /** A running instance, older than any visibility delay. */
    static Instance instance(Ec2World world, Ec2Region region, InstanceSpec spec, Instant now) {
        String imageId = spec.imageId == null ? region.amazons(world.ids, now).id : spec.imageId;
        Instant before = now.minus(world.visibilityDelay);
        Instance instance = new Instance(
                world.ids, spec, region.name, spec.traits(), imageId, world.ids.next("r"), "", before, now);
        for (VolumeSpec volumeSpec : spec.volumesOrDefault()) {
            String key = volumeSpec.encrypted() && volumeSpec.kmsKeyArn() == null
                    ? world.keys.ebsDefault(region.name, spec.accountId)
                    : volumeSpec.kmsKeyArn();
            Volume volume = new Volume(world.ids, instance, volumeSpec, key, "", before);
            instance.volumes.add(volume);
        }
        region.add(instance);
        if (spec.iamInstanceProfile != null) {
            world.profiles.ensure(spec.iamInstanceProfile);
        }
        return instance;
    }

    /** An available image of the snapshots another image has. */
    static Image imageOfTheSameSnapshots(Ec2World world, Image first, String name, Instant now) {
        Image second = new Image(
                world.ids,
                first.region,
                first.ownerId,
                name,
                first.description,
                first.traits,
                Image.Origin.CREATE,
                first.source,
                now,
                now,
                null,
                Map.of());
        second.devices = first.devices;
        world.region(first.region).add(second);
        return second;
    }

    /** A launch template with a version for each image; the first version is its default. */
    static LaunchTemplate launchTemplate(Ec2Region region, String name, List<String> imageIds) {
        LaunchTemplate template = region.references.addTemplate(Account.DEFAULT.id(), name);
        imageIds.forEach(template::add);
        return template;
    }

    /** Tags any resource, also with tags only AWS may set. */
    static void tag(Ec2World world, String resourceId, Map<String, String> tags, Instant now) {
        resource(world, resourceId).tags.put(tags, now);
    }

    /** Removes every tag of any resource, AWS's own too. */
    static void untag(Ec2World world, String resourceId, Instant now) {
        Tags tags = resource(world, resourceId).tags;
        tags.remove(tags.now().keySet(), now);
    }

    private static Resource resource(Ec2World world, String id) {
        return world.regions().stream()
                .map(region -> region.resource(id))
                .filter(Objects::nonNull)
                .findFirst()
                .orElseThrow(() -> new NoSuchElementException("There is no resource " + id));
    }
}
