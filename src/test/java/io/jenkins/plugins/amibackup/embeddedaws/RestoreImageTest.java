package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.Ec2Client;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;

class RestoreImageTest extends EmbeddedAwsTest {

    @Test
    void aRestoreGivesANewPendingImageAtOnce() {
        String id = image("web-1");
        String restored = restore(stored(id), "restored");
        assertThat(restored).isNotEqualTo(id);
        assertThat(describe(restored).state()).isEqualTo(ImageState.PENDING);
        clock.advance(RESTORE);
        assertThat(describe(restored).state()).isEqualTo(ImageState.AVAILABLE);
    }

    @Test
    void theOriginalAttributesComeBack() {
        String instance = aws.ec2()
                .runInstance(InstanceSpec.named("app")
                        .architecture("arm64")
                        .boot("uefi", "v2.0", "v2.0")
                        .volume("/dev/xvda", 8)
                        .volume(VolumeSpec.gp3("/dev/sdf", 50).ofType("io2", 5000, null)));
        String id = pendingImage(instance, "app");
        clock.advance(IMAGE);
        Image original = describe(id);
        String key = stored(id);
        ec2.deregisterImage(r -> r.imageId(id).deleteAssociatedSnapshots(true));
        Image restored = describe(restore(key, "restored"));
        assertThat(restored.architecture()).isEqualTo(original.architecture());
        assertThat(restored.bootMode()).isEqualTo(original.bootMode());
        assertThat(restored.imdsSupport()).isEqualTo(original.imdsSupport());
        assertThat(restored.tpmSupport()).isEqualTo(original.tpmSupport());
        assertThat(restored.enaSupport()).isEqualTo(original.enaSupport());
        assertThat(restored.rootDeviceName()).isEqualTo(original.rootDeviceName());
        assertThat(restored.platformDetails()).isEqualTo(original.platformDetails());
        assertThat(restored.blockDeviceMappings())
                .usingRecursiveComparison()
                .ignoringFieldsMatchingRegexes(".*snapshotId")
                .isEqualTo(original.blockDeviceMappings());
        assertThat(restored.sourceImageId()).isEqualTo(id);
    }

    @Test
    void undocumentedAttributesCanBeLost() {
        String key = stored(image("web-1"));
        aws.ec2().restoreLosesUndocumented(true);
        Image restored = describe(restore(key, "restored"));
        assertThat(restored.bootMode()).isNull();
        assertThat(restored.enaSupport()).isFalse();
        assertThat(restored.architectureAsString()).isEqualTo("x86_64");
    }

    @Test
    void restoredSnapshotsAreUnencrypted() {
        String restored = restore(stored(image("web-1")), "restored");
        assertThat(snapshots(restored)).extracting(Snapshot::encrypted).containsExactly(false, false);
    }

    @Test
    void restoredSnapshotsAreEncryptedWhereThatIsTheDefault() {
        String key = aws.ec2().createKey();
        aws.ec2().ebsEncryptionByDefault(true, key);
        String restored = restore(stored(image("web-1")), "restored");
        assertThat(snapshots(restored)).extracting(Snapshot::kmsKeyId).containsOnly(key);
    }

    @Test
    void theDefaultOfEncryptionIsTold() {
        assertThat(ec2.getEbsEncryptionByDefault(r -> {}).ebsEncryptionByDefault())
                .isFalse();
        aws.ec2().ebsEncryptionByDefault(true);
        assertThat(ec2.getEbsEncryptionByDefault(r -> {}).ebsEncryptionByDefault())
                .isTrue();
        assertThat(clients.ec2("us-east-1").getEbsEncryptionByDefault(r -> {}).ebsEncryptionByDefault())
                .isFalse();
    }

    @Test
    void imageAndSnapshotsAreTaggedAsTheyAreRestored() {
        String id = image("web-1");
        aws.ec2().tag(id, "team", "web");
        aws.ec2().tag(id, "aws:cloudformation:stack-name", "web");
        String key = stored(id);
        String restored = ec2.createRestoreImageTask(r -> r.bucket(BUCKET)
                        .objectKey(key)
                        .name("restored")
                        .tagSpecifications(
                                tagged(ResourceType.IMAGE, tag("run", "1")),
                                tagged(ResourceType.SNAPSHOT, tag("run", "2"))))
                .imageId();
        assertThat(describe(restored).tags()).containsExactly(tag("run", "1"), tag("team", "web"));
        assertThat(snapshots(restored)).allMatch(s -> s.tags().equals(List.of(tag("run", "2"))));
    }

