package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;

/**
 * EC2 behind the scenes: sets up and looks at what an account has, without a call. Nothing here is counted, denied or
 * delayed. Lists are of all Regions and accounts, in the order of creation. What is not there is a
 * {@link NoSuchElementException}.
 */
public final class Ec2State {

    final Ec2World world;
    private final Identities identities;
    private final String region;

    Ec2State(Ec2World world, Identities identities, String region) {
        this.world = world;
        this.identities = identities;
        this.region = region;
    }

    // Instances

    /** Makes a running instance and returns its id. It can be seen at once, whatever the visibility delay. */
    public String runInstance(InstanceSpec spec) {
        return world.locked(() -> {
            Ec2Region in = world.region(spec.region == null ? region : spec.region);
            return SetUp.instance(world, in, spec, now()).id;
        });
    }

    /** Stops an instance at once. */
    public void stopInstance(String id) {
        instance(id, instance -> instance.stopped = now());
    }

    /** Starts a stopped instance at once. */
    public void startInstance(String id) {
        instance(id, instance -> {
            instance.stopped = null;
            instance.startedAgain = now();
        });
    }

    /** Terminates an instance at once. */
    public void terminateInstance(String id) {
        instance(id, instance -> instance.terminate(now(), Duration.ZERO, Instance.Reason.USER));
    }

    /** All instances, those terminated too. */
    public List<InstanceModel> instances() {
        return all(in -> in.instances.values().stream().map(instance -> instance.model(now())));
    }

    /** All volumes, those deleted with their instances too. */
    public List<VolumeModel> volumes() {
        return all(in -> in.volumes.values().stream().map(volume -> volume.model(now())));
    }

    /** Makes a launch template with one version, as {@link References#launchTemplate}. */
    public void launchTemplate(String name, String imageId) {
        world.locked(() -> SetUp.launchTemplate(world.region(region), name, List.of(imageId)));
    }

    // Images and snapshots

    /** The images accounts have made, those deregistered in the last hour among them; not Amazon's. */
    public List<ImageModel> images() {
        return all(in ->
                in.images.values().stream().filter(image -> !image.isPublic()).map(image -> image.model(now())));
    }

    /** An image by its id; empty where there never was one. */
    public Optional<ImageModel> image(String id) {
        return images().stream().filter(image -> image.id().equals(id)).findFirst();
    }

    /** The snapshots there are, not those deleted; not Amazon's. */
    public List<SnapshotModel> snapshots() {
        return all(in -> in.snapshots.values().stream()
                .filter(snapshot -> snapshot.gone == null)
                .filter(snapshot -> snapshot.usedBy.stream()
                        .noneMatch(id -> in.images.get(id).isPublic()))
                .map(snapshot -> snapshot.model(now())));
    }

    /** A public image of Amazon's, to run instances from; made when first asked for. */
    public String amazonsImage(String inRegion) {
        return world.locked(() -> world.region(inRegion).amazons(world.ids, now()).id);
    }

    /** Registers a second image of the same snapshots, which are then shared by both; returns its id. */
    public String registerAgain(String imageId, String name) {
        return world.locked(() -> SetUp.imageOfTheSameSnapshots(world, find(imageId), name, now()).id);
    }

    /** Disables an image: it is invisible without IncludeDisabled. */
    public void disableImage(String id) {
        image(id, image -> image.disabled = now());
    }

    /** Deprecates an image from a time on. */
    public void deprecateImage(String id, Instant from) {
        image(id, image -> image.deprecated = from);
    }

    /** Shares an image with another account. */
    public void shareImage(String id, String accountId) {
        image(id, image -> image.sharedWith.add(accountId));
    }

    /** Removes a snapshot although it is in use: a store of it fails. */
    public void loseSnapshot(String id) {
        world.locked(() -> {
            Snapshot snapshot = world.regions().stream()
                    .map(in -> in.snapshots.get(id))
                    .filter(found -> found != null)
                    .findFirst()
                    .orElseThrow(() -> new NoSuchElementException("There is no snapshot " + id));
            snapshot.gone = now();
            return null;
        });
    }

    /** Puts a tag on any resource; keys beginning with {@code aws:} are allowed, as AWS itself sets them. */
    public void tag(String resourceId, String key, String value) {
        world.locked(() -> {
            SetUp.tag(world, resourceId, Map.of(key, value), now());
            return null;
        });
    }

    // Store tasks

    /** The newest store task of each image. */
    public List<StoreTaskModel> storeTasks() {
        return all(in -> in.storeTasks.values().stream().map(task -> {
            world.stores.look(task, now());
            return task.model(now());
        }));
    }

    // Failures

    /** The next CreateImage makes an image that fails with this StateReason when it would be available. */
    public void failNextImage(String reason) {
        Ec2Settings.order(world.settings.imageFailures, reason);
    }

    /** The same for the next CopyImage. */
    public void failNextCopy(String reason) {
        Ec2Settings.order(world.settings.copyFailures, reason);
    }

    /** The next store task fails halfway with this StoreTaskFailureReason. */
    public void failNextStore(String reason) {
        Ec2Settings.order(world.settings.storeFailures, reason);
    }

