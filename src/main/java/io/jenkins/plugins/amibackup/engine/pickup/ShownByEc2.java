package io.jenkins.plugins.amibackup.engine.pickup;

import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.ImageEncryption;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.FailureKind;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.operation.document.BackupData;
import io.jenkins.plugins.amibackup.engine.operation.document.MadeImage;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.CreateImage;
import io.jenkins.plugins.amibackup.engine.operation.step.Images;
import io.jenkins.plugins.amibackup.engine.operation.step.Removal;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.InstanceBlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/** Whether EC2 shows what the document of a backup claims of instance, images and snapshots: three looks, and nothing is changed. */
final class ShownByEc2 {

    private final BackupData data;
    private final BackupRequest request;
    private final Claims claims;
    private final Ec2 ec2;
    private final Map<String, Image> images = new HashMap<>();
    private final Map<String, Snapshot> snapshots = new HashMap<>();

    ShownByEc2(BackupData data, Claims claims, Ec2 ec2) {
        this.data = data;
        this.request = data.request();
        this.claims = claims;
        this.ec2 = ec2;
    }

    /**
     * Looks at all of it.
     *
     * @return the number of the account that acts
     */
    String check() {
        List<MadeImage> made = data.made().stream().filter(MadeImage::exists).toList();
        ec2.images(made.stream().map(MadeImage::id).toList()).stream()
                .filter(Images::stands)
                .forEach(image -> images.put(image.imageId(), image));
        Set<String> snapshotIds = new HashSet<>();
        images.values().forEach(image -> snapshotIds.addAll(Images.snapshotIds(image)));
        made.stream()
                .filter(one -> !images.containsKey(one.id()))
                .forEach(gone -> snapshotIds.addAll(gone.snapshotIds()));
        ec2.snapshots(snapshotIds).forEach(snapshot -> snapshots.put(snapshot.snapshotId(), snapshot));
        Optional<Ec2.OwnedInstance> instance = instance();
        // EC2 was asked for the account's own images.
        String account = images.values().stream()
                .map(Image::ownerId)
                .findFirst()
                .or(() -> instance.map(Ec2.OwnedInstance::ownerId))
                .orElse("");
        claims.same("operation.account", data.account(), account);
        instance.ifPresent(owned -> claims.same("operation.account", data.account(), owned.ownerId()));
        made.forEach(this::image);
        source(instance);
        time();
        encryption();
        return account;
    }

    private Optional<Ec2.OwnedInstance> instance() {
        try {
            return Optional.of(ec2.instance(request.instanceId()));
        } catch (OperationException refused) {
            if (refused.kind() != FailureKind.BAD_INPUT) {
                throw refused;
            }
            return Optional.empty();
        }
    }

    private void image(MadeImage made) {
        Image image = images.get(made.id());
        if (image == null) {
            // Of what is being removed, only snapshots are left that EC2 made for it.
            claims.must(
                    mayBeGone(made)
                            && made.snapshotIds().stream()
                                    .filter(snapshots::containsKey)
                                    .allMatch(id -> Removal.isMadeFor(made.id(), snapshots.get(id))),
                    "operation.image.id",
                    made.id(),
                    Line.of("pickUp.image"));
            return;
        }
        claims.must(isOwn(image.tags()), "operation.image.id", made.id(), Line.of("pickUp.image"));
        claims.same("operation.image.name", made.name(), String.valueOf(image.name()));
        claims.same(
                "operation.request.description",
                CreateImage.description(data),
                image.description() == null ? "" : image.description());
        carries("operation.imageTags", data.imageTags(), Tags.map(image.tags()), made.id());
        carries("operation.request.tags", request.tags(), Tags.map(image.tags()), made.id());
        Set<String> devices = devices(image);
        claims.must(
                request.excludeDevices().stream().noneMatch(devices::contains),
                "operation.request.excludeDevices",
                request.excludeDevices(),
                LeftBackupCheck.nothing());
        if (image.state() == ImageState.AVAILABLE) {
            claims.must(made.gib() <= Images.gib(image), "operation.image.gib", made.gib(), Images.gib(image));
            claims.must(
                    made.snapshotIds().isEmpty()
                            || Set.copyOf(made.snapshotIds()).equals(Set.copyOf(Images.snapshotIds(image))),
                    "operation.image.snapshotIds",
                    made.snapshotIds(),
                    Images.snapshotIds(image));
        }
        Images.snapshotIds(image).forEach(id -> snapshot(id, made));
    }

    /** Whether it is being removed. That the plain intermediate is stands in the document only when it is gone: its copy is available by then. */
    private boolean mayBeGone(MadeImage made) {
        if (made != data.plain()) {
            return data.phase() == Phase.DROP_IMAGE;
        }
        Image copy = data.image().exists() ? images.get(data.image().id()) : null;
        return data.phase() == Phase.DROP_PLAIN
                || data.phase() == Phase.ENCRYPT && copy != null && copy.state() == ImageState.AVAILABLE;
    }

    private void snapshot(String id, MadeImage of) {
        Snapshot snapshot = snapshots.get(id);
        if (snapshot == null) {
            belongs(images.get(of.id()).state() != ImageState.AVAILABLE, id);
            return;
        }
        belongs(data.account().equals(snapshot.ownerId()) && isOwn(snapshot.tags()), id);
        carries("operation.snapshotTags", data.snapshotTags(), Tags.map(snapshot.tags()), id);
    }

