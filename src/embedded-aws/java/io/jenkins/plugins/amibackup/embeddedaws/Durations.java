package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Duration;

/**
 * How long things take in the embedded AWS. An image, a copy and their snapshots take the base time and the time per
 * GiB of the volume (volumes are worked on side by side, so the largest decides); a store and a restore take the base
 * time and the time per GiB of all used data of the image.
 *
 * @param instance from pending to running, and from shutting-down to terminated
 * @param imageBase least time of CreateImage
 * @param imagePerGiB added to it for each GiB of the largest volume
 * @param copyBase least time of CopyImage
 * @param copyPerGiB added to it for each GiB of the largest volume
 * @param storeBase least time of CreateStoreImageTask
 * @param storePerGiB added to it for each GiB of used data
 * @param restoreBase least time of CreateRestoreImageTask
 * @param restorePerGiB added to it for each GiB of used data
 * @param checks from running until the status checks have their verdicts. The console of an instance says something after
 *     half of it; without Latest, after twice of it
 * @param rootReplacement from pending to succeeded; half of it pending
 * @param command how long a command runs on an instance
 */
public record Durations(
        Duration instance,
        Duration imageBase,
        Duration imagePerGiB,
        Duration copyBase,
        Duration copyPerGiB,
        Duration storeBase,
        Duration storePerGiB,
        Duration restoreBase,
        Duration restorePerGiB,
        Duration checks,
        Duration rootReplacement,
        Duration command) {

    /** About what users of real AWS see: minutes, growing with the volumes. */
    public static Durations realistic() {
        return new Durations(
                Duration.ofSeconds(30),
                Duration.ofSeconds(90),
                Duration.ofSeconds(4),
                Duration.ofSeconds(60),
                Duration.ofSeconds(5),
                Duration.ofSeconds(60),
                Duration.ofSeconds(9),
                Duration.ofSeconds(60),
                Duration.ofSeconds(8),
                Duration.ofSeconds(120),
                Duration.ofSeconds(240),
                Duration.ofSeconds(10));
    }

    /** Everything is finished as soon as it is asked for. */
    public static Durations none() {
        return fixed(Duration.ZERO, Duration.ZERO, Duration.ZERO, Duration.ZERO);
    }

    /** The same times whatever the size; instances start and end at once. */
    public static Durations fixed(Duration image, Duration copy, Duration store, Duration restore) {
        Duration nothing = Duration.ZERO;
        return new Durations(
                nothing, image, nothing, copy, nothing, store, nothing, restore, nothing, nothing, nothing, nothing);
    }

    /** The same, with other times for instances: until one runs or is terminated, and then until its checks are ok. */
    public Durations instances(Duration start, Duration statusChecks) {
        return new Durations(
                start,
                imageBase,
                imagePerGiB,
                copyBase,
                copyPerGiB,
                storeBase,
                storePerGiB,
                restoreBase,
                restorePerGiB,
                statusChecks,
                rootReplacement,
                command);
    }

    /** The same, with other times for what is done to a running instance: a new root volume, and a command. */
    public Durations work(Duration root, Duration commands) {
        return new Durations(
                instance,
                imageBase,
                imagePerGiB,
                copyBase,
                copyPerGiB,
                storeBase,
                storePerGiB,
                restoreBase,
                restorePerGiB,
                checks,
                root,
                commands);
    }

    Duration image(double gib) {
        return time(imageBase, imagePerGiB, gib);
    }

    Duration copy(double gib) {
        return time(copyBase, copyPerGiB, gib);
    }

    Duration store(double gib) {
        return time(storeBase, storePerGiB, gib);
    }

    Duration restore(double gib) {
        return time(restoreBase, restorePerGiB, gib);
    }

    private static Duration time(Duration base, Duration perGiB, double gib) {
        return base.plusNanos((long) (perGiB.toNanos() * gib));
    }
}
