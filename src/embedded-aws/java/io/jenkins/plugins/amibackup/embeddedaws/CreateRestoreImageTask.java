package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * CreateRestoreImageTask: a new image out of a stored one. AWS takes the old name where none is sent; here a name must
 * be sent, because a call that is repeated after a lost answer is found by its name only.
 */
final class CreateRestoreImageTask implements Ec2Action {

    /** What EC2 does in the caller's name: reads the object and writes snapshots. */
    private static final List<String> USES =
            List.of("s3:GetObject", "ebs:StartSnapshot", "ebs:PutSnapshotBlock", "ebs:CompleteSnapshot");

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String bucketName = call.parameters.required("Bucket");
        String key = call.parameters.required("ObjectKey");
        String name = call.parameters.required("Name");
        Map<String, Map<String, String>> tags = TagRules.specifications(call, "image", "snapshot");
        call.checked();
        S3Bucket bucket = call.world.stores.bucketFor(call, bucketName, key, USES);
        S3Object object = bucket.get(key);
        if (object == null) {
            throw AwsError.bad("NoSuchKey", "The specified key does not exist: " + bucketName + "/" + key);
        }
        if (object.isArchived(call.now)) {
            throw new AwsError(
                    403,
                    "InvalidObjectState",
                    "The operation is not valid for the object's storage class " + object.storageClass());
        }
        if (object.storedImage() == null) {
            throw AwsError.bad("InvalidRequest", "The object " + bucketName + "/" + key + " is not a stored AMI");
        }
        ImageNames.check(call, name);
        Limits.checkNewRestore(call);
        Image image = restore(call, object.storedImage(), name, tags);
        xml.text("imageId", image.id);
    }

    private static Image restore(Ec2Call call, StoredImage stored, String name, Map<String, Map<String, String>> tags) {
        Ec2World world = call.world;
        Ec2Settings settings = world.settings;
        Instant ready = call.now.plus(world.durations.restore(stored.usedGiB()));
        String reason = Ec2Settings.take(settings.restoreFailures);
        Image image = new Image(
                world.ids,
                call.region.name,
                call.accountId(),
                name,
                stored.description(),
                settings.restoreLosesUndocumented ? stored.traits().withoutUndocumented() : stored.traits(),
                Image.Origin.RESTORE,
                new Image.Source(null, stored.imageId(), stored.region()),
                call.now,
                ready,
                reason == null ? null : new Image.Failure("Server.InternalError", reason),
                merged(settings, stored.tags(), tags.get("image")));
        // The key is never the original's: a store decrypts, and the account's default decides anew.
        String key = settings.encryptsByDefault(call.region.name, call.accountId())
                ? world.keys.ebsDefault(call.region.name, call.accountId())
                : null;
        List<BlockDevice> devices = new ArrayList<>();
        for (StoredImage.Device device : stored.devices()) {
            if (device.mapping().virtualName() != null) {
                devices.add(device.mapping());
                continue;
            }
            Snapshot snapshot = new Snapshot(
                    world.ids,
                    call.accountId(),
                    call.now,
                    ready,
                    merged(settings, device.snapshotTags(), tags.get("snapshot")),
                    "vol-ffffffff",
                    device.mapping().sizeGiB(),
                    device.usedGiB(),
                    key,
                    reason);
            snapshot.description = "Created for " + image.id + " by CreateRestoreImageTask of " + stored.imageId();
            devices.add(device.mapping().of(snapshot));
        }
        image.devices = List.copyOf(devices);
        call.region.add(image);
        return image;
    }

    /** AWS says that stored tags are preserved, and not what it does where they leave no room for those of the call: it is refused here. */
    private static Map<String, String> merged(
            Ec2Settings settings, Map<String, String> stored, Map<String, String> asked) {
        Map<String, String> tags = new LinkedHashMap<>(settings.restoreKeepsTags ? stored : Map.of());
        tags.putAll(asked);
        TagRules.refuseTooMany(tags.keySet());
        return tags;
    }
}
