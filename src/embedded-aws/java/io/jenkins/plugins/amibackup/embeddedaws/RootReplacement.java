package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** A task that gives a running instance another root volume. */
final class RootReplacement extends Resource {

    /** How it ends. */
    enum Outcome {
        SUCCEEDED,
        /** The old root volume is still there. */
        FAILED,
        /** No root volume is there. */
        FAILED_DETACHED
    }

    final Instance instance;
    final String imageId;
    final boolean deletesReplaced;
    final Outcome outcome;
    private final Duration takes;

    RootReplacement(
            Ids ids,
            Instance instance,
            String imageId,
            boolean deletesReplaced,
            Outcome outcome,
            Instant created,
            Duration takes,
            Map<String, String> tags) {
        super(ids, "replacevol", instance.ownerId, created, tags);
        this.instance = instance;
        this.imageId = imageId;
        this.deletesReplaced = deletesReplaced;
        this.outcome = outcome;
        this.takes = takes;
    }

    @Override
    String type() {
        return "replace-root-volume-task";
    }

    Instant ends() {
        return created.plus(takes);
    }

    /** When the old root volume goes, or would have gone. */
    Instant swaps() {
        return created.plus(takes.multipliedBy(3).dividedBy(4));
    }

    boolean isInProgress(Instant time) {
        return time.isBefore(ends());
    }

    String state(Instant time) {
        if (!isInProgress(time)) {
            return switch (outcome) {
                case SUCCEEDED -> "succeeded";
                case FAILED -> "failed";
                case FAILED_DETACHED -> "failed-detached";
            };
        }
        if (time.isBefore(created.plus(takes.dividedBy(2)))) {
            return "pending";
        }
        if (time.isBefore(swaps()) || outcome == Outcome.SUCCEEDED) {
            return "in-progress";
        }
        return outcome == Outcome.FAILED ? "failing" : "failing-detached";
    }
}
