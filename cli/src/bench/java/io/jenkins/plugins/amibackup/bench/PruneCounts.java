package io.jenkins.plugins.amibackup.bench;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.jenkins.plugins.amibackup.embeddedaws.Calls;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.embeddedaws.S3ObjectModel;
import io.jenkins.plugins.amibackup.engine.VirtualTime;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.base.Json;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.catalog.IndexEntry;
import io.jenkins.plugins.amibackup.engine.catalog.Keys;
import io.jenkins.plugins.amibackup.engine.drive.DriveOptions;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.fleet.FleetLog;
import io.jenkins.plugins.amibackup.engine.operation.document.PruneRow.Verdict;
import io.jenkins.plugins.amibackup.engine.operation.request.PruneRequest;
import io.jenkins.plugins.amibackup.engine.prune.Prune;
import io.jenkins.plugins.amibackup.engine.prune.PruneScope;
import io.jenkins.plugins.amibackup.engine.retention.RetentionPolicy;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.Random;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

/**
 * How many requests it takes to prune the backups of many instances, and how often AWS throttles one. The backups are copies of one that
 * was really made, each with an image and snapshots of its own.
 *
 * @param removals how many backups were removed
 * @param planning the requests of a dry run of the same
 */
record PruneCounts(int instances, long removals, long planning, long requests, long throttled, Duration took) {

    private static final int KEPT = 2;
    private static final int GOING = 10;
    private static final String ACCOUNT = "123456789012";

    static PruneCounts measure(int instances) throws IOException {
        MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
        VirtualTime time = new VirtualTime(clock);
        try (World world = World.still(new Fleet(instances, 1), clock);
                ClientPool pool = new ClientPool();
                AwsClients clients = pool.clients(world.access());
                Engine engine = new Engine(EngineSettings.of("bench"), time, new ClientPool(), new Random(1))) {
            Catalog catalog = new Catalog(clients.bucket(World.BUCKET));
            ObjectNode model = model(world, engine, time, clock, catalog);
            fill(world, clock, model, instances);
            Calls calls = world.aws.calls();
            calls.reset();
            prune(world, engine, time, clock, instances, true);
            long planning = calls.total();
            calls.reset();
            Instant begin = clock.instant();
            long removals = prune(world, engine, time, clock, instances, false);
            return new PruneCounts(
                    instances,
                    removals,
                    planning,
                    calls.total(),
                    calls.throttled(),
                    Duration.between(begin, clock.instant()));
        }
    }

    /** The record of a real backup, after which all others are made. */
    private static ObjectNode model(World world, Engine engine, VirtualTime time, MovableClock clock, Catalog catalog) {
        Course course = new Course(clock, 1);
        engine.begin(Ids.newRun(), world.request(0), world.access(), new EngineSide.Ear(0, course));
        time.runUntil(() -> course.endedAt(0) != null);
        String amiId = catalog.list().findFirst().orElseThrow().amiId();
        return catalog.find(amiId).orElseThrow().record().json();
    }

    private static void fill(World world, MovableClock clock, ObjectNode model, int instances) {
        String runId = model.path("runId").asText();
        try (Ec2Client ec2 = Ec2Client.builder()
                .region(Region.of(World.REGION))
                .endpointOverride(world.aws.endpoint())
                .httpClient(ApacheHttpClient.create())
                .credentialsProvider(World.credentials())
                .build()) {
            for (int i = 0; i < instances * (KEPT + GOING); i++) {
                String name = "backup-web-%d-%s".formatted(i, runId);
                String instanceId = world.instances.get(i / (KEPT + GOING));
                String amiId = ec2.createImage(request -> request.instanceId(instanceId)
                                .name(name)
                                .noReboot(true)
                                .tagSpecifications(tags(ResourceType.IMAGE, runId), tags(ResourceType.SNAPSHOT, runId)))
                        .imageId();
                clock.advance(Duration.ofHours(1));
                Image image = ec2.describeImages(request -> request.imageIds(amiId))
                        .images()
                        .get(0);
                store(
                        world,
                        model.deepCopy(),
                        image,
                        instanceId,
                        clock.instant().minus(Duration.ofMinutes(30)).truncatedTo(ChronoUnit.MILLIS));
            }
        }
    }

    private static TagSpecification tags(ResourceType type, String runId) {
        return TagSpecification.builder()
                .resourceType(type)
                .tags(Tag.builder().key("ami-backup:run-id").value(runId).build())
                .build();
    }

    /** Object, record and index key of one backup. */
    private static void store(World world, ObjectNode record, Image image, String instanceId, Instant takenAt) {
        byte[] content = {1};
        String amiId = image.imageId();
        world.aws.s3().put(World.BUCKET, Keys.object(amiId), content);
        S3ObjectModel object =
                world.aws.s3().object(World.BUCKET, Keys.object(amiId)).orElseThrow();
        record.put("amiId", amiId);
        record.put("takenAt", takenAt.toString());
        ((ObjectNode) record.path("sourceInstance")).put("instanceId", instanceId);
        ((ObjectNode) record.path("image")).put("amiId", amiId).put("name", image.name());
        ObjectNode stored = (ObjectNode) record.path("storedObject");
        stored.put("key", Keys.object(amiId))
                .put("sizeBytes", content.length)
                .put("etag", quoted(object.etag()))
                .put("versionId", object.versionId());
        ArrayNode snapshots = ((ObjectNode) record.path("encryption")).putArray("snapshots");
        image.blockDeviceMappings()
                .forEach(mapping ->
                        snapshots.addObject().put("snapshotId", mapping.ebs().snapshotId()));
        world.aws.s3().put(World.BUCKET, Keys.record(amiId), Json.bytes(record));
        IndexEntry entry = new IndexEntry(
                instanceId,
                amiId,
                takenAt,
                content.length,
                World.REGION,
                record.path("account").asText(ACCOUNT));
        world.aws.s3().put(World.BUCKET, entry.key(), new byte[0]);
    }

    /** As the SDK tells it. */
    private static String quoted(String etag) {
        return etag.startsWith("\"") ? etag : '"' + etag + '"';
    }

    private static long prune(
            World world, Engine engine, VirtualTime time, MovableClock clock, int instances, boolean dryRun) {
        PruneRequest terms = PruneRequest.of("", RetentionPolicy.last(KEPT), World.BUCKET, World.REGION)
                .most(instances * (KEPT + GOING))
                .dryRun(dryRun);
        PruneEar ear = new PruneEar();
        Prune.start(
                engine,
                HexFormat.of().toHexDigits(dryRun ? 1 : 2),
                PruneScope.ALL,
                terms,
                world.access(),
                FleetLog.EACH,
                ear,
                DriveOptions.DEFAULT,
                false);
        RequestTime.runUntil(ear::hasEnded, time, clock, world.aws.calls());
        return ear.count(Verdict.REMOVED);
    }

    /** Requests for each backup that was removed, those of the plan included. */
    double perRemoval() {
        return removals == 0 ? 0 : (double) requests / removals;
    }
}
