package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.base.Batches;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import software.amazon.awssdk.awscore.AwsRequestOverrideConfiguration;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.CopyImageRequest;
import software.amazon.awssdk.services.ec2.model.CreateImageRequest;
import software.amazon.awssdk.services.ec2.model.CreateRestoreImageTaskRequest;
import software.amazon.awssdk.services.ec2.model.DescribeImagesRequest;
import software.amazon.awssdk.services.ec2.model.DescribeStoreImageTasksRequest;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Instance;
import software.amazon.awssdk.services.ec2.model.Reservation;
import software.amazon.awssdk.services.ec2.model.S3ObjectTag;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.Volume;

/** The calls to EC2 that a backup and a restore are made of, each of them once, in AWS's own words. */
public final class Ec2 {

    /** EC2 takes this many values in one filter. */
    public static final int FILTER_VALUES = 200;
    /** DescribeStoreImageTasks takes this many image ids. */
    public static final int STORE_TASK_IDS = 20;

    private final Ec2Client ec2;
    private final String region;
    private final Consumer<String> account;
    private final AwsRequestOverrideConfiguration changes;

    /**
     * @param account hears whose the instances are that EC2 shows
     * @param changes for the calls that change something; null where they are made as all others
     */
    Ec2(Ec2Client ec2, String region, Consumer<String> account, AwsRequestOverrideConfiguration changes) {
        this.ec2 = ec2;
        this.region = region;
        this.account = account;
        this.changes = changes;
    }

    public String region() {
        return region;
    }

    /** Listings of instances, images and snapshots that nobody has named. */
    public Ec2Search search() {
        return new Ec2Search(ec2, this, account);
    }

    /** Launching instances, and what becomes of them. */
    public Ec2Machines machines() {
        return new Ec2Machines(ec2, changes);
    }

    /** What is asked before an image is removed, and afterwards. */
    public Ec2Removal removals() {
        return new Ec2Removal(ec2);
    }

    /** What an instance needs around it. */
    public Ec2Site site() {
        return new Ec2Site(ec2);
    }

    /** Closed networks. */
    public Ec2Network network() {
        return new Ec2Network(ec2, changes);
    }

    /** Replacing root volumes. */
    public Ec2Roots roots() {
        return new Ec2Roots(ec2, changes);
    }

    /** An instance and the account that owns it. */
    public record OwnedInstance(Instance instance, String ownerId) {}

    /**
     * Describes one instance.
     *
     * @throws OperationException with {@code BAD_INPUT} when there is none of this id
     */
    public OwnedInstance instance(String instanceId) {
        List<Reservation> reservations;
        try {
            reservations = Call.of(
                            Action.DESCRIBE_INSTANCES,
                            () -> ec2.describeInstances(request -> request.instanceIds(instanceId)))
                    .reservations();
        } catch (AwsException refused) {
            if (refused.is("InvalidInstanceID.NotFound")) {
                throw OperationException.badInput("preflight.noInstance", instanceId, region);
            }
            throw refused;
        }
        for (Reservation reservation : reservations) {
            for (Instance instance : reservation.instances()) {
                if (instanceId.equals(instance.instanceId())) {
                    account.accept(reservation.ownerId());
                    return new OwnedInstance(instance, reservation.ownerId());
                }
            }
        }
        throw OperationException.badInput("preflight.noInstance", instanceId, region);
    }

    public List<Volume> volumes(Collection<String> volumeIds) {
        return volumeIds.isEmpty()
                ? List.of()
                : Call.of(Action.DESCRIBE_VOLUMES, () -> ec2.describeVolumes(request -> request.volumeIds(volumeIds)))
                        .volumes();
    }

    /** Whether new volumes and snapshots of the account are encrypted without being asked. */
    public boolean encryptsByDefault() {
        return Boolean.TRUE.equals(
                Call.of(Action.GET_EBS_ENCRYPTION_BY_DEFAULT, () -> ec2.getEbsEncryptionByDefault(request -> {}))
                        .ebsEncryptionByDefault());
    }

