package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.base.Line;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.catalog.BackupRecord;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.Tag;

/**
 * Gives every snapshot of a restored image the tags of the volume that it was made of, and the image those of its own that it could
 * not be made with, one call an advance. What is asked for comes first: where it lacks room, others make it. What isn't this run's, or is finished, or has its tags already, is left as it is. The image
 * can be used without them: what does not fit, or what AWS refuses, is a warning.
 */
public final class TagRestored implements Step {

    private final RestoreData data;
    private final RestoreAtHand atHand;
    /** What is tagged, the image last; null until that is known. */
    private List<MissingTags> all;

    private MissingTags ofImage;
    /** How many there are; empty where they can't be compared with their volumes. */
    private Optional<Integer> snapshots = Optional.empty();

    TagRestored(RestoreData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.TAG;
    }

    @Override
    public boolean takesPart() {
        return !data.isStanding();
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.CREATE_TAGS, Action.DELETE_TAGS);
    }

    @Override
    public Optional<Action> nextCall() {
        boolean removes = all != null
                && current().filter(missing -> !missing.inTheWay().isEmpty()).isPresent();
        return Optional.of(removes ? Action.DELETE_TAGS : Action.CREATE_TAGS);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        if (all == null) {
            all = look(context);
        }
        Optional<MissingTags> current = current();
        if (current.isEmpty()) {
            say(context.log());
            return new StepOutcome.Next(false);
        }
        MissingTags missing = current.get();
        if (missing.inTheWay().isEmpty()) {
            tag(missing, missing.next().orElseThrow(), context);
        } else {
            makeRoom(missing, context);
        }
        return new StepOutcome.Stay(false);
    }

    /** The first that still lacks something. */
    private Optional<MissingTags> current() {
        return all.stream().filter(missing -> missing.next().isPresent()).findFirst();
    }

    private void tag(MissingTags missing, Map<String, String> tags, StepContext context) {
        try {
            context.ec2().tag(List.of(missing.id()), tags);
            if (missing.isPuttingBack()) {
                context.log().say("tag.putBack", missing.id(), String.join(", ", tags.keySet()));
            }
            missing.tagged();
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            missing.refused(refused);
        }
    }

    private void makeRoom(MissingTags missing, StepContext context) {
        try {
            context.ec2().untag(missing.id(), missing.inTheWay());
            context.log().say("tag.removed", missing.id(), String.join(", ", missing.inTheWay()));
            missing.madeRoom();
        } catch (AwsException refused) {
            Tagging.mustEndNothing(refused);
            context.log().warn("tag.notRemoved", missing.id(), refused.line());
            missing.hasNoRoom();
        }
    }

    private List<MissingTags> look(StepContext context) {
        Image image = atHand.described(data, context);
        Optional<BackupRecord> record = read(
                () -> atHand.record(data, context), why -> context.log().warn("tag.noRecord", image.imageId(), why));
        List<MissingTags> found = new ArrayList<>();
        Map<String, String> devices = new HashMap<>();
        image.blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().snapshotId() != null)
                .forEach(mapping -> devices.put(mapping.ebs().snapshotId(), mapping.deviceName()));
        Optional<List<Snapshot>> seen =
                read(() -> atHand.snapshots(data, context), why -> sayNotSeen(image, why, context));
        snapshots = record.isPresent() && seen.isPresent() ? Optional.of(devices.size()) : Optional.empty();
        Map<String, String> originals = record.map(BackupRecord::originalTags).orElse(Map.of());
        Set<String> kept = new HashSet<>();
        record.ifPresent(read -> read.snapshotTagKeys().forEach(kept::addAll));
        for (Snapshot snapshot : seen.orElse(List.of())) {
            Map<String, String> ofVolume = record.map(read -> read.volumeTags(devices.get(snapshot.snapshotId())))
                    .orElse(Map.of());
            Map<String, String> values = new LinkedHashMap<>(originals);
            values.putAll(ofVolume);
            found.add(missing(
                    snapshot.snapshotId(), snapshot.tags(), choose(ofVolume), new MissingTags.Kept(kept, values)));
        }
        Set<String> ofStored = record.map(BackupRecord::imageTagKeys).orElse(Set.of());
        ofImage = missing(image.imageId(), image.tags(), choose(originals), new MissingTags.Kept(ofStored, originals));
        found.add(ofImage);
        atHand.settled(ofImage.keys());
        return found;
    }

    /** What can be read; empty where AWS refuses it for good. */
    private static <T> Optional<T> read(Supplier<T> what, Consumer<Line> refusal) {
        try {
            return Optional.of(what.get());
        } catch (OperationException refused) {
            Tagging.mustEndNothing(refused);
            refusal.accept(refused.line());
            return Optional.empty();
        }
    }

    private void sayNotSeen(Image image, Line why, StepContext context) {
        List<String> lacking = data.request().tags().keySet().stream()
                .filter(key -> !data.imageTags().containsKey(key))
                .sorted()
                .toList();
        if (lacking.isEmpty()) {
            context.log().warn("tag.notLooked", image.imageId(), why);
        } else {
            context.log().warn("tag.notLooked.asked", image.imageId(), String.join(", ", lacking), why);
        }
    }

    private Tags.Choice choose(Map<String, String> originals) {
        return Tags.choose(data.runId(), originals, data.request().tags());
    }

    private MissingTags missing(String id, List<Tag> present, Tags.Choice wanted, MissingTags.Kept kept) {
        Set<String> asked = data.request().tags().keySet();
        return Tags.isUnfinishedOf(data.runId(), present)
                ? new MissingTags(id, Tags.map(present), wanted.applied(), wanted.leftOut(), asked, kept)
                : new MissingTags(id, Tags.map(present), Map.of(), List.of(), Set.of(), MissingTags.Kept.NOTHING);
    }

    private void say(OperationLog log) {
        Map<String, Line> why = new LinkedHashMap<>();
        Map<String, List<String>> refused = new LinkedHashMap<>();
        for (MissingTags missing : all) {
            missing.sayLackOfRoom(log);
            missing.refused().forEach((code, group) -> {
                why.putIfAbsent(code, group.why());
                refused.computeIfAbsent(code, first -> new ArrayList<>())
                        .add(missing.id() + ": " + String.join(", ", group.keys()));
            });
        }
        refused.forEach((code, tags) -> log.warn("tag.refused", String.join("; ", tags), why.get(code)));
        long complete = all.stream()
                .filter(missing -> missing != ofImage && missing.isComplete())
                .count();
        snapshots.ifPresent(count -> {
            if (complete == count) {
                log.say("tag.done", ofImage.carried(), count);
            } else {
                log.say("tag.some", ofImage.carried(), complete, count);
            }
        });
    }
}
