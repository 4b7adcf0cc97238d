package io.jenkins.plugins.amibackup.embeddedaws;

import java.time.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/** All of EC2: its Regions, keys and settings, and the one lock under which they are read and changed. */
final class Ec2World {

    final Clock clock;
    final Ids ids;
    final Durations durations;
    final Duration visibilityDelay;
    final Faults faults;
    final KmsKeys keys;
    final Ec2Settings settings = new Ec2Settings();
    final StoreTasks stores;
    final Fates fates = new Fates();
    final Commands commands = new Commands();
    final Profiles profiles = new Profiles();
    final Offers offers = new Offers();

    private final Map<String, Ec2Region> regions = new LinkedHashMap<>();
    // One lock for everything: a call takes microseconds, and a store task reaches over to S3.
    private final ReentrantLock lock = new ReentrantLock();

    Ec2World(Clock clock, Ids ids, Durations durations, Duration visibilityDelay, Faults faults, S3World s3) {
        this.clock = clock;
        this.ids = ids;
        this.durations = durations;
        this.visibilityDelay = visibilityDelay;
        this.faults = faults;
        this.keys = new KmsKeys(ids);
        this.stores = new StoreTasks(this, s3);
    }

    /** Does something alone, with every task that is due by now finished first. */
    <T> T locked(Supplier<T> work) {
        lock.lock();
        try {
            stores.settle(clock.instant());
            return work.get();
        } finally {
            lock.unlock();
        }
    }

    /** So that an object of a finished store task is there when S3 is asked. Costs nothing when none is due. */
    void settle() {
        if (stores.isAnyDue(clock.instant())) {
            locked(() -> null);
        }
    }

    Ec2Region region(String name) {
        return regions.computeIfAbsent(name, Ec2Region::new);
    }

    List<Ec2Region> regions() {
        return List.copyOf(regions.values());
    }

    /** An image of any Region, by its id. */
    Optional<Image> findImage(String id) {
        return regions.values().stream()
                .map(region -> region.images.get(id))
                .filter(image -> image != null)
                .findFirst();
    }
}
