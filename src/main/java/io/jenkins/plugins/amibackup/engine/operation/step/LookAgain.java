package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Removal;
import io.jenkins.plugins.amibackup.engine.aws.ObjectVersions;
import io.jenkins.plugins.amibackup.engine.base.Findings;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.operation.document.Doomed;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneData;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import io.jenkins.plugins.amibackup.engine.watch.Look;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;

/**
 * Looks once more for everything that was to go, and says what is still there or still billed, why, and until when. At last the key goes
 * by which no other prune worked on the instance.
 */
public final class LookAgain implements Step {

    private final PruneData data;
    private final Findings findings = new Findings();
    private final Deque<Marker> markers = new ArrayDeque<>();
    /** What is said of records that can't be read, by the AMI. */
    private final Map<String, List<Line>> unread = new HashMap<>();

    private boolean said;
    private int looks;
    private Look<Image> imageLook;
    private Look<Snapshot> snapshotLook;

    LookAgain(PruneData data) {
        this.data = data;
    }

    private record Marker(String key, String versionId) {}

    @Override
    public Phase phase() {
        return Phase.LOOK_AGAIN;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.DELETE_OBJECT, Action.DELETE_OBJECT_VERSION);
    }

    @Override
    public int answered() {
        return findings.size();
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        List<Doomed> gone = data.doomed().stream()
                .filter(doomed -> doomed.state() == Doomed.State.GONE
                        || doomed.state() == Doomed.State.KEPT
                                && (doomed.imageGone() || !doomed.left().isEmpty()))
                .toList();
        if (!said) {
            Optional<Outcome.Until> pending = look(gone, context);
            if (pending.isPresent()) {
                return pending.get();
            }
            List<Line> remains = new ArrayList<>(remains(gone, context));
            if (remains.stream().anyMatch(LookAgain::mayBeSeenStill) && looks++ < MakesImage.LOOKS) {
                return new Outcome.Again(MakesImage.REMOVAL, Line.empty());
            }
            remains.addAll(inBin(gone, context));
            remains.forEach(line -> context.log().warn(line));
            data.remains(remains);
            List<String> failed = data.rows().stream()
                    .filter(row -> row.verdict() == Verdict.FAILED)
                    .map(PruneRow::amiId)
                    .toList();
            if (!failed.isEmpty()) {
                context.log()
                        .warn("prune.failed", data.request().instanceId(), failed.size(), String.join(", ", failed));
            }
            said = true;
            return new StepOutcome.Stay(true);
        }
        if (!markers.isEmpty()) {
            remove(markers.remove(), context);
            return new StepOutcome.Stay(false);
        }
        if (data.instanceKey() != null) {
            ClaimPrune.release(data, context);
            return new StepOutcome.Stay(false);
        }
        return new StepOutcome.Finish();
    }

    /** Looks at what was to go, together with others; empty when the answer is there. */
    private Optional<Outcome.Until> look(List<Doomed> gone, StepContext context) {
        List<String> images = gone.stream().map(Doomed::amiId).toList();
        if (imageLook == null) {
            imageLook = context.looksAtImages().apply(images);
        }
        if (!imageLook.isOver()) {
            return Optional.of(new Outcome.Until(imageLook::whenOver, true));
        }
        if (snapshotLook == null) {
            snapshotLook = context.looksAtSnapshots().apply(snapshots(images, context));
        }
        return snapshotLook.isOver() ? Optional.empty() : Optional.of(new Outcome.Until(snapshotLook::whenOver, true));
    }

    /** It costs nothing and hides nothing: where it can't go, it stays. */
    private static void remove(Marker marker, StepContext context) {
        try {
            context.bucket().versions().deleteVersion(marker.key(), marker.versionId(), "");
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("prune.left.marker", marker.key(), refused.line());
        }
    }

    /** EC2 shows for a while what it has removed. */
    private static boolean mayBeSeenStill(Line remains) {
        return remains.is("prune.remains.image") || remains.is("prune.remains.snapshot");
    }

    private List<Line> remains(List<Doomed> gone, StepContext context) {
        Look<Image> standingImages = imageLook;
        Look<Snapshot> standingSnapshots = snapshotLook;
        // The next look is another one, also where this one has failed.
        imageLook = null;
        snapshotLook = null;
        List<Line> remains = new ArrayList<>();
        gone.forEach(doomed -> remains.addAll(doomed.left()));
        data.rows().stream()
                .filter(row -> row.verdict() == Verdict.KEEP && !row.imageStands())
                .flatMap(row -> row.reasons().stream())
                .filter(LeftSnapshots::names)
                .forEach(remains::add);
        Set<String> named =
                remains.stream().flatMap(line -> line.word(0).stream()).collect(Collectors.toSet());
        List<String> images = gone.stream().map(Doomed::amiId).toList();
        if (!images.isEmpty()) {
            remains.addAll(asked("images " + looks, () -> images(standingImages.things())));
        }
        List<String> snapshots = snapshots(images, context).stream()
                .filter(id -> !named.contains(id))
                .distinct()
                .toList();
        if (!snapshots.isEmpty()) {
            remains.addAll(asked("snapshots " + looks, () -> standing(snapshots, standingSnapshots.things())));
        }
        gone.stream()
                .filter(doomed -> doomed.state() == Doomed.State.GONE && !doomed.imageOnly())
                .forEach(doomed ->
                        remains.addAll(asked("versions " + doomed.amiId(), () -> versions(doomed.amiId(), context))));
        images.forEach(amiId -> remains.addAll(unread.getOrDefault(amiId, List.of())));
        return remains.stream().distinct().toList();
    }

    /** What is in the Recycle Bin at last: it comes there a moment after it was deleted. */
    private List<Line> inBin(List<Doomed> gone, StepContext context) {
        List<String> images = gone.stream().map(Doomed::amiId).toList();
        List<String> snapshots = snapshots(images, context);
        List<Line> inBin = new ArrayList<>();
        if (!images.isEmpty()) {
            inBin.addAll(
                    asked("images in bin", () -> inBin(context.ec2().removals().imagesInRecycleBin(images))));
        }
        if (!snapshots.isEmpty()) {
            inBin.addAll(asked(
                    "snapshots in bin", () -> inBin(context.ec2().removals().snapshotsInRecycleBin(snapshots))));
        }
        return inBin;
    }

    private List<String> snapshots(List<String> amiIds, StepContext context) {
        return amiIds.stream()
                .flatMap(amiId -> recorded(amiId, context).stream())
                .toList();
    }

    /** What can't be looked for is said, too: it may still be there. */
    private List<Line> asked(String what, Supplier<List<Line>> question) {
        return findings.of(what, () -> {
            try {
                return question.get();
            } catch (AwsException refused) {
                Tagging.mustEndNothing(refused);
                return List.of(Line.of("prune.notLooked", refused.line().sentence()));
            }
        });
    }

    private List<String> recorded(String amiId, StepContext context) {
        return findings.of("record " + amiId, () -> {
            try {
                return context.catalog()
                        .find(amiId)
                        .map(Catalog.Versioned::record)
                        .map(BackupRecord::snapshotIds)
                        .orElse(List.of());
            } catch (OperationException unreadable) {
                Tagging.mustEndNothing(unreadable);
                unread.put(
                        amiId,
                        List.of(Line.of("prune.notLooked", unreadable.line().sentence())));
                return List.of();
            }
        });
    }

    private static List<Line> images(List<Image> seen) {
        return seen.stream()
                .filter(Images::stands)
                .map(image -> Line.of("prune.remains.image", image.imageId()))
                .toList();
    }

    private static List<Line> standing(List<String> ids, List<Snapshot> seen) {
        return seen.stream()
                .filter(snapshot -> ids.contains(snapshot.snapshotId()))
                .map(snapshot -> Line.of("prune.remains.snapshot", snapshot.snapshotId(), snapshot.volumeSize()))
                .toList();
    }

    private static List<Line> inBin(Map<String, Instant> until) {
        return until.entrySet().stream()
                .sorted(Map.Entry.comparingByKey())
                .map(one -> one.getValue().equals(Ec2Removal.NO_END)
                        ? Line.of("prune.remains.bin.noEnd", one.getKey())
                        : Line.of("prune.remains.bin", one.getKey(), one.getValue()))
                .toList();
    }

    /** Older versions of the same key; a delete marker goes when nothing is beneath it, or it would bring a version back. */
    private List<Line> versions(String amiId, StepContext context) {
        String key = Keys.object(amiId);
        List<ObjectVersions.Version> all = context.bucket().versions().of(key);
        List<Line> lines = all.stream()
                .filter(version -> !version.deleteMarker())
                .map(version ->
                        Line.of("prune.remains.version", key, version.versionId(), new Line.Bytes(version.size())))
                .toList();
        if (lines.isEmpty()) {
            all.forEach(marker -> markers.add(new Marker(key, marker.versionId())));
        }
        return lines;
    }
}
