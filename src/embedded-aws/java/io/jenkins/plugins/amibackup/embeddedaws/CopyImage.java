package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** CopyImage: into this Region from the same or another one, the only way to encrypt an image. */
final class CopyImage implements Ec2Action {

    /** How long AWS takes to find out that a key cannot be used. */
    private static final Duration KEY_TRIED = Duration.ofSeconds(30);

    /** What EC2 does with a key in the caller's name. */
    private static final List<String> KEY_USES =
            List.of("kms:CreateGrant", "kms:DescribeKey", "kms:GenerateDataKeyWithoutPlaintext");

    @Override
    public void answer(Ec2Call call, Xml xml) {
        Parameters parameters = call.parameters;
        String sourceId = parameters.required("SourceImageId");
        String sourceRegion = parameters.required("SourceRegion");
        String name = parameters.required("Name");
        String description = parameters.text("Description");
        boolean encrypted = parameters.flag("Encrypted");
        String key = parameters.text("KmsKeyId");
        boolean copyTags = parameters.flag("CopyImageTags");
        String token = parameters.text("ClientToken", "");
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "image", "snapshot");
        call.checked();
        if (key != null && !encrypted) {
            throw AwsError.bad(
                    "InvalidParameterDependency", "The parameter KmsKeyId requires the parameter Encrypted to be set.");
        }
        String known = call.region.idempotent(call, token);
        if (known != null) {
            xml.text("imageId", known);
            return;
        }
        ImageNames.check(call, name);
        Image source = source(call, sourceId, sourceRegion);
        ImageNames.checkDescription(description == null ? "" : description);
        String keyArn = key == null ? null : call.world.keys.resolve(key, call.region.name, call.accountId());
        Limits.checkNewCopy(call, source.snapshots().size());
        Map<String, String> imageTags = new LinkedHashMap<>();
        if (copyTags) {
            source.tags.now().forEach((tag, value) -> {
                if (!tag.startsWith("aws:")) {
                    imageTags.put(tag, value);
                }
            });
        }
        imageTags.putAll(tags.get("image"));
        TagRules.refuseTooMany(imageTags.keySet());
        boolean encrypts = encrypted || call.world.settings.encryptsByDefault(call.region.name, call.accountId());
        Image copy = copy(call, source, name, description, encrypts, keyArn, imageTags, tags.get("snapshot"));
        call.region.remember(call, token, copy.id);
        xml.text("imageId", copy.id);
    }

    private static Image source(Ec2Call call, String id, String regionName) {
        IdForm.IMAGE.check(id);
        Image source = call.world.region(regionName).images.get(id);
        if (!call.isKnown(source) || !source.isVisibleTo(call.accountId()) || source.isGone(call.now)) {
            throw IdForm.IMAGE.notFound(List.of(id));
        }
        if (!source.state(call.now).equals("available")) {
            throw AwsError.bad(
                    "InvalidAMIID.Unavailable",
                    "The image ID '" + id + "' is in the state '" + source.state(call.now) + "' and cannot be copied");
        }
        return source;
    }

    private static Image copy(
            Ec2Call call,
            Image source,
            String name,
            String description,
            boolean encrypts,
            String keyArn,
            Map<String, String> imageTags,
            Map<String, String> snapshotTags) {
        Ec2World world = call.world;
        double largest = source.snapshots().stream()
                .mapToInt(snapshot -> snapshot.sizeGiB)
                .max()
                .orElse(0);
        Duration takes = world.durations.copy(largest);
        String reason = Ec2Settings.take(world.settings.copyFailures);
        if (reason == null && isKeyInTheWay(call, source, encrypts, keyArn)) {
            reason = "Given key ID is not accessible";
            takes = takes.compareTo(KEY_TRIED) < 0 ? takes : KEY_TRIED;
        }
        Instant ready = call.now.plus(takes);
        Image image = new Image(
                world.ids,
                call.region.name,
                call.accountId(),
                name,
                description == null
                        ? "[Copied " + source.id + " from " + source.region + "] " + source.name
                        : description,
                source.traits,
                Image.Origin.COPY,
                new Image.Source(null, source.id, source.region),
                call.now,
                ready,
                reason == null ? null : new Image.Failure("Client.InternalError", reason),
                imageTags);
        List<BlockDevice> devices = new ArrayList<>();
        for (BlockDevice device : source.devices) {
            Snapshot from = device.snapshot();
            if (from == null) {
                devices.add(device);
                continue;
            }
            Instant complete = call.now.plus(world.durations.copy(from.sizeGiB));
            Snapshot to = new Snapshot(
                    world.ids,
                    call.accountId(),
                    call.now,
                    complete.isAfter(ready) ? ready : complete,
                    snapshotTags,
                    "vol-ffffffff",
                    from.sizeGiB,
                    from.usedGiB,
                    key(call, source, from, encrypts, keyArn),
                    reason);
            to.description = "Copied for DestinationAmi " + image.id + " from SourceAmi " + source.id
                    + " for SourceSnapshot " + from.id + ". Task created on "
                    + call.now.toEpochMilli() + ".";
            devices.add(device.of(to));
        }
        image.devices = List.copyOf(devices);
        call.region.add(image);
        return image;
    }

    /** The key of a copied snapshot; null where it stays unencrypted. Encryption never goes away by a copy. */
    private static String key(Ec2Call call, Image source, Snapshot from, boolean encrypts, String keyArn) {
        if (keyArn != null) {
            return keyArn;
        }
        // Within its Region an encrypted snapshot keeps its key unless another is asked for.
        if (from.encrypted() && !encrypts && source.region.equals(call.region.name)) {
            return from.kmsKeyArn;
        }
        return encrypts || from.encrypted() ? call.world.keys.ebsDefault(call.region.name, call.accountId()) : null;
    }

    private static boolean isKeyInTheWay(Ec2Call call, Image source, boolean encrypts, String keyArn) {
        KmsKeys keys = call.world.keys;
        for (Snapshot from : source.snapshots()) {
            String to = key(call, source, from, encrypts, keyArn);
            if (from.encrypted() && !keys.isUsable(from.kmsKeyArn)
                    || to != null
                            && !(keys.isUsable(to)
                                    && keys.isGranted(call.world.faults, call.caller, to, "ec2", KEY_USES))) {
                return true;
            }
        }
        return false;
    }
}