    /** Describes those of the images that are there and visible, {@value #FILTER_VALUES} a call; an unknown id spoils nothing. */
    public List<Image> images(Collection<String> imageIds) {
        return Batches.of(List.copyOf(imageIds), FILTER_VALUES).stream()
                .flatMap(ids ->
                        images(Filter.builder().name("image-id").values(ids).build()).stream())
                .toList();
    }

    public Optional<Image> image(String imageId) {
        return images(List.of(imageId)).stream().findFirst();
    }

    /** The image of this name among the account's own. */
    public Optional<Image> imageNamed(String name) {
        return images(Filter.builder().name("name").values(name).build()).stream()
                .filter(image -> name.equals(image.name()))
                .findFirst();
    }

    /**
     * The images of these names among the account's own.
     *
     * @param names names, or patterns of EC2's filters
     */
    public List<Image> imagesNamed(Collection<String> names) {
        return images(Filter.builder().name("name").values(names).build());
    }

    /** The unfinished snapshots of one run. */
    public List<Snapshot> unfinishedSnapshotsOf(String runId) {
        return ownSnapshots(
                unfinished(),
                Filter.builder().name("tag:" + Tags.RUN_ID).values(runId).build());
    }

    List<Snapshot> ownSnapshots(Filter... filters) {
        return Call.of(
                Action.DESCRIBE_SNAPSHOTS,
                () -> ec2
                        .describeSnapshotsPaginator(request ->
                                request.ownerIds("self").filters(filters).maxResults(1000))
                        .snapshots()
                        .stream()
                        .toList());
    }

    static Filter unfinished() {
        return Filter.builder()
                .name("tag:" + Tags.STATE)
                .values(Tags.UNFINISHED)
                .build();
    }

    List<Image> images(Filter filter) {
        DescribeImagesRequest request = DescribeImagesRequest.builder()
                .owners("self")
                .includeDisabled(true)
                .includeDeprecated(true)
                .filters(filter)
                .build();
        return Call.of(Action.DESCRIBE_IMAGES, () -> ec2.describeImages(request))
                .images();
    }

    /** Describes those of the snapshots that are there and visible, {@value #FILTER_VALUES} a call. */
    public List<Snapshot> snapshots(Collection<String> snapshotIds) {
        return Batches.of(List.copyOf(snapshotIds), FILTER_VALUES).stream()
                .flatMap(ids -> someSnapshots(ids).stream())
                .toList();
    }

    private List<Snapshot> someSnapshots(List<String> snapshotIds) {
        Filter filter = Filter.builder().name("snapshot-id").values(snapshotIds).build();
        return Call.of(Action.DESCRIBE_SNAPSHOTS, () -> ec2.describeSnapshots(request -> request.filters(filter)))
                .snapshots();
    }

    /** Makes an image of an instance and returns its id. */
    public String createImage(ImageCall call) {
        CreateImageRequest request =
                call.request().toBuilder().overrideConfiguration(changes).build();
        return Call.of(Action.CREATE_IMAGE, () -> ec2.createImage(request)).imageId();
    }

    /** Makes an encrypted copy of an image of this Region and returns its id; the token makes a repeated call harmless. */
    public String copyEncrypted(
            String sourceImageId,
            String name,
            String description,
            String kmsKeyId,
            String clientToken,
            Map<String, String> imageTags,
            Map<String, String> snapshotTags) {
        CopyImageRequest request = CopyImageRequest.builder()
                .sourceImageId(sourceImageId)
                .sourceRegion(region)
                .name(name)
                .description(description)
                .encrypted(true)
                .kmsKeyId(kmsKeyId)
                .clientToken(clientToken)
                .overrideConfiguration(changes)
                .tagSpecifications(Tags.specifications(imageTags, snapshotTags))
                .build();
        return Call.of(Action.COPY_IMAGE, () -> ec2.copyImage(request)).imageId();
    }