    @Test
    void storedTagsCanStayBehind() {
        String id = image("web-1");
        aws.ec2().tag(id, "team", "web");
        aws.ec2().restoreKeepsTags(false);
        assertThat(describe(restore(stored(id), "restored")).tags()).isEmpty();
    }

    @Test
    void aTakenNameIsRefused() {
        String key = stored(image("web-1"));
        refused("InvalidAMIName.Duplicate", () -> restore(key, "web-1"));
    }

    @Test
    void aNameMustBeSent() {
        String key = stored(image("web-1"));
        refused(
                "MissingParameter",
                () -> ec2.createRestoreImageTask(r -> r.bucket(BUCKET).objectKey(key)));
    }

    @Test
    void anObjectThatIsNotThereIsRefused() {
        refused("NoSuchKey", () -> restore("ami-0123456789abcdef0.bin", "restored"));
    }

    @Test
    void anObjectThatIsNoStoredImageIsRefused() {
        aws.s3().put(BUCKET, "ami-0123456789abcdef0.bin", "no image");
        refused("InvalidRequest", () -> restore("ami-0123456789abcdef0.bin", "restored"));
    }

    @Test
    void anArchivedObjectIsRefused() {
        String key = stored(image("web-1"));
        aws.s3().storageClass(BUCKET, key, "DEEP_ARCHIVE");
        refused("InvalidObjectState", () -> restore(key, "restored"));
        aws.s3().restoreFromArchive(BUCKET, key);
        assertThat(restore(key, "restored")).startsWith("ami-");
    }

    @Test
    void aBucketOfAnotherRegionIsRefused() {
        String key = stored(image("web-1"));
        Ec2Client there = clients.ec2("us-east-1");
        refused(
                "InvalidRequest",
                () -> there.createRestoreImageTask(
                        r -> r.bucket(BUCKET).objectKey(key).name("restored")));
    }

    @Test
    void anObjectThatWasCopiedElsewhereIsRestoredThere() {
        String key = stored(image("web-1"));
        aws.s3().createBucket("elsewhere", "us-east-1");
        aws.s3().copy(BUCKET, key, "elsewhere", "copies/" + key);
        Ec2Client there = clients.ec2("us-east-1");
        String restored = there.createRestoreImageTask(
                        r -> r.bucket("elsewhere").objectKey("copies/" + key).name("restored"))
                .imageId();
        assertThat(there.describeImages(r -> r.imageIds(restored))
                        .images()
                        .get(0)
                        .sourceImageRegion())
                .isEqualTo(aws.region());
    }

    @Test
    void restoresAreAcceptedWhileLessThan600GigabytesAreInProgress() {
        String instance = aws.ec2().runInstance(InstanceSpec.named("big").volume("/dev/xvda", 300));
        String id = pendingImage(instance, "big");
        clock.advance(IMAGE);
        String key = stored(id);
        restore(key, "restored-1");
        restore(key, "restored-2");
        refused("ResourceLimitExceeded", () -> restore(key, "restored-3")).hasMessageContaining("limit of 600 GB");
        clock.advance(RESTORE);
        assertThat(restore(key, "restored-3")).startsWith("ami-");
    }

    @Test
    void anOrderedFailureTellsItsReason() {
        String key = stored(image("web-1"));
        aws.ec2().failNextRestore("The object is damaged");
        String restored = restore(key, "restored");
        clock.advance(RESTORE);
        assertThat(describe(restored).state()).isEqualTo(ImageState.FAILED);
        assertThat(describe(restored).stateReason().message()).isEqualTo("The object is damaged");
    }

    private String restore(String key, String name) {
        return ec2.createRestoreImageTask(r -> r.bucket(BUCKET).objectKey(key).name(name))
                .imageId();
    }

    private List<Snapshot> snapshots(String imageId) {
        return ec2.describeSnapshots(r -> r.snapshotIds(describe(imageId).blockDeviceMappings().stream()
                        .map(m -> m.ebs().snapshotId())
                        .toList()))
                .snapshots();
    }
}
