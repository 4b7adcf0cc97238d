package io.jenkins.plugins.amibackup.cli;

import io.jenkins.plugins.amibackup.embeddedaws.Durations;
import io.jenkins.plugins.amibackup.embeddedaws.EmbeddedAws;
import io.jenkins.plugins.amibackup.embeddedaws.InstanceSpec;
import io.jenkins.plugins.amibackup.embeddedaws.Networks;
import io.jenkins.plugins.amibackup.embeddedaws.SpeedClock;
import io.jenkins.plugins.amibackup.embeddedaws.VolumeSpec;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentialsProvider;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;

/**
 * An embedded AWS with instances to back up. It takes as long as the real one, by a clock that runs faster.
 *
 * @param aws the server
 * @param bucket an empty bucket
 * @param instanceId a running instance with two volumes and some tags; two more stand beside it
 * @param quarantine where verifications may start machines
 */
record SampleAws(EmbeddedAws aws, String bucket, String instanceId, Quarantine quarantine) implements AutoCloseable {

    static final String REGION = "us-east-1";
    static final String BUCKET = "ami-backups";
    static final String INSTANCE_NAME = "web-1";
    /** It accepts any key. */
    static final String ACCESS_KEY = "AKIAEXAMPLE";

    static final String SECRET_KEY = "example";

    private static final Duration VISIBILITY = Duration.ofSeconds(2);

    /** A subnet and a security group that lead nowhere. */
    record Quarantine(String subnetId, String securityGroupId) {

        private static Quarantine in(Networks networks) {
            String vpc = networks.vpc("10.99.0.0/16", null);
            return new Quarantine(networks.subnet(vpc, "10.99.0.0/24", 'a'), networks.closedGroup(vpc, "quarantine"));
        }
    }

    /**
     * Starts it.
     *
     * @param port 0 for any free one
     * @throws IOException when the port is in use
     */
    static SampleAws start(int port, String region, String bucket, SpeedClock clock) throws IOException {
        EmbeddedAws aws = EmbeddedAws.builder()
                .clock(clock)
                .region(region)
                .port(port)
                .durations(Durations.realistic())
                .visibilityDelay(VISIBILITY)
                .throttling(true)
                .start();
        aws.s3().createBucket(bucket, region);
        String instanceId = aws.ec2()
                .runInstance(InstanceSpec.named(INSTANCE_NAME)
                        .tag("Role", "web")
                        .tag("Environment", "production")
                        .tag("Team", "platform")
                        .tag("aws:cloudformation:stack-name", "web")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8).tag("Name", "web-1 root"))
                        .volume(VolumeSpec.gp3("/dev/sdf", 20)
                                .used(6)
                                .encryptedWith(null)
                                .tag("Name", "web-1 data")));
        aws.ec2()
                .runInstance(InstanceSpec.named("web-2")
                        .tag("Role", "web")
                        .tag("Environment", "production")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8)));
        aws.ec2()
                .runInstance(InstanceSpec.named("db-1")
                        .tag("Role", "database")
                        .tag("Environment", "production")
                        .volume(VolumeSpec.gp3("/dev/xvda", 8))
                        .volume(VolumeSpec.gp3("/dev/sdf", 40).used(12)));
        return new SampleAws(aws, bucket, instanceId, Quarantine.in(aws.networks()));
    }

    /** Credentials that it accepts. */
    AwsCredentialsProvider credentials() {
        return StaticCredentialsProvider.create(AwsBasicCredentials.create(ACCESS_KEY, SECRET_KEY));
    }

    /** The environment variables with which any AWS tool finds it. */
    Map<String, String> environment() {
        return Map.of(
                "AWS_ENDPOINT_URL",
                aws.endpoint().toString(),
                "AWS_REGION",
                aws.region(),
                "AWS_ACCESS_KEY_ID",
                ACCESS_KEY,
                "AWS_SECRET_ACCESS_KEY",
                SECRET_KEY);
    }

    @Override
    public void close() {
        aws.close();
    }
}
