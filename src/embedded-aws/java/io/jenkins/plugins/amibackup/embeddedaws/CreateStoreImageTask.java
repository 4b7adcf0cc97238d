package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** CreateStoreImageTask: stores an image as one object of a bucket in the same Region. */
final class CreateStoreImageTask implements Ec2Action {

    private static final int LARGEST_GIGABYTES = 5000;

    /** What EC2 does in the caller's name: reads the snapshots and writes the object. */
    private static final List<String> USES = List.of("s3:PutObject", "ebs:ListSnapshotBlocks", "ebs:GetSnapshotBlock");

    private static final List<String> TAGGED_USES =
            Stream.concat(USES.stream(), Stream.of("s3:PutObjectTagging")).toList();

    @Override
    public void answer(Ec2Call call, Xml xml) {
        String imageId = call.parameters.required("ImageId");
        String path = call.parameters.required("Bucket");
        Map<String, String> tags = TagRules.read(call.parameters, "S3ObjectTag");
        call.checked();
        if (tags.size() > S3Tagging.MOST) {
            throw AwsError.invalidValue("The maximum number of S3ObjectTags is " + S3Tagging.MOST);
        }
        Image image = call.image(imageId);
        refuseUnlessStorable(call, image);
        int slash = path.indexOf('/');
        String bucketName = slash < 0 ? path : path.substring(0, slash);
        String folder = slash < 0 ? "" : path.substring(slash + 1).replaceAll("/+$", "") + "/";
        String key = folder + imageId + ".bin";
        S3Bucket bucket = call.world.stores.bucketFor(call, bucketName, key, tags.isEmpty() ? USES : TAGGED_USES);
        StoreTask newest = call.region.storeTasks.get(imageId);
        if (newest != null) {
            call.world.stores.look(newest, call.now);
            if (newest.isInProgress()) {
                throw AwsError.bad(
                        "InvalidRequest", "A CreateStoreImageTask is already in progress for the AMI " + imageId);
            }
        }
        if (bucket.get(key) != null) {
            throw AwsError.bad("InvalidRequest", "The object " + key + " already exists in the bucket " + bucketName);
        }
        Limits.checkNewStore(call);
        Instant due = call.now.plus(call.world.durations.store(image.usedGiB()));
        String failure = Ec2Settings.take(call.world.settings.storeFailures);
        StoreTask task = new StoreTask(
                image, bucketName, key, tags, call.caller, call.now, due, call.world.ids.sequence(), failure);
        call.world.stores.start(call.region, task);
        xml.text("objectKey", key);
    }

    private static void refuseUnlessStorable(Ec2Call call, Image image) {
        // A public image is not shared directly, and cannot be stored.
        if (image.isPublic()) {
            throw new AwsError(403, "AuthFailure", "Not authorized for images: [" + image.id + "]");
        }
        String state = image.state(call.now);
        if (!state.equals("available")) {
            throw AwsError.bad(
                    "InvalidAMIID.Unavailable",
                    "The image ID '" + image.id + "' is in the state '" + state + "' and cannot be stored");
        }
        if (!image.traits.isEbsBacked() || image.traits.virtualizationType().equals("paravirtual")) {
            throw AwsError.bad(
                    "InvalidRequest", "The AMI " + image.id + " is not an EBS-backed HVM image and cannot be stored");
        }
        if (image.sizeGiB() > LARGEST_GIGABYTES) {
            throw AwsError.bad(
                    "InvalidRequest",
                    "The AMI " + image.id + " has " + image.sizeGiB() + " GB, and the most that can be stored is "
                            + LARGEST_GIGABYTES + " GB");
        }
    }
}
