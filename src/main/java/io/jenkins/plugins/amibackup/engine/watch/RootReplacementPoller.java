package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.aws.Ec2Roots;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import java.time.Clock;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import software.amazon.awssdk.services.ec2.model.ReplaceRootVolumeTask;

/** Polls replacements of root volumes, by their instances: an unknown one spoils nothing then. */
final class RootReplacementPoller implements Poller<Subject.RootReplacement> {

    private final Ec2Roots roots;
    private final Clock clock;

    RootReplacementPoller(AwsClients clients, Clock clock) {
        roots = clients.ec2().roots();
        this.clock = clock;
    }

    @Override
    public Class<Subject.RootReplacement> subjects() {
        return Subject.RootReplacement.class;
    }

    @Override
    public int batchSize() {
        return Ec2.FILTER_VALUES;
    }

    @Override
    public Action action() {
        return Action.DESCRIBE_REPLACE_ROOT_VOLUME_TASKS;
    }

    @Override
    public void poll(List<Watch> watches) {
        for (List<Watch> batch : Batches.of(watches, batchSize())) {
            Map<String, ReplaceRootVolumeTask> tasks = new HashMap<>();
            roots.tasks(batch.stream()
                            .map(watch -> subject(watch).instanceId())
                            .distinct()
                            .toList())
                    .forEach(task -> tasks.put(task.replaceRootVolumeTaskId(), task));
            batch.forEach(watch -> settle(watch, tasks.get(subject(watch).taskId())));
        }
    }

    private void settle(Watch watch, ReplaceRootVolumeTask task) {
        if (task == null) {
            if (watch.unknownForLong(clock.instant())) {
                watch.answer(new Answer.Gone());
            }
            return;
        }
        switch (task.taskState()) {
            case SUCCEEDED -> watch.answer(new Answer.Done());
            case FAILED, FAILED_DETACHED -> watch.answer(new Answer.Failed(task.taskStateAsString(), ""));
            // Also while it fails: only the end says whether the instance has its old root volume again.
            default -> watch.progress(0, clock.instant());
        }
    }
}
