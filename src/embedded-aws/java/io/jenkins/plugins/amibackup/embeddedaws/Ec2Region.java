package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Everything EC2 has in one Region, of all accounts. Used under the lock of {@link Ec2World} only. */
final class Ec2Region {

    /** How long a deregistered image is answered as Unavailable; after that it is NotFound. */
    static final Duration REMEMBERED = Duration.ofHours(1);

    /** How long the client token of a launch holds; after that the same call launches again. */
    private static final Duration LAUNCHES_REMEMBERED = Duration.ofHours(24);

    final String name;
    final Map<String, Image> images = new LinkedHashMap<>();
    final Map<String, Snapshot> snapshots = new LinkedHashMap<>();
    final Map<String, Instance> instances = new LinkedHashMap<>();
    /** Of all instances, by their own ids. */
    final Map<String, NetworkInterface> interfaces = new LinkedHashMap<>();

    final Network network;
    final Map<String, Volume> volumes = new LinkedHashMap<>();
    /** The newest task of each image, by image id. */
    final Map<String, StoreTask> storeTasks = new LinkedHashMap<>();

    final Map<String, RootReplacement> rootReplacements = new LinkedHashMap<>();
    final ImageReferences references = new ImageReferences();
    final RecycleBin bin = new RecycleBin();

    private final Map<String, Image> imageByName = new HashMap<>();
    private final Deque<Image> deregistered = new ArrayDeque<>();
    private final List<Image> pending = new ArrayList<>();
    final Map<String, Idempotency> tokens = new HashMap<>();
    private Image amazons;

    /** What a client token was sent with, what it made, and when. */
    private record Idempotency(Map<String, String> request, String id, Instant made) {

        boolean isForgotten(Ec2Call call) {
            return call.action.equals("RunInstances") && !call.now.isBefore(made.plus(LAUNCHES_REMEMBERED));
        }
    }

    Ec2Region(String name) {
        this.name = name;
        this.network = new Network(name);
    }

    /** Any resource; null where there never was one. */
    Resource resource(String id) {
        IdForm form = IdForm.of(id);
        return form == null ? null : all(form).get(id);
    }

    /** All resources of a kind, by their ids. */
    Map<String, ? extends Resource> all(IdForm form) {
        return switch (form) {
            case IMAGE -> images;
            case SNAPSHOT -> snapshots;
            case INSTANCE -> instances;
            case VOLUME -> volumes;
            case INTERFACE -> interfaces;
            case VPC -> network.vpcs;
            case SUBNET -> network.subnets;
            case ROUTE_TABLE -> network.tables;
            case GROUP -> network.groups;
            case KEY_PAIR -> network.keysById();
            case ADDRESS -> network.addresses;
            case ROOT_REPLACEMENT -> rootReplacements;
        };
    }

    Image imageNamed(String accountId, String imageName) {
        return imageByName.get(accountId + "/" + imageName);
    }

    /** With its volumes, its network interface, and what its launch named. */
    void add(Instance instance) {
        network.ensure(instance);
        instances.put(instance.id, instance);
        interfaces.put(instance.network.id, instance.network);
        instance.volumes.forEach(volume -> volumes.put(volume.id, volume));
    }

    void add(Image image) {
        images.put(image.id, image);
        imageByName.put(image.ownerId + "/" + image.name, image);
        pending.add(image);
        for (Snapshot snapshot : image.snapshots()) {
            snapshot.usedBy.add(image.id);
            snapshots.putIfAbsent(snapshot.id, snapshot);
        }
    }

    void deregister(Image image, Instant now) {
        image.gone = now;
        imageByName.remove(image.ownerId + "/" + image.name);
        image.snapshots().forEach(snapshot -> snapshot.usedBy.remove(image.id));
        deregistered.addLast(image);
        while (deregistered.getFirst().isGone(now.minus(REMEMBERED))) {
            images.remove(deregistered.removeFirst().id);
        }
    }

    /** Images still being made. */
    List<Image> pending(Instant now) {
        pending.removeIf(image -> !image.state(now).equals("pending"));
        return pending;
    }

    /** What an earlier call with the same client token made; null for none. */
    String idempotent(Ec2Call call, String token) {
        Idempotency before = tokens.get(tokenKey(call, token));
        if (before != null && before.isForgotten(call)) {
            return null;
        }
        if (before != null && !before.request().equals(call.parameters.all())) {
            throw AwsError.bad(
                    "IdempotentParameterMismatch", "The client token was used before with other parameters: " + token);
        }
        return before == null ? null : before.id();
    }

    /** Remembers what a call with a client token made; nothing for an empty token. */
    void remember(Ec2Call call, String token, String id) {
        if (!token.isEmpty()) {
            tokens.put(tokenKey(call, token), new Idempotency(call.parameters.all(), id, call.now));
        }
    }

    private static String tokenKey(Ec2Call call, String token) {
        return call.action + "/" + call.accountId() + "/" + token;
    }

    /** A public image of Amazon's, as every Region has many. */
    Image amazons(Ids ids, Instant now) {
        if (amazons == null) {
            String owner = "137112412989";
            Traits traits = InstanceSpec.named("").traits();
            String imageName = "al2023-ami-2023.9.20261110.0-kernel-6.1-x86_64";
            amazons = new Image(
                    ids,
                    name,
                    owner,
                    imageName,
                    "Amazon Linux 2023 AMI",
                    traits,
                    Image.Origin.PUBLIC,
                    new Image.Source(null, null, null),
                    now,
                    now,
                    null,
                    Map.of());
            Snapshot root = new Snapshot(ids, owner, now, now, Map.of(), "vol-ffffffff", 8, 2, null, null);
            amazons.devices = List.of(new BlockDevice(traits.rootDeviceName(), null, root, 8, "gp3", 3000, 125, true));
            add(amazons);
        }
        return amazons;
    }
}
