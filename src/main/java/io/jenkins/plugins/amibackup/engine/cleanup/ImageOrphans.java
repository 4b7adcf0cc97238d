package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.SystemLog;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.document.InstanceKey;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationData;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationDocument;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationStore;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.step.Images;
import io.jenkins.plugins.amibackup.engine.operation.step.Removal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.logging.Level;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;

/** Unfinished images and snapshots of runs that nobody drives: how they are found, and how they are removed. */
final class ImageOrphans {

    private static final SystemLog LOGGER = SystemLog.of(ImageOrphans.class.getName());

    private final Search search;

    ImageOrphans(Search search) {
        this.search = search;
    }

    List<Orphan> find() {
        List<Orphan> found = new ArrayList<>();
        List<Image> images = search.ec2().search().unfinishedImages();
        List<Snapshot> snapshots = search.ec2().search().unfinishedSnapshots();
        Set<String> used = search.ec2()
                .search()
                .imagesInUse(images.stream().map(Image::imageId).collect(Collectors.toSet()));
        Set<String> ofImages = new HashSet<>();
        for (Image image : images) {
            ofImages.addAll(Images.snapshotIds(image));
            found.add(image(image, used.contains(image.imageId())));
        }
        snapshots.stream()
                .filter(snapshot -> !ofImages.contains(snapshot.snapshotId()))
                .forEach(snapshot -> found.add(snapshot(snapshot)));
        return found;
    }

    private Orphan image(Image image, boolean used) {
        String runId = Tags.map(image.tags()).getOrDefault(Tags.RUN_ID, "");
        Instant since = Images.createdAt(image).orElse(search.clock().instant());
        Line against = against(image, runId, since, used);
        return new Orphan(
                Kind.IMAGE,
                image.imageId(),
                image.name(),
                runId,
                since,
                Images.gib(image),
                against.isEmpty(),
                against.isEmpty() ? Line.of("orphan.image", runId) : against);
    }

    private Line against(Image image, String runId, Instant since, boolean used) {
        Line against = search.againstByAge(since);
        if (against.isEmpty()) {
            against = againstByRecord(image.imageId());
        }
        if (against.isEmpty()) {
            Runs.Run run = search.runs().of(runId);
            against = run.againstUnless(run.removal() != null && run.removal().names(image), runId);
        }
        if (against.isEmpty() && used) {
            against = Line.of("orphan.used");
        } else if (against.isEmpty() && isBeingStored(image.imageId())) {
            against = Line.of("orphan.stored");
        }
        return against;
    }

    /** What a record says against removing its image; empty for nothing. */
    private Line againstByRecord(String amiId) {
        try {
            return search.catalog()
                    .find(amiId)
                    .filter(found -> found.record().isComplete())
                    .map(found -> Line.of("orphan.complete"))
                    .orElse(Line.empty());
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return damaged.line();
        }
    }

    private boolean isBeingStored(String amiId) {
        return search.ec2().storeTasks(List.of(amiId)).stream()
                .map(StoreImageTaskResult::storeTaskState)
                .anyMatch("InProgress"::equals);
    }

    private Orphan snapshot(Snapshot snapshot) {
        String runId = Tags.map(snapshot.tags()).getOrDefault(Tags.RUN_ID, "");
        Line against = search.againstByAge(snapshot.startTime());
        if (against.isEmpty()) {
            Runs.Run run = search.runs().of(runId);
            against = run.againstUnless(run.removal() != null && run.removal().names(snapshot), runId);
        }
        return new Orphan(
                Kind.SNAPSHOT,
                snapshot.snapshotId(),
                snapshot.description() == null ? "" : snapshot.description(),
                runId,
                snapshot.startTime(),
                snapshot.volumeSize() == null ? 0 : snapshot.volumeSize(),
                against.isEmpty(),
                against.isEmpty() ? Line.of("orphan.snapshot", runId) : against);
    }

    /** Removes an image with its snapshots, its object and its record, under the lease of its run. */
    void removeImage(Orphan orphan) {
        Optional<Image> image =
                search.ec2().image(orphan.id()).filter(found -> Tags.isUnfinishedOf(orphan.runId(), found.tags()));
        if (image.isEmpty()) {
            return;
        }
        OperationStore lease = new OperationStore("clean-up:" + UUID.randomUUID(), OperationDocument.LEASE);
        Optional<OperationDocument> document = lease.take(search.bucket(), orphan.runId());
        if (document.isEmpty() || document.get().status() == OperationDocument.Status.DONE) {
            Search.mustBeRemovable(image(image.get(), false));
            return;
        }
        try {
            removeImage(image.get(), document.get().operation());
        } catch (RuntimeException failure) {
            giveBack(lease, document.get());
            throw failure;
        }
        over(lease, document.get().operation());
    }

    private void removeImage(Image image, OperationData run) {
        search.runs().hold(run);
        Search.mustBeRemovable(image(
                image,
                !search.ec2().search().imagesInUse(Set.of(image.imageId())).isEmpty()));
        Removal removal = search.runs().of(run.runId()).removal();
        removal.object(image.imageId());
        removal.record(image.imageId());
        removal.wholeImage(image);
    }

    /** The run can't be resumed any more, and its per-instance key is in nobody's way. */
    private void over(OperationStore lease, OperationData run) {
        lease.save(search.bucket(), run, OperationDocument.Status.ABORTED, Line.of("orphan.removed"), false);
        if (run.request() instanceof BackupRequest request) {
            InstanceKey.look(search.bucket(), request.instanceId())
                    .filter(key -> key.runId().equals(run.runId()))
                    .ifPresent(key ->
                            search.runs().of(run.runId()).removal().instanceKey(request.instanceId(), key.etag()));
        }
    }

    /** The removal failed: another, or a resume, may try at once. Where that can't be written, the lease runs out. */
    private void giveBack(OperationStore lease, OperationDocument document) {
        try {
            lease.save(search.bucket(), document.operation(), document.status(), document.failure(), false);
        } catch (OperationException unanswered) {
            LOGGER.log(Level.FINE, "The lease runs out by itself", unanswered);
        }
    }

    void removeSnapshot(Orphan orphan) {
        for (Snapshot snapshot : search.ec2().snapshots(List.of(orphan.id()))) {
            Search.mustBeRemovable(snapshot(snapshot));
            search.runs().of(orphan.runId()).removal().snapshot(snapshot);
        }
    }
}
