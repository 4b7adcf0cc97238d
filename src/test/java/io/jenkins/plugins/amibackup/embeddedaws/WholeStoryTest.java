package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;

class WholeStoryTest extends EmbeddedAwsTest {

    @Test
    void anInstanceIsImagedEncryptedStoredAndRestored() {
        String instance = server();
        String plain = ec2.createImage(r -> r.instanceId(instance)
                        .name("backup-web-1-plain")
                        .noReboot(true)
                        .tagSpecifications(tagged(ResourceType.IMAGE, tag("ami-backup:run-id", "7f3a2c"))))
                .imageId();
        assertThat(describe(plain).state()).isEqualTo(ImageState.PENDING);
        clock.advance(IMAGE);
        assertThat(describe(plain).state()).isEqualTo(ImageState.AVAILABLE);

        String encrypted = ec2.copyImage(r -> r.sourceImageId(plain)
                        .sourceRegion(aws.region())
                        .name("backup-web-1")
                        .encrypted(true)
                        .clientToken("7f3a2c"))
                .imageId();
        clock.advance(COPY);
        assertThat(describe(encrypted).blockDeviceMappings())
                .allMatch(m -> m.ebs().encrypted());

        ec2.deregisterImage(r -> r.imageId(plain).deleteAssociatedSnapshots(true));
        String key = stored(encrypted);
        assertThat(s3.headObject(r -> r.bucket(BUCKET).key(key)).contentLength())
                .isPositive();

        String restored = ec2.createRestoreImageTask(
                        r -> r.bucket(BUCKET).objectKey(key).name("restored-web-1"))
                .imageId();
        clock.advance(RESTORE);
        assertThat(describe(restored).state()).isEqualTo(ImageState.AVAILABLE);
        assertThat(describe(restored).blockDeviceMappings())
                .noneMatch(m -> m.ebs().encrypted());
    }

    @Test
    void anObjectIsPutAndRead() {
        s3.putObject(r -> r.bucket(BUCKET).key("ami-metadata/a b+c.json"), RequestBody.fromString("{}"));
        assertThat(s3.getObjectAsBytes(r -> r.bucket(BUCKET).key("ami-metadata/a b+c.json"))
                        .asUtf8String())
                .isEqualTo("{}");
        assertThat(aws.s3().text(BUCKET, "ami-metadata/a b+c.json")).isEqualTo("{}");
        assertThat(s3.listObjectsV2(r -> r.bucket(BUCKET)).contents().get(0).key())
                .isEqualTo("ami-metadata/a b+c.json");
    }
}
