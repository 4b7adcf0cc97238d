package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Instant;
import java.util.Map;

/** A CreateStoreImageTask at work, or finished. */
final class StoreTask {

    final Image image;
    final String bucket;
    final String objectKey;
    final Map<String, String> objectTags;
    final Caller caller;
    final Instant started;
    final Instant due;
    final long sequence;
    /** Decided beforehand: how it fails halfway; null for a good one. */
    final String plannedFailure;

    Instant ended;
    String failure;

    StoreTask(
            Image image,
            String bucket,
            String objectKey,
            Map<String, String> objectTags,
            Caller caller,
            Instant started,
            Instant due,
            long sequence,
            String plannedFailure) {
        this.image = image;
        this.bucket = bucket;
        this.objectKey = objectKey;
        this.objectTags = objectTags;
        this.caller = caller;
        this.started = started;
        this.due = due;
        this.sequence = sequence;
        this.plannedFailure = plannedFailure;
    }

    boolean isInProgress() {
        return ended == null;
    }

    String state(Instant time) {
        if (ended == null || ended.isAfter(time)) {
            return "InProgress";
        }
        return failure == null ? "Completed" : "Failed";
    }

    int progress(Instant time) {
        Instant then = ended != null && failure != null && ended.isBefore(time) ? ended : time;
        // 100 is for the completed: the object is not there a moment earlier.
        double done = Resource.progress(started, due, then);
        return state(time).equals("Completed") ? 100 : Math.min(99, (int) (100 * done));
    }

    StoreTaskModel model(Instant now) {
        return new StoreTaskModel(image.id, bucket, objectKey, state(now), progress(now), started, failure);
    }
}
