package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.CallRate;
import java.time.Duration;
import java.util.PriorityQueue;

/**
 * What a fleet would save if each plain image were stored while its encrypted copy is being made: reckoned from EC2's durations, the
 * refill of CreateStoreImageTask, and the 1,200 GB that an account may have being stored. In a queue of stores, only the first of
 * them gain by beginning before their copies are made.
 *
 * @param n how many instances, each with one volume of {@link #GIB}, half of it used
 * @param serial until the last is stored, each one's copy before its store, in seconds
 * @param parallel until the last is stored and copied, in seconds
 */
record ParallelFleet(int n, double serial, double parallel) {

    static final int GIB = 100;
    private static final int LIMIT = 1_200;

    static ParallelFleet of(int n) {
        Durations durations = Fleet.DURATIONS;
        double image =
                seconds(durations.imageBase().plus(durations.imagePerGiB().multipliedBy(GIB)));
        double copy = seconds(durations.copyBase().plus(durations.copyPerGiB().multipliedBy(GIB)));
        double store =
                seconds(durations.storeBase().plus(durations.storePerGiB().multipliedBy(GIB / 2)));
        return new ParallelFleet(n, stored(n, image + copy, store), Math.max(stored(n, image, store), image + copy));
    }

    /** When the last of n stores ends that could all begin at the same time. */
    private static double stored(int n, double ready, double takes) {
        CallRate rate = Action.CREATE_STORE_IMAGE_TASK.rate();
        PriorityQueue<Double> ends = new PriorityQueue<>();
        double last = ready;
        for (int i = 0; i < n; i++) {
            double at = ready + Math.max(0, i + 1 - rate.size()) / rate.perSecond();
            if (ends.size() >= LIMIT / GIB) {
                at = Math.max(at, ends.remove());
            }
            ends.add(at + takes);
            last = Math.max(last, at + takes);
        }
        return last;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    /** The share of the whole that is saved. */
    double saved() {
        return 1 - parallel / serial;
    }
}
