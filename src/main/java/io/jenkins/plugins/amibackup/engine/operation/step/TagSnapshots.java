package io.jenkins.plugins.amibackup.engine.operation.step;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.Tags;
import io.jenkins.plugins.amibackup.engine.operation.document.Phase;
import io.jenkins.plugins.amibackup.engine.operation.document.RestoreData;
import io.jenkins.plugins.amibackup.engine.watch.Answer;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;

/**
 * Gives every snapshot of a restored image the tags of the volume that it was made of, one snapshot an advance. What isn't this
 * run's, or is finished, or has its tags already, is left as it is.
 */
public final class TagSnapshots implements Step {

    private final RestoreData data;
    private final RestoreAtHand atHand;
    private int tagged;

    TagSnapshots(RestoreData data, RestoreAtHand atHand) {
        this.data = data;
        this.atHand = atHand;
    }

    @Override
    public Phase phase() {
        return Phase.TAG;
    }

    @Override
    public Set<Action> calls() {
        return Set.of(Action.CREATE_TAGS);
    }

    @Override
    public Optional<Action> nextCall() {
        return Optional.of(Action.CREATE_TAGS);
    }

    @Override
    public StepOutcome advance(Answer answer, StepContext context) {
        List<BlockDeviceMapping> devices = atHand.described(data, context).blockDeviceMappings().stream()
                .filter(mapping -> mapping.ebs() != null && mapping.ebs().snapshotId() != null)
                .toList();
        Map<String, Map<String, String>> unfinished = new HashMap<>();
        atHand.snapshots(data, context).stream()
                .filter(snapshot -> Tags.isUnfinishedOf(data.runId(), snapshot.tags()))
                .forEach(snapshot -> unfinished.put(snapshot.snapshotId(), Tags.map(snapshot.tags())));
        while (tagged < devices.size()) {
            BlockDeviceMapping device = devices.get(tagged);
            Map<String, String> present = unfinished.get(device.ebs().snapshotId());
            if (present == null) {
                tagged++;
                continue;
            }
            Map<String, String> volume = atHand.record(data, context).volumeTags(device.deviceName());
            Map<String, String> missing = new LinkedHashMap<>(
                    Tags.choose(data.runId(), volume, data.request().tags()).applied());
            missing.keySet().removeAll(RestoreImage.snapshotTags(data).keySet());
            missing.entrySet().removeAll(present.entrySet());
            if (!missing.isEmpty()) {
                context.ec2().tag(List.of(device.ebs().snapshotId()), missing);
                tagged++;
                return new StepOutcome.Stay(false);
            }
            tagged++;
        }
        context.log().say("tag.done", data.imageTags().size(), devices.size());
        return new StepOutcome.Next(false);
    }
}