    private void belongs(boolean so, String snapshotId) {
        claims.must(so, "operation.image.snapshotIds", snapshotId, Line.of("pickUp.image"));
    }

    /** What is done is nobody's to go on with, but for the last step, which may have been made by halves. */
    private boolean isOwn(List<software.amazon.awssdk.services.ec2.model.Tag> tags) {
        return data.phase() == Phase.MARK_DONE
                ? Tags.isOf(data.runId(), tags)
                : Tags.isUnfinishedOf(data.runId(), tags);
    }

    private void carries(String field, Map<String, String> claimed, Map<String, String> shown, String id) {
        Map<String, String> missing = new TreeMap<>(claimed);
        missing.remove(Tags.STATE);
        missing.entrySet().removeIf(tag -> tag.getValue().equals(shown.get(tag.getKey())));
        claims.must(missing.isEmpty(), field, missing, Line.of("pickUp.tags", id));
    }

    private static Set<String> devices(Image image) {
        return image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .map(mapping -> mapping.deviceName())
                .collect(Collectors.toSet());
    }

    /** Whether the first image is one of the instance; where that image is gone by now, whether there is such an instance. */
    private void source(Optional<Ec2.OwnedInstance> instance) {
        Image first = data.first() == null ? null : images.get(data.first().id());
        String told = first == null ? null : first.sourceInstanceId();
        claims.must(
                told == null ? instance.isPresent() : told.equals(request.instanceId()),
                "operation.request.instanceId",
                request.instanceId(),
                told == null ? Line.of("pickUp.instance") : told);
        Image copy = data.copied() ? images.get(data.image().id()) : null;
        if (copy != null && data.plain() != null && copy.sourceImageId() != null) {
            claims.same("operation.plain.id", data.plain().id(), copy.sourceImageId());
        }
        if (first == null) {
            return;
        }
        Set<String> volumes = DraftCheck.volumes(data);
        instance.ifPresent(owned -> owned.instance().blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null)
                .forEach(mapping -> volumes.add(mapping.ebs().volumeId())));
        if (!volumes.isEmpty()) {
            Images.snapshotIds(first).stream()
                    .map(snapshots::get)
                    .filter(snapshot -> snapshot != null && snapshot.volumeId() != null)
                    .forEach(snapshot -> claims.must(
                            volumes.contains(snapshot.volumeId()),
                            "operation.request.instanceId",
                            request.instanceId(),
                            snapshot.volumeId()));
        }
        instance.ifPresent(owned -> leavesNothingOut(owned, first));
    }

    /** Whether what the request doesn't leave out is in the image, of what was attached when that was made. */
    private void leavesNothingOut(Ec2.OwnedInstance owned, Image first) {
        Optional<Instant> made = Images.createdAt(first);
        if (first.state() != ImageState.AVAILABLE || made.isEmpty()) {
            return;
        }
        Set<String> devices = devices(first);
        devices.addAll(request.excludeDevices());
        List<String> missing = owned.instance().blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null
                        && mapping.ebs().attachTime() != null
                        && mapping.ebs().attachTime().isBefore(made.get()))
                .map(InstanceBlockDeviceMapping::deviceName)
                .filter(device -> !devices.contains(device))
                .toList();
        claims.must(missing.isEmpty(), "operation.request.excludeDevices", request.excludeDevices(), missing);
    }

    /** A gate goes by the time at which the backup was taken, so nobody must make it younger than it is. */
    private void time() {
        if (data.phase() == Phase.CREATE_IMAGE) {
            return;
        }
        Optional<Instant> first = Optional.ofNullable(data.first())
                .map(made -> images.get(made.id()))
                .flatMap(Images::createdAt);
        Optional<Instant> kept = Optional.ofNullable(data.image())
                .filter(MadeImage::exists)
                .map(made -> images.get(made.id()))
                .flatMap(Images::createdAt);
        Instant taken = data.takenAt().orElse(Instant.MAX);
        boolean agrees = first.isPresent()
                ? taken.equals(first.get())
                : kept.map(latest -> !taken.isAfter(latest)).orElse(true);
        claims.must(agrees, "operation.takenAt", taken, first.or(() -> kept).orElse(Instant.EPOCH));
    }

    /** What was to be encrypted is, under the key that was asked for where EC2 can tell. */
    private void encryption() {
        Image kept = data.image().exists() ? images.get(data.image().id()) : null;
        boolean over = data.phase() != Phase.CREATE_IMAGE && data.phase() != Phase.ENCRYPT;
        if (kept == null || !over || !request.encrypt() || !request.keepImage()) {
            return;
        }
        ImageEncryption encryption = ImageEncryption.of(kept, () -> List.copyOf(snapshots.values()));
        String key = request.kmsKeyId();
        claims.must(
                data.copied() && key.contains("alias/") ? encryption.isEncrypted() : encryption.isUnder(key),
                "operation.request.kmsKeyId",
                key,
                Line.of("pickUp.encrypted", data.image().id()));
    }
}
