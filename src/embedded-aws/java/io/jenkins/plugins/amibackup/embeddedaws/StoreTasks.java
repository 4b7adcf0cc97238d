package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;

/** Store tasks at work. No timer: whoever looks first after a task is due finishes it, as of when it was due. */
final class StoreTasks {

    private final Ec2World world;
    private final S3World s3;
    private final PriorityQueue<StoreTask> running = new PriorityQueue<>(
            Comparator.comparing((StoreTask task) -> task.due).thenComparing(t -> t.sequence));
    private volatile Instant nextDue = Instant.MAX;

    StoreTasks(Ec2World world, S3World s3) {
        this.world = world;
        this.s3 = s3;
    }

    void start(Ec2Region region, StoreTask task) {
        running.add(task);
        nextDue = running.peek().due;
        // Anew at the end of the map, in the order of the tasks.
        region.storeTasks.remove(task.image.id);
        region.storeTasks.put(task.image.id, task);
    }

    boolean isAnyDue(Instant now) {
        return !nextDue.isAfter(now);
    }

    /** GB of the images an account is storing. */
    int gigabytesInProgress(String accountId) {
        return running.stream()
                .filter(task -> task.caller.accountId().equals(accountId))
                .mapToInt(task -> task.image.sizeGiB())
                .sum();
    }

    boolean isStoring(Snapshot snapshot) {
        return running.stream().anyMatch(task -> task.image.snapshots().contains(snapshot));
    }

    /**
     * The bucket of a store or restore call, which must be in the Region of the call.
     *
     * @param uses what EC2 does with the object in the caller's name
     */
    S3Bucket bucketFor(Ec2Call call, String name, String key, List<String> uses) {
        S3Bucket bucket = s3.bucket(name);
        if (bucket == null) {
            throw AwsError.bad("NoSuchBucket", "The specified bucket does not exist: " + name);
        }
        if (!bucket.region.equals(call.region.name)) {
            throw AwsError.bad(
                    "InvalidRequest",
                    "The bucket " + name + " is in the Region " + bucket.region + ", but must be in the Region "
                            + call.region.name + " of the request");
        }
        if (uses.contains("s3:PutObject") && bucket.deniesWrite(key, null)) {
            throw S3Call.deniedByBucket(call.caller, "s3:PutObject", objectArn(name, key));
        }
        for (String use : uses) {
            boolean allowed = use.startsWith("s3:")
                    ? call.may(use, objectArn(name, key), S3Bucket.context(bucket))
                    : call.may(use, "*", Map.of());
            if (!bucket.isOpenTo(call.accountId()) || bucket.storesDenied || !allowed) {
                throw new AwsError(
                        403, "AccessDenied", "User: " + call.caller.arn() + " is not authorized to perform: " + use);
            }
        }
        return bucket;
    }

    private static String objectArn(String bucket, String key) {
        return "arn:aws:s3:::" + bucket + "/" + key;
    }

    void settle(Instant now) {
        while (!running.isEmpty() && !running.peek().due.isAfter(now)) {
            StoreTask task = running.poll();
            String obstacle = task.plannedFailure == null ? obstacle(task) : task.plannedFailure;
            if (obstacle == null) {
                task.ended = task.due;
                s3.bucket(task.bucket).putStored(task, world.ids, world.settings);
            } else {
                task.ended = task.plannedFailure == null ? task.due : halfway(task);
                task.failure = obstacle;
            }
        }
        nextDue = running.isEmpty() ? Instant.MAX : running.peek().due;
    }

    /** A task whose bucket, access or snapshots have gone is found failed by who looks at it before its time. */
    void look(StoreTask task, Instant now) {
        if (!task.isInProgress()) {
            return;
        }
        if (task.plannedFailure != null && !halfway(task).isAfter(now)) {
            fail(task, halfway(task), task.plannedFailure);
        } else if (obstacle(task) != null) {
            fail(task, now, obstacle(task));
        }
    }

    private void fail(StoreTask task, Instant when, String reason) {
        running.remove(task);
        nextDue = running.isEmpty() ? Instant.MAX : running.peek().due;
        task.ended = when;
        task.failure = reason;
    }

    private String obstacle(StoreTask task) {
        S3Bucket bucket = s3.bucket(task.bucket);
        if (bucket == null) {
            return "The specified bucket does not exist";
        }
        String object = objectArn(task.bucket, task.objectKey);
        Map<String, String> context = S3Bucket.context(bucket);
        if (bucket.storesDenied
                || bucket.deniesWrite(task.objectKey, null)
                || !world.faults.permits(task.caller, "s3:PutObject", object, Map.of(), context)) {
            return "Access Denied";
        }
        for (Snapshot snapshot : task.image.snapshots()) {
            if (snapshot.gone != null) {
                return "The snapshot '" + snapshot.id + "' does not exist.";
            }
            if (snapshot.encrypted() && !canDecrypt(task.caller, snapshot.kmsKeyArn)) {
                return "The key " + snapshot.kmsKeyArn + " is not accessible";
            }
        }
        return null;
    }

    private boolean canDecrypt(Caller caller, String keyArn) {
        return world.keys.isUsable(keyArn)
                && world.keys.isGranted(world.faults, caller, keyArn, "ebs", List.of("kms:Decrypt"));
    }

    private static Instant halfway(StoreTask task) {
        return task.started.plus(Duration.between(task.started, task.due).dividedBy(2));
    }
}
