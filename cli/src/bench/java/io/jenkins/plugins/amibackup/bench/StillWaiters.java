package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Random;

/**
 * What the waiters of {@link PeerSide} ask and how late they are, reckoned without a machine: requests take no time, and backups begin as
 * soon as EC2 lets them. So they look better than they are.
 */
final class StillWaiters {

    private static final double IMAGE_DELAY = 15;
    private static final double STORE_DELAY = 5;
    private static final double FIRST_DELAY = 1;
    private static final double LONGEST_DELAY = 20;
    private static final int MOST_DOUBLINGS = 10;

    private final Fleet fleet;
    private final Outcomes outcomes;
    private final Random random = new Random(1);
    private final Refill images = new Refill(Action.DESCRIBE_IMAGES.rate());
    private final Refill tasks = new Refill(Action.DESCRIBE_STORE_IMAGE_TASKS.rate());
    private final Refill stores = new Refill(Action.CREATE_STORE_IMAGE_TASK.rate());
    private final PriorityQueue<Look> looks = new PriorityQueue<>(Comparator.comparingDouble(Look::at));
    private double end;

    private StillWaiters(Fleet fleet, Outcomes outcomes) {
        this.fleet = fleet;
        this.outcomes = outcomes;
    }

    /**
     * A look of one waiter.
     *
     * @param at when, in seconds
     * @param number the backup
     * @param stores whether it is at the store task, rather than at the image
     * @param begun when the image or the task was asked for
     * @param refused how often this look was throttled
     */
    private record Look(double at, int number, boolean stores, double begun, int refused) {
        Look again(double later) {
            return new Look(later, number, stores, begun, 0);
        }
    }

    /** Waiters for fleets of this size, the same ones that {@link StillRun#engine} takes. */
    static Outcomes reckon(int n, int fleets) {
        Outcomes outcomes = new Outcomes(n, "waiters");
        for (int seed = 0; seed < fleets; seed++) {
            new StillWaiters(new Fleet(n, seed), outcomes).run();
        }
        return outcomes;
    }

    private void run() {
        // Each asks for its instance, the volumes and, at the end, the snapshots.
        outcomes.count("DescribeInstances", fleet.count());
        outcomes.count("DescribeVolumes", fleet.count());
        outcomes.count("DescribeSnapshots", fleet.count());
        Refill creates = new Refill(Action.CREATE_IMAGE.rate());
        for (int i = 0; i < fleet.count(); i++) {
            double begun = creates.take(0);
            looks.add(new Look(begun, i, false, begun, 0));
        }
        while (!looks.isEmpty()) {
            look(looks.remove());
        }
        outcomes.finish(fleet, end);
    }

    private void look(Look look) {
        outcomes.count(look.stores ? "DescribeStoreImageTasks" : "DescribeImages", 1);
        if (!(look.stores ? tasks : images).takes(look.at)) {
            outcomes.throttled(1);
            double most = Math.min(LONGEST_DELAY, FIRST_DELAY * (1 << Math.min(MOST_DOUBLINGS, look.refused)));
            looks.add(new Look(
                    look.at + most * random.nextDouble(), look.number, look.stores, look.begun, look.refused + 1));
            return;
        }
        double phase = (look.stores ? fleet.store(look.number) : fleet.image(look.number)).toNanos() / 1e9;
        double late = look.at - look.begun - phase;
        if (late < 0) {
            looks.add(look.again(look.at + (look.stores ? STORE_DELAY : IMAGE_DELAY)));
        } else if (look.stores) {
            outcomes.storeLate(late / phase);
            end = Math.max(end, look.at);
        } else {
            outcomes.imageLate(late / phase);
            double begun = stores.take(look.at);
            looks.add(new Look(begun, look.number, true, begun, 0));
        }
    }
}
