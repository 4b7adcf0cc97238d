package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.base.Format;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Texts;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Bucket;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.Operation;
import io.jenkins.plugins.amibackup.engine.operation.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.OperationStore;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.logging.Logger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;
import software.amazon.awssdk.services.s3.model.S3Object;

/**
 * Finds and removes what operations that ended badly have left: images and snapshots whose tags say that they are
 * unfinished and whose run has a document in this bucket that nobody drives, records whose object is gone, and documents
 * of operations long done. A complete or restored image is never among them.
 */
public final class CleanUp {

    /** Nothing younger than this is removed, unless a caller says otherwise. */
    public static final Duration SAFETY_AGE = Duration.ofHours(24);
    /** Documents of operations that are done or aborted are kept for this long. */
    public static final Duration DOCUMENT_AGE = Duration.ofDays(30);

    private static final Logger LOGGER = Logger.getLogger(CleanUp.class.getName());

    private final AwsClients clients;
    private final Ec2 ec2;
    private final Bucket bucket;
    private final Catalog catalog;
    private final Clock clock;
    private final Duration safetyAge;
    private final Map<String, Run> runs = new HashMap<>();

    /**
     * @param clients AWS, as the one who cleans up
     * @param bucket the bucket whose operations are looked at
     * @param safetyAge nothing younger is removed
     */
    public CleanUp(AwsClients clients, String bucket, Clock clock, Duration safetyAge) {
        this.clients = clients;
        ec2 = clients.ec2();
        this.bucket = clients.bucket(bucket);
        catalog = new Catalog(this.bucket);
        this.clock = clock;
        this.safetyAge = safetyAge;
    }

    /** What speaks against removing what a run has made; empty for nothing. */
    private record Run(String against) {}

    /** Looks for everything that is left, what can't be removed included. Changes nothing. */
    public List<Orphan> find() {
        List<Orphan> found = new ArrayList<>();
        List<Image> images = ec2.search().unfinishedImages();
        List<Snapshot> snapshots = ec2.search().unfinishedSnapshots();
        Set<String> used = ec2.search().imagesInUse(images.stream().map(Image::imageId).collect(Collectors.toSet()));
        Set<String> ofImages = new HashSet<>();
        for (Image image : images) {
            image.blockDeviceMappings().stream()
                    .filter(mapping -> mapping.ebs() != null)
                    .forEach(mapping -> ofImages.add(mapping.ebs().snapshotId()));
            found.add(image(image, used.contains(image.imageId())));
        }
        snapshots.stream()
                .filter(snapshot -> !ofImages.contains(snapshot.snapshotId()))
                .forEach(snapshot -> found.add(snapshot(snapshot)));
        bucket.list(Keys.RECORDS).forEach(object -> record(object).ifPresent(found::add));
        bucket.list(Keys.OPERATIONS)
                .forEach(object -> (object.key().startsWith(Keys.BY_INSTANCE) ? key(object) : document(object))
                        .ifPresent(found::add));
        return found;
    }

