package io.jenkins.plugins.amibackup.engine.watch;

import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.base.OperationException;
import io.jenkins.plugins.amibackup.engine.base.Scheduler;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Asks AWS about all open waits together. AWS throttles by account and Region, so each of those has a lane that is paced as
 * one. Each call asks for the waits of one identity, so that one team's denied or expired key doesn't stall anybody else's waits.
 */
public final class Watcher {

    /** One for each kind of subject that can be waited for. */
    static final List<Poller.Maker> POLLERS = List.of(
            ImagePoller::new,
            PointInTimePoller::new,
            StoreTaskPoller::new,
            InstancePoller::new,
            InstanceEndPoller::new,
            CommandPoller::new,
            RootReplacementPoller::new);

    private final Scheduler scheduler;
    private final Pace pace;
    private final Map<String, Lane> lanes = new HashMap<>();

    public Watcher(Scheduler scheduler, Pace pace) {
        this.scheduler = scheduler;
        this.pace = pace;
    }

    /** Hears how a wait goes. Called on a worker thread; must not block. */
    public interface Listener {

        /**
         * The wait goes on.
         *
         * @param percent how far AWS has come, 0 to 100
         * @param left how long it may still take; null when it can't be told
         */
        void progress(int percent, Duration left);

        /**
         * AWS can't be asked at the moment. It is asked again.
         *
         * @param polls how many polls in a row have failed
         * @param why why the last one failed
         */
        void troubled(int polls, OperationException why);

        /** The wait has ended. Called once, unless the wait was cancelled before. */
        void answered(Answer answer);
    }

    /**
     * Watches a wait until it ends.
     *
     * @param clients AWS, as the one who waits
     * @return ends the watching without an answer
     */
    public Scheduler.Cancellable watch(Wait wait, AwsClients clients, Listener listener) {
        String key = clients.account() + " " + clients.region();
        Watch watch =
                new Watch(wait, clients.forLooks(), listener, scheduler.clock().instant());
        Lane lane;
        synchronized (lanes) {
            lane = lanes.computeIfAbsent(key, name -> new Lane(scheduler, pace, POLLERS));
            lane.add(watch);
        }
        return () -> {
            synchronized (lanes) {
                if (lane.remove(watch)) {
                    lanes.remove(key, lane);
                }
            }
        };
    }

    /** How many waits are open. */
    public int open() {
        synchronized (lanes) {
            return lanes.values().stream().mapToInt(Lane::open).sum();
        }
    }
}
