package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.AwsException;
import io.jenkins.plugins.amibackup.engine.aws.Ec2;
import io.jenkins.plugins.amibackup.engine.base.Batches;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import software.amazon.awssdk.services.ec2.model.StoreImageTaskResult;

/**
 * Polls store tasks. AWS allows DescribeStoreImageTasks only once every two seconds, so many tasks are read from the pages of
 * tasks in progress, and only a task that isn't there is asked for by its ID.
 */
final class StoreTaskPoller implements Poller<Subject.StoreTask> {

    private final AwsClients clients;
    private final Ec2 ec2;
    private final Clock clock;

    StoreTaskPoller(AwsClients clients, Clock clock) {
        this.clients = clients;
        ec2 = clients.ec2();
        this.clock = clock;
    }

    @Override
    public Class<Subject.StoreTask> subjects() {
        return Subject.StoreTask.class;
    }

    @Override
    public int batchSize() {
        return Ec2.STORE_TASK_IDS;
    }

    @Override
    public Action action() {
        return Action.DESCRIBE_STORE_IMAGE_TASKS;
    }

    /**
     * The waits that are due soonest, as many as one call takes. If more are due, all waits, because then the pages of tasks in
     * progress are read, which cover all of them.
     */
    @Override
    public List<Watch> take(List<Watch> open, Instant now) {
        long due = open.stream().filter(watch -> watch.isDue(now)).count();
        return due > batchSize()
                ? List.copyOf(open)
                : open.stream()
                        .sorted(Comparator.comparing(Watch::from))
                        .limit(batchSize())
                        .toList();
    }

    @Override
    public void poll(List<Watch> watches) {
        Map<String, List<Watch>> buckets = new LinkedHashMap<>();
        watches.forEach(watch -> buckets.computeIfAbsent(subject(watch).bucket(), bucket -> new ArrayList<>())
                .add(watch));
        buckets.forEach((bucket, inBucket) -> {
            List<Watch> left = inBucket;
            if (inBucket.size() > batchSize()) {
                left = settle(inBucket, ec2.storeTasksInProgress(bucket), false);
            }
            // An ID that AWS doesn't know can fail the call, so what was unknown before is asked for in a call of its
            // own.
            Map<Boolean, List<Watch>> suspect = left.stream().collect(Collectors.partitioningBy(Watch::isSuspect));
            for (List<Watch> some : List.of(suspect.get(false), suspect.get(true))) {
                for (List<Watch> batch : Batches.of(some, batchSize())) {
                    byIds(batch);
                }
            }
        });
    }

    private void byIds(List<Watch> batch) {
        try {
            List<String> ids = batch.stream()
                    .map(watch -> subject(watch).imageId())
                    .distinct()
                    .toList();
            settle(batch, ec2.storeTasks(ids), true);
        } catch (AwsException refused) {
            if (!refused.code().startsWith("InvalidAMIID")) {
                throw refused;
            }
            // AWS names the IDs that it doesn't know. Where it doesn't, each half is asked for by itself.
            Map<Boolean, List<Watch>> unknown = batch.stream()
                    .collect(Collectors.partitioningBy(
                            watch -> refused.names(subject(watch).imageId())));
            if (batch.size() == 1) {
                unknown(batch.get(0));
            } else if (unknown.get(true).isEmpty()) {
                Batches.of(batch, (batch.size() + 1) / 2).forEach(this::byIds);
            } else {
                unknown.get(true).forEach(this::unknown);
                if (!unknown.get(false).isEmpty()) {
                    byIds(unknown.get(false));
                }
            }
        }
    }

    /** Hands every wait its task; returns those without one. */
    private List<Watch> settle(List<Watch> watches, List<StoreImageTaskResult> tasks, boolean allAsked) {
        Map<String, StoreImageTaskResult> byImage = new LinkedHashMap<>();
        tasks.forEach(task -> byImage.put(task.amiId(), task));
        List<Watch> left = new ArrayList<>();
        for (Watch watch : watches) {
            StoreImageTaskResult task = byImage.get(subject(watch).imageId());
            if (task != null && isOf(task, subject(watch).bucket())) {
                settle(watch, task);
            } else {
                left.add(watch);
                if (allAsked) {
                    unknown(watch);
                }
            }
        }
        return left;
    }

    /** A task names the bucket with or without a path. */
    private static boolean isOf(StoreImageTaskResult task, String bucket) {
        return task.bucket() == null
                || task.bucket().equals(bucket)
                || task.bucket().startsWith(bucket + "/");
    }

    private void settle(Watch watch, StoreImageTaskResult task) {
        String state = task.storeTaskState() == null ? "" : task.storeTaskState();
        switch (state) {
            case "Completed" -> watch.answer(new Answer.Done());
            case "Failed" ->
                watch.answer(new Answer.Failed(
                        state,
                        Optional.ofNullable(task.storeTaskFailureReason()).orElse("")));
            default -> progress(watch, task);
        }
    }

    private void progress(Watch watch, StoreImageTaskResult task) {
        int percent =
                Math.min(99, Optional.ofNullable(task.progressPercentage()).orElse(0));
        watch.progress(percent, percent, task.taskStartTime(), clock.instant());
    }

    /** AWS lists a task only after a while, and for 31 days. If it doesn't list one, the object decides. */
    private void unknown(Watch watch) {
        if (watch.unknownForLong(clock.instant())) {
            boolean stored = clients.bucket(
                            subject(watch).bucket(), subject(watch).bucketOwner())
                    .head(Keys.object(subject(watch).imageId()))
                    .isPresent();
            watch.answer(stored ? new Answer.Done() : new Answer.Gone());
        }
    }
}
