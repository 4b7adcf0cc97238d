package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** An AMI. */
final class Image extends Resource {

    /** What made it; the concurrent work of each kind has a limit of its own. */
    enum Origin {
        PUBLIC,
        CREATE,
        CREATE_NO_REBOOT,
        COPY,
        RESTORE
    }

    /**
     * Where it came from.
     *
     * @param instanceId of CreateImage, else null
     * @param imageId the image that was copied, stored, or started as the instance
     */
    record Source(String instanceId, String imageId, String region) {}

    /** How it fails. */
    record Failure(String code, String message) {}

    static final String UNPROTECTED = "disabled";
    static final String PROTECTED = "enabled-without-cooldown";
    static final String PROTECTED_WITH_COOL_DOWN = "enabled-with-cooldown";

    final String region;
    final String name;
    final String description;
    final Traits traits;
    final Origin origin;
    final Source source;
    final Instant ready;
    final Failure failure;
    /** Set once, right after it was made: snapshots are described with the image's id. */
    List<BlockDevice> devices = List.of();

    Instant deprecated;
    Instant disabled;
    /** Accounts. */
    final Set<String> sharedWith = new HashSet<>();
    /** Organizations, and their units. */
    final Set<String> sharedWithArns = new HashSet<>();
    /** Whether its owner has made it public. */
    boolean open;

    String protection = UNPROTECTED;
    /** Until when it can't be deregistered although it is not protected any more; null where there is no cool-down. */
    Instant coolsDownUntil;

    /**
     * @param ready when it is available, or failed
     * @param failure null for an image that becomes available
     */
    Image(
            Ids ids,
            String region,
            String ownerId,
            String name,
            String description,
            Traits traits,
            Origin origin,
            Source source,
            Instant created,
            Instant ready,
            Failure failure,
            Map<String, String> tags) {
        super(ids, "ami", ownerId, created, tags);
        this.region = region;
        this.name = name;
        this.description = description;
        this.traits = traits;
        this.origin = origin;
        this.source = source;
        this.ready = ready;
        this.failure = failure;
    }

    @Override
    String type() {
        return "image";
    }

    String state(Instant time) {
        if (isGone(time)) {
            return "deregistered";
        }
        if (time.isBefore(ready)) {
            return "pending";
        }
        if (failure != null) {
            return "failed";
        }
        return disabled != null && !disabled.isAfter(time) ? "disabled" : "available";
    }

    /** Whether it is one of Amazon's, which everybody sees. */
    boolean isPublic() {
        return origin == Origin.PUBLIC;
    }

    boolean isVisibleTo(String accountId) {
        return ownerId.equals(accountId) || isPublic() || open || sharedWith.contains(accountId);
    }

    /** Whether it can't be deregistered. */
    boolean isProtected(Instant time) {
        return !protection.equals(UNPROTECTED) || coolsDownUntil != null && coolsDownUntil.isAfter(time);
    }

    List<BlockDevice> volumes() {
        return devices.stream().filter(device -> device.snapshot() != null).toList();
    }

    List<Snapshot> snapshots() {
        return volumes().stream().map(BlockDevice::snapshot).toList();
    }

    int sizeGiB() {
        return snapshots().stream().mapToInt(snapshot -> snapshot.sizeGiB).sum();
    }

    double usedGiB() {
        return snapshots().stream().mapToDouble(snapshot -> snapshot.usedGiB).sum();
    }

    ImageModel model(Instant now) {
        return new ImageModel(
                id,
                region,
                ownerId,
                name,
                description,
                state(now),
                failure == null || now.isBefore(ready) ? null : failure.message(),
                created,
                traits.architecture(),
                source.instanceId(),
                source.imageId(),
                snapshots().stream().map(snapshot -> snapshot.id).toList(),
                tags.now());
    }
}