    /** The next restored image fails with this StateReason when it would be available. */
    public void failNextRestore(String reason) {
        Ec2Settings.order(world.settings.restoreFailures, reason);
    }

    /** Whether restored images lose boot mode, ENA, IMDS and TPM support; AWS does not say. Default no. */
    public void restoreLosesUndocumented(boolean loses) {
        world.settings.restoreLosesUndocumented = loses;
    }

    /** Whether DescribeImages says of each volume whether it is encrypted; its snapshot always does. Default yes. */
    public void imagesTellEncryption(boolean tell) {
        world.settings.imagesTellEncryption = tell;
    }

    /** Whether restored images and snapshots come with the tags they were stored with. Default yes. */
    public void restoreKeepsTags(boolean keeps) {
        world.settings.restoreKeepsTags = keeps;
    }

    /** Whether the objects of stored images get the tags that are asked for; S3-compatible stores may know none. Default yes. */
    public void storesTags(boolean tags) {
        world.settings.storesTags = tags;
    }

    /** Whether the objects of stored images tell of their image in their metadata. Default yes. */
    public void storesMetadata(boolean metadata) {
        world.settings.storesMetadata = metadata;
    }

    /** How long after CreateImage the snapshots begin: until then nobody sees them. Default at once. */
    public void snapshotsBeginAfter(Duration time) {
        world.settings.snapshotsBegin = time;
    }

    // Keys and encryption

    /** Makes an enabled key in the server's Region and returns its ARN. */
    public String createKey() {
        return world.keys.create(region, Account.DEFAULT.id());
    }

    /** Makes a key known, or changes its state. */
    public void key(String arn, KeyState state) {
        world.keys.set(arn, state);
    }

    /** Gives a key an alias like {@code alias/backups} in its own Region and account. */
    public void keyAlias(String alias, String keyArn) {
        world.keys.alias(alias, keyArn);
    }

    /** The key EBS uses in the server's Region where none is named. */
    public String defaultEbsKey() {
        return world.keys.ebsDefault(region, Account.DEFAULT.id());
    }

    /** EBS encryption by default, in the server's Region and default account. */
    public void ebsEncryptionByDefault(boolean on) {
        world.settings.encryptByDefault(region, Account.DEFAULT.id(), on);
    }

    /** The same with another default key. */
    public void ebsEncryptionByDefault(boolean on, String keyArn) {
        ebsEncryptionByDefault(on);
        world.keys.ebsDefault(region, Account.DEFAULT.id(), keyArn);
    }

    // Limits

    /** How much an account may have under way: all its limits. */
    public Ec2Limits limits() {
        return new Ec2Limits(world.settings);
    }

    /** Short for {@link Ec2Limits#copies}. */
    public void copyLimit(int copies) {
        limits().copies(copies);
    }

    /** Short for {@link Ec2Limits#noRebootImages}. */
    public void noRebootLimit(int images) {
        limits().noRebootImages(images);
    }

    /** Short for {@link Ec2Limits#pendingSnapshots}. */
    public void pendingSnapshotLimit(int snapshots) {
        limits().pendingSnapshots(snapshots);
    }

    /** Short for {@link Ec2Limits#storeGigabytes} and {@link Ec2Limits#restoreGigabytes}. */
    public void taskLimits(int storeGigabytes, int restoreGigabytes) {
        limits().storeGigabytes(storeGigabytes).restoreGigabytes(restoreGigabytes);
    }

    /** Short for {@link Ec2Limits#taskRefusalCode}. */
    public void taskLimitCode(String code) {
        limits().taskRefusalCode(code);
    }

    // Roles

    /** Makes a role known, which AssumeRole then gives sessions of; the external id is null for none. */
    public void role(String arn, String externalId) {
        identities.role(arn, externalId == null ? "" : externalId);
    }

    /** The name of the session of a role that an access key was given for; empty for the key of a user. */
    public String sessionName(String accessKeyId) {
        return identities.sessionName(accessKeyId);
    }

    /** Every access key, secret and token of a session that was given: what nobody else may ever see. */
    public List<String> sessionSecrets() {
        return identities.sessionSecrets();
    }

    private Instant now() {
        return world.clock.instant();
    }

    private <T> List<T> all(Function<Ec2Region, Stream<T>> some) {
        return world.locked(() -> {
            List<T> all = new ArrayList<>();
            world.regions().forEach(in -> some.apply(in).forEach(all::add));
            return all;
        });
    }

    private void instance(String id, Consumer<Instance> change) {
        world.locked(() -> {
            Instance instance = world.regions().stream()
                    .map(in -> in.instances.get(id))
                    .filter(found -> found != null)
                    .findFirst()
                    .orElseThrow(() -> new NoSuchElementException("There is no instance " + id));
            change.accept(instance);
            return null;
        });
    }

    private void image(String id, Consumer<Image> change) {
        world.locked(() -> {
            change.accept(find(id));
            return null;
        });
    }

    private Image find(String imageId) {
        return world.findImage(imageId).orElseThrow(() -> new NoSuchElementException("There is no image " + imageId));
    }
}
