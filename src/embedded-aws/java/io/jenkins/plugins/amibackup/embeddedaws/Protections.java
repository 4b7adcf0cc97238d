package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * What stands against the removal of images and snapshots, and catches what is removed, behind the scenes. Nothing here is counted,
 * denied or delayed. What is not there is a {@link NoSuchElementException}.
 */
public final class Protections {

    /** For how long an image stays protected whose protection with a cool-down was taken away. */
    public static final Duration COOL_DOWN = Duration.ofHours(24);

    private final Ec2World world;
    private final String region;

    Protections(Ec2World world, String region) {
        this.world = world;
        this.region = region;
    }

    /** Protects an image from being deregistered. */
    public void protect(String imageId, boolean withCoolDown) {
        image(imageId, image -> {
            image.protection = withCoolDown ? Image.PROTECTED_WITH_COOL_DOWN : Image.PROTECTED;
            image.coolsDownUntil = null;
        });
    }

    /** Takes its protection away: at once, or after {@link #COOL_DOWN} where it was protected with one. */
    public void unprotect(String imageId) {
        image(imageId, image -> {
            if (image.protection.equals(Image.PROTECTED_WITH_COOL_DOWN)) {
                image.coolsDownUntil = now().plus(COOL_DOWN);
            }
            image.protection = Image.UNPROTECTED;
        });
    }

    /** Shares an image with another account. */
    public void share(String imageId, String accountId) {
        image(imageId, image -> image.sharedWith.add(accountId));
    }

    /** Shares an image with an organization, or with a unit of one, by its ARN. */
    public void shareWithOrganization(String imageId, String arn) {
        image(imageId, image -> image.sharedWithArns.add(arn));
    }

    /** Makes an image public. */
    public void open(String imageId) {
        image(imageId, image -> image.open = true);
    }

    /** Shares an image with nobody any more. */
    public void unshare(String imageId) {
        image(imageId, image -> {
            image.open = false;
            image.sharedWith.clear();
            image.sharedWithArns.clear();
        });
    }

    /**
     * Locks a snapshot.
     *
     * @param mode {@code governance} or {@code compliance}
     */
    public void lock(String snapshotId, String mode, Instant until) {
        snapshot(snapshotId, snapshot -> snapshot.lock = new SnapshotLock(mode, now(), until));
    }

    /** Takes the lock off a snapshot. */
    public void unlock(String snapshotId) {
        snapshot(snapshotId, snapshot -> snapshot.lock = null);
    }

    /**
     * From now on the Recycle Bin of the server's Region keeps every image that is deregistered; null ends that.
     *
     * @param exclusionTagKey of the tag whose bearers it doesn't keep; null for none
     */
    public void binKeepsImages(Duration keeps, String exclusionTagKey, String exclusionTagValue) {
        world.locked(() -> world.region(region).bin.forImages = rule(keeps, exclusionTagKey, exclusionTagValue));
    }

    /** The same of snapshots that are deleted. */
    public void binKeepsSnapshots(Duration keeps, String exclusionTagKey, String exclusionTagValue) {
        world.locked(() -> world.region(region).bin.forSnapshots = rule(keeps, exclusionTagKey, exclusionTagValue));
    }

    private static RecycleBin.Rule rule(Duration keeps, String tagKey, String tagValue) {
        return keeps == null ? null : new RecycleBin.Rule(keeps, tagKey, tagValue);
    }

    /** What is in the Recycle Bin of the server's Region, with the time at which it leaves it. */
    public Map<String, Instant> bin() {
        return world.locked(() -> {
            Map<String, Instant> bin = new TreeMap<>();
            RecycleBin all = world.region(region).bin;
            all.images(now()).forEach((id, item) -> bin.put(id, item.exits()));
            all.snapshots(now()).forEach((id, item) -> bin.put(id, item.exits()));
            return bin;
        });
    }

    private Instant now() {
        return world.clock.instant();
    }

    private void image(String id, Consumer<Image> change) {
        world.locked(() -> {
            change.accept(world.findImage(id).orElseThrow(() -> new NoSuchElementException("There is no image " + id)));
            return null;
        });
    }

    private void snapshot(String id, Consumer<Snapshot> change) {
        world.locked(() -> {
            List<Snapshot> found = world.regions().stream()
                    .map(in -> in.snapshots.get(id))
                    .filter(one -> one != null)
                    .toList();
            if (found.isEmpty()) {
                throw new NoSuchElementException("There is no snapshot " + id);
            }
            change.accept(found.get(0));
            return null;
        });
    }
}
