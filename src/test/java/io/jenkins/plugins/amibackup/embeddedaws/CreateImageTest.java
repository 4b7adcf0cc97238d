package io.jenkins.plugins.amibackup.embeddedaws;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.services.ec2.model.BlockDeviceMapping;
import software.amazon.awssdk.services.ec2.model.Image;
import software.amazon.awssdk.services.ec2.model.ImageState;
import software.amazon.awssdk.services.ec2.model.ResourceType;
import software.amazon.awssdk.services.ec2.model.Snapshot;
import software.amazon.awssdk.services.ec2.model.SnapshotState;
import software.amazon.awssdk.services.ec2.model.Tag;
import software.amazon.awssdk.services.ec2.model.TagSpecification;

class CreateImageTest extends EmbeddedAwsTest {

    @Test
    void anImageIsPendingUntilItsTimeHasPassed() {
        String id = pendingImage("web-1");
        clock.advance(IMAGE.minusSeconds(1));
        assertThat(describe(id).state()).isEqualTo(ImageState.PENDING);
        clock.advance(Duration.ofSeconds(1));
        assertThat(describe(id).state()).isEqualTo(ImageState.AVAILABLE);
    }

    @Test
    void snapshotsOfAPendingImageAreInItsMappingsAndTellTheirProgress() {
        String id = pendingImage("web-1");
        clock.advance(IMAGE.multipliedBy(42).dividedBy(100));
        List<String> ids = snapshotIds(id);
        assertThat(ids).hasSize(2).doesNotContainNull();
        List<Snapshot> snapshots =
                ec2.describeSnapshots(r -> r.snapshotIds(ids)).snapshots();
        assertThat(snapshots).extracting(Snapshot::progress).containsOnly("42%");
        assertThat(snapshots).extracting(Snapshot::state).containsOnly(SnapshotState.PENDING);
        clock.advance(IMAGE);
        assertThat(ec2.describeSnapshots(r -> r.snapshotIds(ids)).snapshots())
                .extracting(Snapshot::progress)
                .containsOnly("100%");
    }

    @Test
    void snapshotsAreEncryptedAsTheVolumesAre() {
        String id = image("web-1");
        assertThat(describe(id).blockDeviceMappings())
                .extracting(m -> m.ebs().encrypted())
                .containsExactly(false, true);
        List<Snapshot> snapshots =
                ec2.describeSnapshots(r -> r.snapshotIds(snapshotIds(id))).snapshots();
        assertThat(snapshots)
                .extracting(Snapshot::kmsKeyId)
                .containsExactly(null, aws.ec2().defaultEbsKey());
    }

    @Test
    void theKeyOfASnapshotIsToldByDescribeSnapshotsOnly() {
        assertThat(describe(image("web-1")).blockDeviceMappings())
                .extracting(m -> m.ebs().kmsKeyId())
                .containsOnlyNulls();
    }

    @Test
    void anImageIsDescribedWhole() {
        String instance = aws.ec2()
                .runInstance(InstanceSpec.named("app")
                        .architecture("arm64")
                        .boot("uefi", "v2.0", "v2.0")
                        .volume(VolumeSpec.gp3("/dev/xvda", 30).ofType("io2", 4000, null)));
        String id = ec2.createImage(r -> r.instanceId(instance).name("app").description("of today"))
                .imageId();
        Image image = describe(id);
        assertThat(image.architectureAsString()).isEqualTo("arm64");
        assertThat(image.bootModeAsString()).isEqualTo("uefi");
        assertThat(image.enaSupport()).isTrue();
        assertThat(image.imdsSupportAsString()).isEqualTo("v2.0");
        assertThat(image.tpmSupportAsString()).isEqualTo("v2.0");
        assertThat(image.rootDeviceName()).isEqualTo("/dev/xvda");
        assertThat(image.rootDeviceTypeAsString()).isEqualTo("ebs");
        assertThat(image.virtualizationTypeAsString()).isEqualTo("hvm");
        assertThat(image.hypervisorAsString()).isEqualTo("xen");
        assertThat(image.platformDetails()).isEqualTo("Linux/UNIX");
        assertThat(image.usageOperation()).isEqualTo("RunInstances");
        assertThat(image.creationDate()).isEqualTo("2026-11-22T09:15:00.000Z");
        assertThat(image.ownerId()).isEqualTo(aws.accountId());
        assertThat(image.imageLocation()).isEqualTo(aws.accountId() + "/app");
        assertThat(image.description()).isEqualTo("of today");
        assertThat(image.sourceInstanceId()).isEqualTo(instance);
        assertThat(image.publicLaunchPermissions()).isFalse();
        BlockDeviceMapping root = image.blockDeviceMappings().get(0);
        assertThat(root.ebs().volumeSize()).isEqualTo(30);
        assertThat(root.ebs().volumeTypeAsString()).isEqualTo("io2");
        assertThat(root.ebs().iops()).isEqualTo(4000);
        assertThat(root.ebs().throughput()).isNull();
        assertThat(root.ebs().deleteOnTermination()).isTrue();
    }

