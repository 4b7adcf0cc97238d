package io.jenkins.plugins.amibackup.engine.cleanup;

import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.Uses;
import io.jenkins.plugins.amibackup.engine.cleanup.Orphan.Kind;
import io.jenkins.plugins.amibackup.engine.operation.step.Images;
import io.jenkins.plugins.amibackup.engine.operation.step.Removal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;

/** Unfinished images and snapshots of runs that nobody drives: how they are found, and how they are removed. */
final class ImageOrphans {

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
        return against.isEmpty() ? againstByUses(image.imageId()) : against;
    }

    /** What a record says against removing its image; empty for nothing. */
    private Line againstByRecord(String amiId) {
        try {
            return search.catalog()
                    .find(amiId)
                    .filter(found -> !found.record().isUnfinished())
                    .map(found -> Line.of("orphan.complete"))
                    .orElse(Line.empty());
        } catch (AwsException failure) {
            throw failure;
        } catch (OperationException damaged) {
            return damaged.line();
        }
    }

    /** Who relies on the image although its backup was never completed, such as a gate that has opened with it; empty for nobody. */
    private Line againstByUses(String amiId) {
        try {
            return new Uses(search.catalog().bucket())
                    .of(amiId).stream()
                            .findFirst()
                            .map(use -> Line.of("orphan.inUse", use.line()))
                            .orElse(Line.empty());
        } catch (AwsException failure) {
            if (failure.kind().decidesNothing()) {
                throw failure;
            }
            return Line.of("orphan.inUse", failure.line().sentence());
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

    /** Unmakes an image's run, under its lease, but for those of its other images that would be kept themselves. */
    void removeImage(Orphan orphan) {
        Optional<Image> image =
                search.ec2().image(orphan.id()).filter(found -> Tags.isUnfinishedOf(orphan.runId(), found.tags()));
        if (image.isPresent() && !DeadRun.hold(search, orphan.runId(), run -> unmake(image.get(), run))) {
            Search.mustBeRemovable(image(image.get(), false));
        }
    }

    private void unmake(Image image, DeadRun run) {
        Removal removal = search.runs().of(run.data().runId()).removal();
        List<Image> others = run.data().made().stream()
                .filter(made -> !image.imageId().equals(made.id()))
                .flatMap(made -> removal.find(made).stream())
                .filter(other -> !other.imageId().equals(image.imageId()))
                .toList();
        Set<String> used = search.ec2()
                .search()
                .imagesInUse(Stream.concat(Stream.of(image), others.stream())
                        .map(Image::imageId)
                        .toList());
        Search.mustBeRemovable(image(image, used.contains(image.imageId())));
        if (run.data().discarded().contains(image.imageId())) {
            removal.failedImage(image);
        }
        run.unmake(image.imageId(), spared(others, used));
    }

    /**
     * Finishes the clean-up of a run, under its lease, but for those of its images that would be kept themselves.
     *
     * @param what what was asked to be removed
     */
    void finish(String what, DeadRun run) {
        Removal removal = search.runs().of(run.data().runId()).removal();
        List<Image> images = run.data().made().stream()
                .flatMap(made -> removal.find(made).stream())
                .toList();
        Set<String> used = search.ec2()
                .search()
                .imagesInUse(images.stream().map(Image::imageId).toList());
        run.unmake(what, spared(images, used));
    }

    private Set<String> spared(List<Image> images, Set<String> used) {
        return images.stream()
                .filter(image -> stays(image(image, used.contains(image.imageId()))))
                .map(Image::imageId)
                .collect(Collectors.toSet());
    }

    /** An image that EC2 is storing doesn't stay: the step that stores it has the rest wait for that. */
    private static boolean stays(Orphan image) {
        return !image.removable() && !image.reason().is("orphan.stored");
    }

    /** Removes a snapshot; where it is left of a clean-up that was interrupted, that is finished, so that its run is over. */
    void removeSnapshot(Orphan orphan) {
        for (Snapshot snapshot : search.ec2().snapshots(List.of(orphan.id()))) {
            Search.mustBeRemovable(snapshot(snapshot));
            Runs.Run run = search.runs().of(orphan.runId());
            if (!run.interrupted()) {
                run.removal().snapshot(snapshot);
            } else if (!DeadRun.hold(search, orphan.runId(), dead -> removeSnapshot(snapshot, dead))) {
                search.runs().forget();
                Search.mustBeRemovable(snapshot(snapshot));
            }
        }
    }

    private void removeSnapshot(Snapshot snapshot, DeadRun run) {
        Search.mustBeRemovable(snapshot(snapshot));
        boolean deleted = search.runs().of(run.data().runId()).removal().unusedSnapshot(snapshot);
        if (deleted) {
            run.data().release(snapshot.snapshotId());
        }
        finish(snapshot.snapshotId(), run);
        if (!deleted && run.data().kept().contains(snapshot.snapshotId()) && stands(snapshot)) {
            Search.mustBeRemovable(snapshot(snapshot).kept(Line.of("orphan.snapshotUsed")));
        }
    }

    private boolean stands(Snapshot snapshot) {
        return !search.ec2().snapshots(List.of(snapshot.snapshotId())).isEmpty();
    }
}
