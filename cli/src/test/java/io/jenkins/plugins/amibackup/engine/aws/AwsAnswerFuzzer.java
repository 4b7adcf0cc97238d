package io.jenkins.plugins.amibackup.engine.aws;

import io.jenkins.plugins.amibackup.engine.fuzz.Bounded;
import java.nio.ByteBuffer;
import java.util.List;
import software.amazon.awssdk.auth.credentials.AnonymousCredentialsProvider;
import software.amazon.awssdk.awscore.retry.AwsRetryStrategy;
import software.amazon.awssdk.core.client.config.ClientOverrideConfiguration;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.s3.S3Client;

/** What S3 and EC2 answer, read by real SDK clients: bodies of errors above all. A call has a result, or fails with one line. */
public final class AwsAnswerFuzzer {

    private static final String AMI = "ami-0123456789abcdef0";
    private static final CannedAnswers ANSWERS = new CannedAnswers();
    private static final ClientOverrideConfiguration ONCE = ClientOverrideConfiguration.builder()
            .retryStrategy(AwsRetryStrategy.doNotRetry())
            .build();
    private static final S3Client S3 = S3Client.builder()
            .httpClient(ANSWERS)
            .region(Region.EU_WEST_1)
            .credentialsProvider(AnonymousCredentialsProvider.create())
            .overrideConfiguration(ONCE)
            .build();
    private static final Bucket BUCKET = new Bucket(
            S3,
            "acme-ami-backups",
            "eu-west-1",
            new BucketOwner(S3, "acme-ami-backups", () -> "123456789012"),
            Sse.NONE,
            null);
    private static final Ec2 EC2 = new Ec2(
            Ec2Client.builder()
                    .httpClient(ANSWERS)
                    .region(Region.EU_WEST_1)
                    .credentialsProvider(AnonymousCredentialsProvider.create())
                    .overrideConfiguration(ONCE)
                    .build(),
            "eu-west-1",
            account -> {},
            null);

    /** What asks, and uses what is answered. */
    private static final List<Runnable> CALLS = List.of(
            () -> BUCKET.read("ami-metadata/" + AMI + ".json"),
            () -> BUCKET.head(AMI + ".bin"),
            () -> BUCKET.tags(AMI + ".bin"),
            () -> BUCKET.firstNow("ami-index/", 10)
                    .objects()
                    .forEach(object -> object.key().length()),
            () -> BUCKET.list("ami-index/")
                    .limit(2000)
                    .forEach(object -> object.key().length()),
            () -> BUCKET.settings().location(),
            () -> BUCKET.settings().defaultEncryption(),
            () -> BUCKET.settings().blocksPublicAccess(),
            () -> BUCKET.settings().hasPublicPolicy(),
            () -> BUCKET.settings().hasPublicAcl(),
            () -> BUCKET.delete(AMI + ".bin", "etag"),
            () -> BUCKET.create("ami-metadata/" + AMI + ".json", new byte[1]),
            () -> EC2.instance("i-0a1b2c3d4e5f67890"),
            () -> EC2.image(AMI).ifPresent(image -> Tags.isOf("7f3a2c41", image.tags())),
            () -> EC2.imageNamed("backup-web-1"),
            () -> EC2.snapshots(List.of("snap-0123456789abcdef0"))
                    .forEach(snapshot -> Tags.isUnfinishedOf("7f3a2c41", snapshot.tags())),
            () -> EC2.volumes(List.of("vol-0123456789abcdef0")).forEach(volume -> Tags.map(volume.tags())),
            () -> EC2.storeTasks(List.of(AMI)),
            () -> EC2.encryptsByDefault(),
            () -> EC2.store(AMI, "acme-ami-backups", java.util.Map.of()),
            () -> EC2.tag(List.of(AMI), java.util.Map.of("a", "b")));

    private AwsAnswerFuzzer() {}

    public static void fuzzerTestOneInput(byte[] data) {
        if (data.length < 4) {
            return;
        }
        ByteBuffer in = ByteBuffer.wrap(data);
        Runnable call = CALLS.get(Math.floorMod(in.get(), CALLS.size()));
        ANSWERS.are(in);
        Bounded.of(ANSWERS.size(), () -> {
            call.run();
            return true;
        });
    }
}
