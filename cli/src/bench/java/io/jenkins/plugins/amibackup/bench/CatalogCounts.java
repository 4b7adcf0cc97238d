package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.Calls;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** How many requests S3 gets: for a backup, and for what is asked of a catalog of 100,000 backups. */
record CatalogCounts(
        int backups,
        long newest,
        long firstThousand,
        long listAll,
        long listed,
        long listOne,
        long ofOne,
        Map<String, Long> perBackup) {

    private static final int BACKUPS = 100_000;
    private static final int OF_AN_INSTANCE = 100;
    private static final Instant START = Instant.parse("2020-01-01T00:00:00Z");

    static CatalogCounts measure() throws IOException {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
        try (World world = World.still(new Fleet(1, 1), clock);
                ClientPool pool = new ClientPool();
                AwsClients clients = pool.clients(world.access())) {
            Map<String, Long> perBackup = backUp(world, clock);
            for (int i = 0; i < BACKUPS; i++) {
                world.aws.s3().put(World.BUCKET, entry(i).key(), new byte[0]);
            }
            Catalog catalog = new Catalog(clients.bucket(World.BUCKET));
            Calls calls = world.aws.calls();
            String instance = entry(BACKUPS / 2).instanceId();
            // Whose the bucket is, a client asks once in its life.
            catalog.newest(instance).orElseThrow();
            calls.reset();
            catalog.newest(instance).orElseThrow();
            long newest = calls.total();
            calls.reset();
            long ofOne = catalog.list(instance).count();
            long listOne = calls.total();
            calls.reset();
            catalog.list().limit(1_000).forEach(entry -> {});
            long firstThousand = calls.total();
            calls.reset();
            long listed = catalog.list().count();
            return new CatalogCounts(BACKUPS, newest, firstThousand, calls.total(), listed, listOne, ofOne, perBackup);
        }
    }

    private static IndexEntry entry(int number) {
        return new IndexEntry(
                "i-%017x".formatted(number / OF_AN_INSTANCE),
                "ami-%017x".formatted(number),
                START.plus(Duration.ofMinutes(number)),
                40_000_000_000L,
                World.REGION,
                "123456789012");
    }

    /** The requests of a backup after another: that has looked at permissions, which are known for an hour. */
    private static Map<String, Long> backUp(World world, MovableClock clock) {
        VirtualTime time = new VirtualTime(clock);
        Engine engine = new Engine(EngineSettings.of("bench"), time, new ClientPool(), new Random(1));
        for (int i = 0; i < 2; i++) {
            world.aws.calls().reset();
            Course course = new Course(clock, 1);
            engine.begin(Ids.newRun(), world.request(0), world.access(), new EngineSide.Ear(0, course));
            time.runUntil(() -> course.endedAt(0) != null);
        }
        engine.close();
        Map<String, Long> requests = new TreeMap<>();
        world.aws.calls().counts().forEach((action, count) -> {
            if (action.startsWith("s3:")) {
                requests.put(action.substring(3), count);
            }
        });
        return requests;
    }

    long requestsPerBackup() {
        return perBackup.values().stream().mapToLong(Long::longValue).sum();
    }
}
