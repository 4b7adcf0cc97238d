package io.jenkins.plugins.amibackup.embeddedaws;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import org.assertj.core.api.AbstractThrowableAssert;
import org.assertj.core.api.Assertions;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import software.amazon.awssdk.awscore.exception.AwsServiceException;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Filter;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;
import software.amazon.awssdk.services.s3.S3Client;

/** A server with a clock that is moved, an instance, a bucket, and real clients. */
abstract class EmbeddedAwsTest {

    static final Instant START = Instant.parse("2026-11-22T09:15:00Z");
    static final Duration IMAGE = Duration.ofMinutes(10);
    static final Duration COPY = Duration.ofMinutes(20);
    static final Duration STORE = Duration.ofMinutes(30);
    static final Duration RESTORE = Duration.ofMinutes(40);
    static final String BUCKET = "acme-ami-backups";

    final MovableClock clock = new MovableClock(START);
    EmbeddedAws aws;
    Clients clients;
    Ec2Client ec2;
    S3Client s3;

    @BeforeEach
    void start() throws IOException {
        aws = configure(EmbeddedAws.builder().clock(clock).durations(Durations.fixed(IMAGE, COPY, STORE, RESTORE)))
                .start();
        clients = new Clients(aws);
        ec2 = clients.ec2();
        s3 = clients.s3();
        aws.s3().createBucket(BUCKET);
    }

    @AfterEach
    void stop() {
        clients.close();
        aws.close();
    }

    EmbeddedAws.Builder configure(EmbeddedAws.Builder builder) {
        return builder;
    }

    /** A running instance with volumes of 8 and 100 GiB, the second encrypted. */
    String server() {
        return aws.ec2()
                .runInstance(InstanceSpec.named("web-1")
                        .volume("/dev/xvda", 8)
                        .volume(VolumeSpec.gp3("/dev/sdf", 100).used(20).encryptedWith(null)));
    }

    String pendingImage(String name) {
        return pendingImage(server(), name);
    }

    String pendingImage(String instanceId, String name) {
        return ec2.createImage(r -> r.instanceId(instanceId).name(name).noReboot(true))
                .imageId();
    }

    String image(String name) {
        String id = pendingImage(name);
        clock.advance(IMAGE);
        return id;
    }

    Image describe(String imageId) {
        return ec2.describeImages(r -> r.imageIds(imageId)).images().get(0);
    }

    /** The object key of an image in the bucket. */
    String stored(String imageId) {
        String key =
                ec2.createStoreImageTask(r -> r.imageId(imageId).bucket(BUCKET)).objectKey();
        clock.advance(STORE);
        return key;
    }

    static AbstractThrowableAssert<?, ? extends Throwable> refused(String code, ThrowingCallable call) {
        return Assertions.assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        AwsServiceException.class,
                        e -> Assertions.assertThat(e.awsErrorDetails().errorCode())
                                .as(e.getMessage())
                                .isEqualTo(code));
    }

    static Filter filter(String name, String... values) {
        return Filter.builder().name(name).values(values).build();
    }

    static Tag tag(String key, String value) {
        return Tag.builder().key(key).value(value).build();
    }

    static TagSpecification tagged(ResourceType type, Tag... tags) {
        return TagSpecification.builder().resourceType(type).tags(tags).build();
    }
}