    /** Starts to store an image in a bucket and returns the key of the object that will appear. */
    public String store(String imageId, String bucket, Map<String, String> objectTags) {
        List<S3ObjectTag> tags = objectTags.entrySet().stream()
                .map(tag -> S3ObjectTag.builder()
                        .key(tag.getKey())
                        .value(tag.getValue())
                        .build())
                .toList();
        return Call.of(
                        Action.CREATE_STORE_IMAGE_TASK,
                        () -> ec2.createStoreImageTask(request -> request.imageId(imageId)
                                .bucket(bucket)
                                .s3ObjectTags(tags)
                                .overrideConfiguration(changes)))
                .objectKey();
    }

    /** The newest store task of each of at most {@value #STORE_TASK_IDS} images. */
    public List<StoreImageTaskResult> storeTasks(Collection<String> imageIds) {
        return Call.of(
                        Action.DESCRIBE_STORE_IMAGE_TASKS,
                        () -> ec2.describeStoreImageTasks(request -> request.imageIds(imageIds)))
                .storeImageTaskResults();
    }

    /** All store tasks into a bucket that are in progress, {@value #FILTER_VALUES} a call. */
    public List<StoreImageTaskResult> storeTasksInProgress(String bucket) {
        List<StoreImageTaskResult> tasks = new ArrayList<>();
        String token = null;
        do {
            DescribeStoreImageTasksRequest request = DescribeStoreImageTasksRequest.builder()
                    .filters(
                            Filter.builder().name("bucket").values(bucket).build(),
                            Filter.builder()
                                    .name("task-state")
                                    .values("InProgress")
                                    .build())
                    .maxResults(FILTER_VALUES)
                    .nextToken(token)
                    .build();
            var page = Call.of(Action.DESCRIBE_STORE_IMAGE_TASKS, () -> ec2.describeStoreImageTasks(request));
            tasks.addAll(page.storeImageTaskResults());
            token = page.nextToken();
        } while (token != null && !token.isEmpty());
        return tasks;
    }

    /** Starts to make an image out of a stored object and returns its new id. */
    public String restore(
            String bucket,
            String objectKey,
            String name,
            Map<String, String> imageTags,
            Map<String, String> snapshotTags) {
        CreateRestoreImageTaskRequest request = CreateRestoreImageTaskRequest.builder()
                .bucket(bucket)
                .objectKey(objectKey)
                .name(name)
                .overrideConfiguration(changes)
                .tagSpecifications(Tags.specifications(imageTags, snapshotTags))
                .build();
        return Call.of(Action.CREATE_RESTORE_IMAGE_TASK, () -> ec2.createRestoreImageTask(request))
                .imageId();
    }

    /** Puts tags on resources, over those of the same keys. */
    public void tag(Collection<String> resources, Map<String, String> tags) {
        Call.of(
                Action.CREATE_TAGS,
                () -> ec2.createTags(request ->
                        request.resources(resources).tags(Tags.sdk(tags)).overrideConfiguration(changes)));
    }

    /** Takes the tags of these keys off a resource, whatever their values are. A key that the resource does not have is no error. */
    public void untag(String resource, Collection<String> keys) {
        List<Tag> tags =
                keys.stream().map(key -> Tag.builder().key(key).build()).toList();
        Call.of(
                Action.DELETE_TAGS,
                () -> ec2.deleteTags(
                        request -> request.resources(resource).tags(tags).overrideConfiguration(changes)));
    }

    /** Deregisters an image. Its snapshots stay: EC2 would delete them whatever their tags say. */
    public void deregister(String imageId) {
        Call.of(
                Action.DEREGISTER_IMAGE,
                () -> ec2.deregisterImage(request -> request.imageId(imageId).overrideConfiguration(changes)));
    }

    public void deleteSnapshot(String snapshotId) {
        Call.of(
                Action.DELETE_SNAPSHOT,
                () -> ec2.deleteSnapshot(
                        request -> request.snapshotId(snapshotId).overrideConfiguration(changes)));
    }
}