    @Test
    void imageAndSnapshotsAreTaggedAsTheyAreMade() {
        String instance = server();
        Tag tag = Tag.builder().key("ami-backup:run-id").value("7f3a2c").build();
        String id = ec2.createImage(r -> r.instanceId(instance)
                        .name("web-1")
                        .tagSpecifications(
                                TagSpecification.builder()
                                        .resourceType(ResourceType.IMAGE)
                                        .tags(tag)
                                        .build(),
                                TagSpecification.builder()
                                        .resourceType(ResourceType.SNAPSHOT)
                                        .tags(tag)
                                        .build()))
                .imageId();
        assertThat(describe(id).tags()).containsExactly(tag);
        assertThat(ec2.describeSnapshots(r -> r.snapshotIds(snapshotIds(id))).snapshots())
                .allMatch(snapshot -> snapshot.tags().equals(List.of(tag)));
    }

    @Test
    void anotherResourceTypeCannotBeTagged() {
        String instance = server();
        refused(
                        "InvalidParameterValue",
                        () -> ec2.createImage(r -> r.instanceId(instance)
                                .name("web-1")
                                .tagSpecifications(tagged(ResourceType.VOLUME, tag("a", "b")))))
                .hasMessageContaining("'volume' is not a valid taggable resource type");
        assertThat(aws.ec2().images()).isEmpty();
    }

    @Test
    void taggingOnCreationNeedsThePermissionToTag() {
        String instance = server();
        aws.faults().deny("ec2:CreateTags");
        refused(
                "UnauthorizedOperation",
                () -> ec2.createImage(r -> r.instanceId(instance)
                        .name("web-1")
                        .tagSpecifications(tagged(ResourceType.IMAGE, tag("a", "b")))));
        assertThat(pendingImage("web-1")).startsWith("ami-");
    }

    @Test
    void theInstanceIsRebootedUnlessToldNotTo() {
        String instance = server();
        ec2.createImage(r -> r.instanceId(instance).name("no reboot").noReboot(true));
        assertThat(aws.ec2().instances().get(0).reboots()).isZero();
        ec2.createImage(r -> r.instanceId(instance).name("a reboot"));
        assertThat(aws.ec2().instances().get(0).reboots()).isEqualTo(1);
    }

    @Test
    void aStoppedInstanceCanBeImaged() {
        String instance = server();
        aws.ec2().stopInstance(instance);
        assertThat(pendingImage(instance, "web-1")).startsWith("ami-");
    }

    @Test
    void aDeviceCanBeLeftOut() {
        String instance = server();
        String id = ec2.createImage(r -> r.instanceId(instance)
                        .name("root only")
                        .blockDeviceMappings(device("/dev/sdf").noDevice("").build()))
                .imageId();
        assertThat(describe(id).blockDeviceMappings())
                .extracting(BlockDeviceMapping::deviceName)
                .containsExactly("/dev/xvda");
        assertThat(aws.ec2().snapshots()).hasSize(1);
    }

    @Test
    void theRootDeviceCannotBeLeftOut() {
        String instance = server();
        refused(
                "InvalidBlockDeviceMapping",
                () -> ec2.createImage(r -> r.instanceId(instance)
                        .name("no root")
                        .blockDeviceMappings(device("/dev/xvda").noDevice("").build())));
    }

    @Test
    void encryptionCannotBeChanged() {
        String instance = server();
        refused(
                "InvalidBlockDeviceMapping",
                () -> ec2.createImage(r -> r.instanceId(instance)
                        .name("encrypted")
                        .blockDeviceMappings(
                                device("/dev/xvda").ebs(e -> e.encrypted(true)).build())));
    }

