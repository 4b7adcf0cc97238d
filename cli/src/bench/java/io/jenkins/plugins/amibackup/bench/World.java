package io.jenkins.plugins.amibackup.bench;

import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import io.jenkins.plugins.amibackup.engine.aws.AwsAccess;
import io.jenkins.plugins.amibackup.engine.aws.Endpoints;
import io.jenkins.plugins.amibackup.engine.aws.Proxy;
import io.jenkins.plugins.amibackup.engine.operation.request.BackupRequest;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * An embedded AWS with a fleet and an empty bucket, EC2's token buckets switched on. The account's limit of 1,200 GB of
 * store work in progress is lifted: it would hold up both sides alike, for many hours, and hide everything else.
 */
final class World implements AutoCloseable {

    static final String REGION = "eu-west-1";
    static final String BUCKET = "acme-ami-backups";

    private static final String KEY = "AKIABENCH";

    final Fleet fleet;
    final Clock clock;
    final double speed;
    final EmbeddedAws aws;
    final List<String> instances = new ArrayList<>();

    /** A world in which time runs so many times as fast. */
    static World fast(Fleet fleet, double speed) throws IOException {
        return new World(fleet, new SpeedClock(speed), speed);
    }

    /** A world in which time passes only when it is moved. */
    static World still(Fleet fleet, Clock clock) throws IOException {
        return new World(fleet, clock, 1);
    }

    private World(Fleet fleet, Clock clock, double speed) throws IOException {
        this.fleet = fleet;
        this.clock = clock;
        this.speed = speed;
        aws = EmbeddedAws.builder()
                .clock(clock)
                .region(REGION)
                .durations(Fleet.DURATIONS)
                .throttling(true)
                .start();
        aws.ec2().limits().storeGigabytes(Integer.MAX_VALUE);
        aws.s3().createBucket(BUCKET, REGION);
        for (int i = 0; i < fleet.count(); i++) {
            instances.add(aws.ec2().runInstance(fleet.instance(i)));
        }
    }

    BackupRequest request(int number) {
        return BackupRequest.of(instances.get(number), BUCKET, REGION).build();
    }

    AwsAccess access() {
        return new AwsAccess(REGION, Endpoints.emulated(aws.endpoint()), Proxy.NONE, KEY, credentials());
    }

    static AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(KEY, "secret"));
    }

    /** A time of AWS's in real time. */
    Duration real(Duration ofAws) {
        return Duration.ofNanos((long) (ofAws.toNanos() / speed));
    }

    /** Waits for a time of AWS's. */
    void sleep(Duration ofAws) throws InterruptedException {
        TimeUnit.NANOSECONDS.sleep(real(ofAws).toNanos());
    }

    @Override
    public void close() {
        aws.close();
    }
}
