package io.jenkins.plugins.amibackup.engine;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.ImageModel;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.MovableClock;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.AwsClients;
import io.jenkins.plugins.amibackup.engine.aws.ClientPool;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.base.Ids;
import io.jenkins.plugins.amibackup.engine.catalog.Catalog;
import io.jenkins.plugins.amibackup.engine.drive.Engine;
import io.jenkins.plugins.amibackup.engine.drive.EngineSettings;
import io.jenkins.plugins.amibackup.engine.operation.document.OperationResult;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.OperationRequest;
import io.jenkins.plugins.amibackup.engine.operation.request.RestoreRequest;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Random;
import java.util.function.UnaryOperator;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.apache.ApacheHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;

/** An engine and an AWS on one clock that only the test moves, with an instance and a bucket in it. */
public final class TestBed implements AutoCloseable {

    public static final String REGION = "eu-west-1";
    public static final String BUCKET = "acme-ami-backups";
    public static final String KEY = "arn:aws:kms:eu-west-1:123456789012:key/11111111-2222-3333-4444-555555555555";

    private static final Duration ANSWER = Duration.ofSeconds(5);

    public final MovableClock clock = new MovableClock(Instant.parse("2026-11-22T09:15:00Z"));
    public final VirtualTime time = new VirtualTime(clock);
    public final EmbeddedAws aws;
    public final ClientPool clients;
    /** A look from outside waits for its answer, also on a slow machine, whatever the engine's clients do. */
    private final ClientPool looks;

    public Engine engine;
    public final String instance;
    private Rehearsal rehearsal;

    /** Takes minutes for each phase, as real AWS does. */
    public TestBed() {
        this(builder -> builder);
    }

    public TestBed(UnaryOperator<EmbeddedAws.Builder> configure) {
        this(configure, ANSWER);
    }

    public TestBed(UnaryOperator<EmbeddedAws.Builder> configure, Duration clientTimeout) {
        clients = new ClientPool(clientTimeout);
        looks = clientTimeout.compareTo(ANSWER) < 0 ? new ClientPool(ANSWER) : clients;
        try {
            aws = configure
                    .apply(EmbeddedAws.builder()
                            .clock(clock)
                            .region(REGION)
                            .durations(Durations.fixed(
                                    Duration.ofMinutes(7),
                                    Duration.ofMinutes(9),
                                    Duration.ofMinutes(11),
                                    Duration.ofMinutes(13))))
                    .start();
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
        instance = aws.ec2().runInstance(web1());
        aws.s3().createBucket(BUCKET, REGION);
        engine = engine("controller-1");
    }

    /** A server with a root volume of 8 GiB and a data volume of 100 GiB, both plain. */
    public static InstanceSpec web1() {
        return InstanceSpec.named("web-1")
                .volume(VolumeSpec.gp3("/dev/xvda", 8).tag("Name", "web-1-root"))
                .volume(VolumeSpec.gp3("/dev/sdf", 100)
                        .tag("Name", "web-1-data")
                        .tag("Team", "storage"))
                .tag("Role", "web")
                .tag("aws:cloudformation:stack-name", "web");
    }

    public Engine engine(String holder) {
        return new Engine(EngineSettings.of(holder), time, clients, new Random(42));
    }

    public AwsAccess access() {
        return access(REGION, "AKIATEST");
    }

    public AwsAccess access(String region, String accessKeyId) {
        return new AwsAccess(
                region,
                Endpoints.emulated(aws.endpoint()),
                null,
                accessKeyId,
                StaticCredentialsProvider.create(AwsBasicCredentials.create(accessKeyId, "secret")));
    }

    public BackupRequest.Builder backupRequest() {
        return BackupRequest.of(instance, BUCKET, REGION);
    }

    /** Drives an operation to its end. */
    public Heard run(OperationRequest request) {
        return run(request, Ids.newRun());
    }

    public Heard run(OperationRequest request, String runId) {
        return rehearsal == null ? drive(request, runId) : rehearsal.run(this, runId, () -> drive(request, runId));
    }

    /** From now on each run is driven only where the rehearsal doesn't know it yet. */
    public void rehearse(Rehearsal known) {
        rehearsal = known;
    }

    private Heard drive(OperationRequest request, String runId) {
        Heard heard = new Heard();
        engine.begin(runId, request, access(request.region(), "AKIATEST"), heard);
        time.runUntil(heard::hasEnded);
        return heard;
    }

    /** Picks an operation up and drives it to its end. */
    public Heard resume(String runId) {
        Heard heard = new Heard();
        engine.resume(runId, BUCKET, access(), heard);
        time.runUntil(heard::hasEnded);
        return heard;
    }

    public OperationResult resumed(String runId) {
        return resume(runId).result();
    }

    /** Deregisters an image as other tools do, leaving its snapshots. */
    public void deregisterOnly(String imageId) {
        try (Ec2Client ec2 = Ec2Client.builder()
                .region(Region.of(REGION))
                .endpointOverride(aws.endpoint())
                .httpClient(ApacheHttpClient.create())
                .credentialsProvider(access().credentials())
                .build()) {
            ec2.deregisterImage(request -> request.imageId(imageId));
        }
    }

    public OperationResult backup() {
        return run(backupRequest().build()).result();
    }

    public OperationResult restore(String amiId) {
        return run(RestoreRequest.of(amiId, BUCKET, REGION)).result();
    }

    /** Looks at the bucket and at EC2 with clients of its own. */
    public AwsClients look() {
        return looks.clients(access());
    }

    public Catalog catalog() {
        return new Catalog(look().bucket(BUCKET));
    }

    /** The images that stand. */
    public List<ImageModel> images() {
        return aws.ec2().images().stream()
                .filter(image -> !image.state().equals("deregistered"))
                .toList();
    }

    @Override
    public void close() {
        looks.close();
        clients.close();
        aws.close();
    }
}