    @Test
    void aTerminatedInstanceIsRefused() {
        String instance = server();
        aws.ec2().terminateInstance(instance);
        refused("IncorrectInstanceState", () -> pendingImage(instance, "web-1"));
    }

    @Test
    void anInstanceStoreInstanceIsRefused() {
        String instance = aws.ec2().runInstance(InstanceSpec.named("old").instanceStoreRoot());
        refused("IncorrectInstanceState", () -> pendingImage(instance, "old"));
    }

    @Test
    void aMalformedInstanceIdIsRefused() {
        refused("InvalidInstanceID.Malformed", () -> pendingImage("i-xyz", "web-1"));
    }

    @Test
    void anUnknownInstanceIsRefused() {
        refused("InvalidInstanceID.NotFound", () -> pendingImage("i-0123456789abcdef0", "web-1"));
    }

    @Test
    void aSecondImageOfTheSameNameIsRefused() {
        String id = pendingImage("web-1");
        refused("InvalidAMIName.Duplicate", () -> pendingImage("web-1")).hasMessageContaining(id);
        clock.advance(IMAGE);
        refused("InvalidAMIName.Duplicate", () -> pendingImage("web-1"));
    }

    @Test
    void theNameOfADeregisteredImageIsFreeAgain() {
        String id = image("web-1");
        ec2.deregisterImage(r -> r.imageId(id));
        assertThat(pendingImage("web-1")).isNotEqualTo(id);
    }

    @Test
    void aNameIsTakenInItsRegionOnly() {
        pendingImage("web-1");
        String other = aws.ec2().runInstance(InstanceSpec.named("web-1").inRegion("us-east-1"));
        assertThat(clients.ec2("us-east-1")
                        .createImage(r -> r.instanceId(other).name("web-1"))
                        .imageId())
                .startsWith("ami-");
    }

    @Test
    void aNameWithAStrangeCharacterIsRefused() {
        refused("InvalidAMIName.Malformed", () -> pendingImage("web:1"));
        assertThat(pendingImage("a-Z0 9()[]./'@_")).startsWith("ami-");
    }

    @Test
    void aNameOfTwoOrOf129CharactersIsRefused() {
        refused("InvalidAMIName.Malformed", () -> pendingImage("ab"));
        refused("InvalidAMIName.Malformed", () -> pendingImage("a".repeat(129)));
        assertThat(pendingImage("a".repeat(128))).startsWith("ami-");
    }

    @Test
    void anImageThatFailsTellsItsReason() {
        aws.ec2().failNextImage("Internal error: please retry");
        String id = pendingImage("web-1");
        clock.advance(IMAGE);
        assertThat(describe(id).state()).isEqualTo(ImageState.FAILED);
        assertThat(describe(id).stateReason().message()).isEqualTo("Internal error: please retry");
        assertThat(image("web-2"))
                .satisfies(next -> assertThat(describe(next).state()).isEqualTo(ImageState.AVAILABLE));
    }

    @Test
    void imagesWithoutRebootAreLimited() {
        aws.ec2().noRebootLimit(1);
        pendingImage("web-1");
        refused("ConcurrentCreateImageNoRebootLimitExceeded", () -> pendingImage("web-2"));
        clock.advance(IMAGE);
        assertThat(pendingImage("web-2")).startsWith("ami-");
    }

    @Test
    void pendingSnapshotsAreLimited() {
        aws.ec2().pendingSnapshotLimit(3);
        pendingImage("web-1");
        refused("PendingSnapshotLimitExceeded", () -> pendingImage("web-2"));
        clock.advance(IMAGE);
        assertThat(pendingImage("web-2")).startsWith("ami-");
    }

    @Test
    void timeGrowsWithTheLargestVolumeWhenItIsRealistic() {
        Durations realistic = Durations.realistic();
        assertThat(realistic.image(1)).isLessThan(realistic.image(100));
        assertThat(realistic.store(0)).isPositive();
    }

    private List<String> snapshotIds(String imageId) {
        return describe(imageId).blockDeviceMappings().stream()
                .map(m -> m.ebs().snapshotId())
                .toList();
    }

    private static BlockDeviceMapping.Builder device(String name) {
        return BlockDeviceMapping.builder().deviceName(name);
    }
}