    private Orphan image(Image image, boolean used) {
        String runId = Tags.map(image.tags()).getOrDefault(Tags.RUN_ID, "");
        Instant since = Instant.parse(image.creationDate());
        long gib = image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().volumeSize() != null)
                .mapToLong(mapping -> mapping.ebs().volumeSize())
                .sum();
        String against = against(runId, since);
        if (against.isEmpty()) {
            against = againstByRecord(image.imageId());
        }
        if (against.isEmpty() && used) {
            against = Texts.text("leftover.used");
        } else if (against.isEmpty() && isBeingStored(image.imageId())) {
            against = Texts.text("leftover.stored");
        }
        return new Orphan(
                Kind.IMAGE,
                image.imageId(),
                image.name(),
                runId,
                since,
                gib,
                against.isEmpty(),
                against.isEmpty() ? Texts.text("leftover.image", runId) : against);
    }

    private Orphan snapshot(Snapshot snapshot) {
        String runId = Tags.map(snapshot.tags()).getOrDefault(Tags.RUN_ID, "");
        String against = against(runId, snapshot.startTime());
        return new Orphan(
                Kind.SNAPSHOT,
                snapshot.snapshotId(),
                snapshot.description() == null ? "" : snapshot.description(),
                runId,
                snapshot.startTime(),
                snapshot.volumeSize() == null ? 0 : snapshot.volumeSize(),
                against.isEmpty(),
                against.isEmpty() ? Texts.text("leftover.snapshot", runId) : against);
    }

    private String against(String runId, Instant since) {
        if (!isOld(since)) {
            return Texts.text("leftover.young", Format.duration(safetyAge));
        }
        return runs.computeIfAbsent(runId, this::look).against();
    }

    private boolean isLongAgo(S3Object object) {
        return object.lastModified().plus(DOCUMENT_AGE).isBefore(clock.instant());
    }

    private boolean isOld(Instant since) {
        return since.plus(safetyAge).isBefore(clock.instant());
    }

    private Run look(String runId) {
        if (!Ids.isRun(runId)) {
            return new Run(Texts.text("leftover.noRun"));
        }
        try {
            Optional<OperationStore.Look> look = OperationStore.look(bucket, runId);
            if (look.isEmpty()) {
                return new Run(Texts.text("leftover.otherBucket", runId));
            }
            return new Run(
                    look.get().isHeld()
                            ? Texts.text("leftover.held", look.get().document().holder())
                            : "");
        } catch (OperationException damaged) {
            if (damaged instanceof AwsException) {
                throw damaged;
            }
            return new Run(damaged.getMessage());
        }
    }

    /** What a record says against removing its image; empty for nothing. */
    private String againstByRecord(String amiId) {
        try {
            return catalog.find(amiId)
                    .filter(found -> found.record().isComplete())
                    .map(found -> Texts.text("leftover.complete"))
                    .orElse("");
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return damaged.getMessage();
        }
    }

    private boolean isBeingStored(String amiId) {
        return ec2.storeTasks(List.of(amiId)).stream()
                .map(StoreImageTaskResult::storeTaskState)
                .anyMatch("InProgress"::equals);
    }

    /** A record whose object is gone is of no use to anybody, unless its operation may still store the object. */
    private Optional<Orphan> record(S3Object object) {
        String amiId = object.key().substring(Keys.RECORDS.length()).replace(".json", "");
        if (!Ids.isImage(amiId) || bucket.head(Keys.object(amiId)).isPresent()) {
            return Optional.empty();
        }
        String against;
        String runId = "";
        try {
            Optional<BackupRecord> record = catalog.find(amiId).map(Catalog.Versioned::record);
            if (record.isEmpty()) {
                return Optional.empty();
            }
            runId = record.get().runId();
            against = isOld(object.lastModified())
                    ? record.get().isComplete() || !Ids.isRun(runId)
                            ? ""
                            : runs.computeIfAbsent(runId, this::look).against()
                    : Texts.text("leftover.young", Format.duration(safetyAge));
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            against = damaged.getMessage();
        }
        return Optional.of(new Orphan(
                Kind.RECORD,
                object.key(),
                "",
                runId,
                object.lastModified(),
                0,
                against.isEmpty(),
                against.isEmpty() ? Texts.text("leftover.record", Keys.object(amiId)) : against));
    }

    private Optional<Orphan> document(S3Object object) {
        String runId = object.key().substring(Keys.OPERATIONS.length()).replace(".json", "");
        if (!isLongAgo(object) || !Ids.isRun(runId)) {
            return Optional.empty();
        }
        try {
            return OperationStore.look(bucket, runId)
                    .map(look -> look.document().status())
                    .filter(status ->
                            status == OperationDocument.Status.DONE || status == OperationDocument.Status.ABORTED)
                    .map(status -> new Orphan(
                            Kind.DOCUMENT,
                            object.key(),
                            "",
                            runId,
                            object.lastModified(),
                            0,
                            true,
                            Texts.text("leftover.document")));
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return Optional.empty();
        }
    }

    /** A per-instance key of a run that is over, as one that crashed or was cleaned up leaves it. */
    private Optional<Orphan> key(S3Object object) {
        String instanceId = object.key().substring(Keys.BY_INSTANCE.length());
        if (!isLongAgo(object) || !Ids.isInstance(instanceId)) {
            return Optional.empty();
        }
        return InstanceKey.look(bucket, instanceId)
                .filter(holder -> !holder.isUnderWay())
                .map(holder -> new Orphan(
                        Kind.DOCUMENT,
                        object.key(),
                        "",
                        holder.runId(),
                        object.lastModified(),
                        0,
                        true,
                        Texts.text("leftover.key")));
    }

    /**
     * Removes one thing that was found, after a last look at what could speak against it. While an image goes, its run
     * can't be resumed, and afterwards it is over.
     *
     * @throws OperationException when it isn't removable, not removable any more, or a call fails
     */
    public void remove(Orphan leftover) {
        if (!leftover.removable()) {
            throw OperationException.refused("leftover.kept", leftover.id(), leftover.why());
        }
        runs.clear();
        switch (leftover.kind()) {
            case IMAGE -> removeImage(leftover);
            case SNAPSHOT -> removeSnapshot(leftover);
            case RECORD -> removeRecord(leftover);
            case DOCUMENT -> removeDocument(leftover);
        }
    }

    private void removeDocument(Orphan leftover) {
        if (leftover.id().startsWith(Keys.BY_INSTANCE)) {
            String instanceId = leftover.id().substring(Keys.BY_INSTANCE.length());
            InstanceKey.look(bucket, instanceId)
                    .filter(holder -> !holder.isUnderWay())
                    .ifPresent(holder -> bucket.delete(leftover.id(), holder.etag()));
        } else {
            bucket.delete(leftover.id());
        }
    }

    private static void stillRemovable(Orphan now) {
        if (!now.removable()) {
            throw OperationException.refused("leftover.kept", now.id(), now.why());
        }
    }

    private void removeImage(Orphan leftover) {
        Optional<Image> image = ec2.image(leftover.id());
        if (image.isEmpty()
                || !Tags.isUnfinishedOf(leftover.runId(), image.get().tags())) {
            return;
        }
        OperationStore lease = new OperationStore("clean-up:" + UUID.randomUUID(), OperationDocument.LEASE);
        Optional<OperationDocument> document = lease.take(bucket, leftover.runId());
        try {
            removeImage(image.get(), leftover.runId());
        } catch (RuntimeException failure) {
            document.ifPresent(found -> giveBack(lease, found));
            throw failure;
        }
        if (document.isPresent()) {
            Operation operation = document.get().operation();
            lease.save(bucket, operation, OperationDocument.Status.ABORTED, Texts.text("leftover.removed"), false);
            if (operation.request() instanceof BackupRequest request) {
                InstanceKey.look(bucket, request.instanceId())
                        .filter(key -> key.runId().equals(leftover.runId()))
                        .ifPresent(key -> bucket.delete(Keys.byInstance(request.instanceId()), key.etag()));
            }
        }
    }

    /** The removal failed: another, or a resume, may try at once. Where that can't be written, the lease runs out. */
    private void giveBack(OperationStore lease, OperationDocument document) {
        try {
            lease.save(bucket, document.operation(), document.status(), document.failure(), false);
        } catch (OperationException unanswered) {
            LOGGER.log(Level.FINE, "The lease runs out by itself", unanswered);
        }
    }

    private void removeImage(Image image, String runId) {
        runs.put(runId, new Run(""));
        stillRemovable(image(image, !ec2.search().imagesInUse(Set.of(image.imageId())).isEmpty()));
        String object = Keys.object(image.imageId());
        if (runId.equals(bucket.tags(object).get(Tags.RUN_ID))) {
            bucket.delete(object);
        }
        catalog.find(image.imageId())
                .filter(found ->
                        found.record().runId().equals(runId) && !found.record().isComplete())
                .ifPresent(found -> bucket.delete(Keys.record(image.imageId())));
        List<String> snapshots = image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().snapshotId() != null)
                .map(mapping -> mapping.ebs().snapshotId())
                .toList();
        ec2.deregister(image.imageId());
        snapshots.forEach(snapshot -> removeSnapshot(snapshot, runId));
    }

    private void removeSnapshot(Orphan leftover) {
        ec2.snapshots(List.of(leftover.id())).forEach(found -> stillRemovable(snapshot(found)));
        removeSnapshot(leftover.id(), leftover.runId());
    }

    private void removeSnapshot(String id, String runId) {
        boolean ours = ec2.snapshots(List.of(id)).stream().anyMatch(found -> Tags.isUnfinishedOf(runId, found.tags()));
        if (ours) {
            ec2.deleteSnapshot(id);
        }
    }

    private void removeRecord(Orphan leftover) {
        String amiId = leftover.id().substring(Keys.RECORDS.length()).replace(".json", "");
        if (bucket.head(Keys.object(amiId)).isPresent()) {
            return;
        }
        catalog.find(amiId).filter(found -> found.record().isComplete()).ifPresent(found -> removeKeys(found.record()));
        bucket.delete(leftover.id());
    }

    private void removeKeys(BackupRecord record) {
        try (Stream<IndexEntry> entries = catalog.list(record.instanceId())) {
            entries.filter(entry -> entry.amiId().equals(record.amiId())).forEach(catalog::unindex);
        }
    }

    /** The Region that is looked at. */
    public String region() {
        return clients.region();
    }
}
