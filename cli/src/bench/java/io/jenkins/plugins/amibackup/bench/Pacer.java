package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.engine.aws.Action;
import io.jenkins.plugins.amibackup.engine.aws.CallRate;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/** Lets the threads of the peer call no more often than EC2 takes it: the first that came goes first. */
final class Pacer {

    private final World world;
    private final long start;
    /** When the last token that was given out comes in, in nanoseconds of AWS's time. */
    private final Map<Action, Double> given = new HashMap<>();

    Pacer(World world) {
        this.world = world;
        start = System.nanoTime();
    }

    /** Waits until a call may be made. */
    void pace(Optional<Action> following) throws InterruptedException {
        if (following.isEmpty()) {
            return;
        }
        Action call = following.get();
        CallRate rate = call.rate();
        double period = 1e9 / rate.perSecond();
        double left;
        synchronized (this) {
            double now = (System.nanoTime() - start) * world.speed;
            double burst = (rate.size() - 2) * period;
            double next = Math.max(given.getOrDefault(call, now - burst - period), now - burst - period) + period;
            given.put(call, next);
            left = next - now;
        }
        if (left > 0) {
            world.sleep(Duration.ofNanos((long) left));
        }
    }
}
